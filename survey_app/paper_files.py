"""A paper's wording as a Word file to download, change and upload: a table with a row for each part. Whatever cannot be understood
is told with its place, all at once; then nothing is taken over."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING
from zipfile import BadZipFile, ZipFile

from survey_app.paper_texts import FIELDS, PAPERS, problems

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import _Cell

LARGEST = 2_000_000  # bytes of a file
UNPACKED = 30_000_000  # bytes of everything in it
HEADINGS = ("Phần", "Lời văn")
NOT_WORD = "Tệp không phải Word .docx, hoặc đã hỏng. Hãy tải tệp mẫu về, sửa trong Word rồi lưu dạng .docx."


def written(paper: str, texts: dict[str, str]) -> bytes:
    """The template as a .docx."""
    import docx

    document, known = docx.Document(), PAPERS[paper]
    document.add_heading(f"Mẫu lời văn: {known.name}", level=1)
    document.add_paragraph(
        "Sửa lời văn ở cột bên phải rồi tải tệp này lên; không đổi cột bên trái. Mỗi đoạn là một dòng của văn bản. Quốc hiệu, số, "
        "ngày, cỡ chữ, lề và chữ ký do hệ thống trình bày theo Nghị định 30/2020/NĐ-CP."
    )
    document.add_paragraph("Các trường dùng được: " + "; ".join(f"{{{one}}}: {FIELDS[one]}" for one in known.fields))
    table = document.add_table(rows=1, cols=2, style="Table Grid")
    for cell, words in zip(table.rows[0].cells, HEADINGS, strict=True):
        cell.text = words
    for key, part in known.parts.items():
        left, right = table.add_row().cells
        left.text = part.name
        first, *others = texts[key].splitlines() or [""]
        right.text = first
        for line in others:
            right.add_paragraph(line)
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def read(paper: str, data: bytes) -> tuple[dict[str, str], list[str]]:
    """(texts by part, everything that is wrong with its place). With problems the texts are not to be used."""
    document = _opened(data)
    if document is None:
        return {}, [NOT_WORD]
    if not document.tables:
        return {}, ["Tệp không có bảng lời văn. Hãy tải lại tệp mẫu, chỉ sửa cột bên phải của bảng."]
    names = {part.name.casefold(): key for key, part in PAPERS[paper].parts.items()}
    texts: dict[str, str] = {}
    found: list[str] = []
    for place, row in enumerate(document.tables[0].rows[1:], start=2):
        name, text = _said(row.cells[0]).strip(), _said(row.cells[-1])
        key = names.get(name.casefold())
        if key is None or key in texts:
            found.append(f"Dòng {place} của bảng: không có phần “{name[:60]}”, hoặc phần này đã có ở trên.")
            continue
        texts[key] = text
        picture = ["Có hình hoặc bảng; mẫu chỉ nhận chữ."] if _holds_more(row.cells[-1]) else []
        wrong = [*picture, *problems(paper, key, text)]
        found += [f"Dòng {place} của bảng, phần “{PAPERS[paper].parts[key].name}”: {words}" for words in wrong]
    found += [f"Thiếu phần “{part.name}”." for key, part in PAPERS[paper].parts.items() if key not in texts]
    return texts, found


def _opened(data: bytes) -> Document | None:
    import docx

    try:
        with ZipFile(io.BytesIO(data)) as archive:
            if len(data) > LARGEST or sum(entry.file_size for entry in archive.infolist()) > UNPACKED:
                return None
        return docx.Document(io.BytesIO(data))
    except (BadZipFile, KeyError, ValueError, OSError, SyntaxError, AttributeError, NotImplementedError):
        return None


def _said(cell: _Cell) -> str:
    lines = (" ".join(paragraph.text.split()) for paragraph in cell.paragraphs)
    return "\n".join(line for line in lines if line)


def _holds_more(cell: _Cell) -> bool:
    kinds = {node.tag.rpartition("}")[2] for node in cell._tc.iter()}
    return bool(kinds & {"drawing", "pict", "object", "tbl"})
