"""The body of a document as lines and grids, as a reader sees them: with the numbers that Word draws, with one reading of the
changes that nobody has decided on, and with a remark wherever something stands that is no text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from docx.oxml.ns import qn

from foundation.plain_text import composed, without_invisible
from questionnaires.from_word.numbering import Numbering, read_numbering
from questionnaires.from_word.runs import ACCEPTED, DELETED, INSERTED, REJECTED, Text

if TYPE_CHECKING:
    from docx.document import Document

MOST_LINES = 20_000
TEXT_BOX = "chữ này nằm trong khung (text box), không rõ đứng ở đâu"


class Line(NamedTuple):
    """A line of text. label: the number that Word draws before it; heading: its level, 0 for none; remarks: what is no text."""

    place: str
    text: str
    label: str = ""
    heading: int = 0
    is_strong: bool = False
    is_slanted: bool = False
    remarks: tuple[str, ...] = ()

    @property
    def full(self) -> str:
        """With its number, as it is read."""
        return f"{self.label} {self.text}".strip()


class Square(NamedTuple):
    """A cell of a grid; continues: it belongs to the cell above."""

    lines: tuple[Line, ...]
    span: int = 1
    continues: bool = False

    @property
    def text(self) -> str:
        return " ".join(line.full for line in self.lines).strip()


class Grid(NamedTuple):
    """A table."""

    place: str
    rows: tuple[tuple[Square, ...], ...]


Block = Line | Grid


class TooLong(Exception):
    """More than a questionnaire can be."""


@dataclass
class Walk:
    """One reading of a document. `changes`: what is inserted or deleted and not decided on, in the document's order."""

    reading: str
    numbering: Numbering
    styles: dict[str, tuple[int, tuple[str, int] | None]]
    changes: list[str] = field(default_factory=list)
    pictures: int = 0
    lines: int = 0
    tables: int = 0

    def blocks(self, parent: Any) -> Iterator[Block]:
        for element in parent:
            if element.tag == qn("w:p"):
                yield from self._paragraph(element)
            elif element.tag == qn("w:tbl"):
                yield self._grid(element)
            elif element.tag == qn("w:sdt"):
                yield from self.blocks(element.findall(qn("w:sdtContent")))
            elif element.tag in (qn("w:sdtContent"), qn("w:customXml")) or self.is_read(element.tag):
                yield from self.blocks(element)

    def is_read(self, tag: str) -> bool:
        """Whether what stands in such a change belongs to this reading."""
        return tag in (INSERTED if self.reading == ACCEPTED else DELETED)

    # -- paragraphs

    def _paragraph(self, element: Any) -> Iterator[Block]:
        found = Text(self)
        found.read(element)
        heading, label = self._properties(element)
        place = f"bảng {self.tables}" if _inside_a_table(element) else f"đoạn {self.lines + 1}"
        remarks = tuple(dict.fromkeys(found.remarks))
        for number, text in enumerate(composed("".join(found.parts)).split("\n")):
            self.lines += 1
            if self.lines > MOST_LINES:
                raise TooLong
            clean = without_invisible(text).replace("\u00a0", " ").strip(" ")
            first = number == 0
            if clean.strip() or (first and (label or remarks)):
                yield Line(
                    place,
                    clean,
                    label if first else "",
                    heading if first else 0,
                    found.is_strong,
                    found.is_slanted,
                    remarks if first else (),
                )
        for box in found.boxes:
            for block in self.blocks(box):
                yield block._replace(remarks=(*block.remarks, TEXT_BOX)) if isinstance(block, Line) else block

    def _properties(self, element: Any) -> tuple[int, str]:
        """The level of a heading and the number that Word draws."""
        properties = element.find(qn("w:pPr"))
        if properties is None:
            return 0, ""
        style = properties.find(qn("w:pStyle"))
        heading, listed = self.styles.get(style.get(qn("w:val"), "") if style is not None else "", (0, None))
        own = _listed(properties) or listed
        return heading, self.numbering.label(*own) if own else ""

    # -- tables

    def _grid(self, table: Any) -> Grid:
        self.tables += 1
        place = f"bảng {self.tables}"
        rows = []
        for row in table.iter(qn("w:tr")):
            if next(row.iterancestors(qn("w:tbl"))) is table and self._keeps_row(row):
                rows.append(tuple(self._square(cell) for cell in _cells_of(row)))
        return Grid(place, tuple(rows))

    def _keeps_row(self, row: Any) -> bool:
        properties = row.find(qn("w:trPr"))
        if properties is None:
            return True
        for tag, gone, said in (
            (INSERTED[0], REJECTED, "thêm một dòng bảng"),
            (DELETED[0], ACCEPTED, "bỏ một dòng bảng"),
        ):
            if properties.find(tag) is not None:
                self.note(said, row)
                return self.reading != gone
        return True

    def _square(self, cell: Any) -> Square:
        properties = cell.find(qn("w:tcPr"))
        span, merged = (
            (None, None) if properties is None else (properties.find(qn("w:gridSpan")), properties.find(qn("w:vMerge")))
        )
        width = span.get(qn("w:val"), "1") if span is not None else "1"
        continues = merged is not None and merged.get(qn("w:val")) != "restart"
        lines: list[Line] = []
        for block in self.blocks(cell):
            if isinstance(block, Line):
                lines.append(block)
            else:
                lines += [line for row in block.rows for square in row for line in square.lines]
        return Square(tuple(lines), min(int(width), 100) if width.isdigit() else 1, continues)

    def note(self, said: str, element: Any) -> None:
        """A change that nobody has decided on."""
        text = "".join(node.text or "" for node in element.iter(qn("w:t"), qn("w:delText")))
        self.changes.append(f"{said}: “{text[:80]}”" if text else said)


def _listed(properties: Any) -> tuple[str, int] | None:
    """The list and the level in it; the list "0" says that there is none."""
    found = properties.find(qn("w:numPr"))
    number = found.find(qn("w:numId")) if found is not None else None
    if found is None or number is None:
        return None
    level = found.find(qn("w:ilvl"))
    depth = level.get(qn("w:val"), "0") if level is not None else "0"
    return number.get(qn("w:val"), "0"), int(depth) if depth.isdigit() and len(depth) < 3 else 0


def _cells_of(row: Any) -> Iterator[Any]:
    """The cells of a row, those in content controls too."""
    for element in row:
        if element.tag == qn("w:tc"):
            yield element
        elif element.tag in (qn("w:sdt"), qn("w:sdtContent"), qn("w:customXml")):
            yield from _cells_of(element)


def _inside_a_table(element: Any) -> bool:
    return next(element.iterancestors(qn("w:tbl")), None) is not None


def _styles(document: Document) -> dict[str, tuple[int, tuple[str, int] | None]]:
    """By style: the level of its heading (1 for a title), and the list that it is in."""
    found: dict[str, tuple[int, tuple[str, int] | None]] = {}
    for style in document.styles.element.findall(qn("w:style")):
        named = style.find(qn("w:name"))
        name = (named.get(qn("w:val"), "") if named is not None else "").lower()
        level = name.removeprefix("heading ").strip()
        heading = int(level) if name.startswith("heading ") and level in tuple("123456789") else 0
        properties = style.find(qn("w:pPr"))
        found[style.get(qn("w:styleId"), "")] = (
            -1 if name == "title" else heading,
            _listed(properties) if properties is not None else None,
        )
    return found


def read_blocks(document: Document, reading: str = ACCEPTED) -> tuple[list[Block], Walk]:
    """Everything in the body, in its order, and what the walk saw on its way. Raises TooLong."""
    body = document.element.find(qn("w:body"))
    try:
        root = document.part.numbering_part.element if _has_lists(document) else None
    except (KeyError, NotImplementedError):
        root = None
    walk = Walk(reading, read_numbering(root), _styles(document))
    return list(walk.blocks(() if body is None else body)), walk


def _has_lists(document: Document) -> bool:
    return any(relation.reltype.endswith("/numbering") for relation in document.part.rels.values())
