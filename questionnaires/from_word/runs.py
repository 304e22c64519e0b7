"""What one paragraph says: its runs, symbols, breaks and boxes, with a remark for each thing that is no text."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Protocol

from docx.oxml.ns import qn

from questionnaires.from_word.numbering import BOXES, CIRCLES

ACCEPTED, REJECTED = "accepted", "rejected"
"""The two readings of tracked changes: as they propose, or as the text was before."""
INSERTED, DELETED = (qn("w:ins"), qn("w:moveTo")), (qn("w:del"), qn("w:moveFrom"))
INSIDE = frozenset(
    map(
        qn,
        ("w:hyperlink", "w:smartTag", "w:sdt", "w:sdtContent", "w:fldSimple", "w:customXml", "w:r", "w:dir", "w:bdo"),
    )
)
PICTURE = "có hình ảnh ở đây; chữ trong hình không đọc được"
FORMULA, FOOTNOTE, HIDDEN = (
    "có công thức không đọc được",
    "có chú thích cuối trang không lấy vào",
    "có chữ ẩn không lấy vào",
)


class Reads(Protocol):
    """Whoever walks through the document: which changes it reads, and what it is told on the way."""

    pictures: int

    def is_read(self, tag: str) -> bool: ...

    def note(self, said: str, element: Any) -> None: ...


@dataclass
class Text:
    """What one paragraph says."""

    walk: Reads
    parts: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    boxes: list[Any] = field(default_factory=list)
    is_strong: bool = False
    is_slanted: bool = False
    _is_first: bool = True

    def read(self, element: Any) -> None:
        for child in element:
            self._one(child)

    def _one(self, child: Any) -> None:
        tag = child.tag
        if tag in INSERTED or tag in DELETED:
            self.walk.note("thêm" if tag in INSERTED else "xoá", child)
            if self.walk.is_read(tag):
                self.read(child)
        elif tag == qn("w:r"):
            self._run(child)
        elif tag in INSIDE:
            self.read(child)
        elif isinstance(tag, str) and tag.endswith(("}oMath", "}oMathPara")):
            self.remarks.append(FORMULA)

    def _run(self, run: Any) -> None:
        properties = run.find(qn("w:rPr"))
        if properties is not None and _is_on(properties, "w:vanish"):
            self.remarks.append(HIDDEN)
            return
        before = len(self.parts)
        for piece in run:
            self._piece(piece)
        if "".join(self.parts[before:]).strip():
            strong, slanted = (properties is not None and _is_on(properties, name) for name in ("w:b", "w:i"))
            self.is_strong = strong and (self._is_first or self.is_strong)
            self.is_slanted = slanted and (self._is_first or self.is_slanted)
            self._is_first = False

    def _piece(self, piece: Any) -> None:
        tag = piece.tag
        if tag in (qn("w:t"), qn("w:delText")):
            self.parts.append((piece.text or "").replace("\n", " "))
        elif tag in (qn("w:tab"), qn("w:ptab")):
            self.parts.append("\t")
        elif tag in (qn("w:br"), qn("w:cr")):
            self.parts.append("\n")
        elif tag == qn("w:noBreakHyphen"):
            self.parts.append("-")
        elif tag == qn("w:sym"):
            self.parts.append(_symbol(piece.get(qn("w:char"), "")))
        elif tag == qn("w:fldChar"):
            self.parts.append("□" if piece.find(f".//{qn('w:checkBox')}") is not None else "")
        elif tag == qn("w:footnoteReference"):
            self.remarks.append(FOOTNOTE)
        else:
            self._drawn(piece)

    def _drawn(self, piece: Any) -> None:
        """A drawing: its text boxes are read (one of two forms of each), its pictures are said to be there."""
        if not isinstance(piece.tag, str):
            return
        chosen = piece
        if piece.tag.endswith("}AlternateContent"):
            chosen = next(iter(piece), piece)
        boxes = list(chosen.iter(qn("w:txbxContent")))
        self.boxes += boxes
        pictures = [
            node for node in chosen.iter() if isinstance(node.tag, str) and node.tag.endswith(("}blip", "}imagedata"))
        ]
        if pictures:
            self.walk.pictures += 1
            self.remarks.append(PICTURE)


def _symbol(code: str) -> str:
    char = chr(int(code, 16)) if code and len(code) <= 4 and all(c in "0123456789abcdefABCDEF" for c in code) else ""
    return "□" if char and char in BOXES else "○" if char and char in CIRCLES else " "


def _is_on(properties: Any, name: str) -> bool:
    found = properties.find(qn(name))
    return found is not None and found.get(qn("w:val"), "true") not in ("0", "false", "off")
