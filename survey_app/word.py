"""Official documents for Word (.docx): the same tables, head and signatures that `documents` typesets as PDF, to be edited.

The layout is that of Nghị định 30/2020/NĐ-CP. A text is only ever a text here: nothing that a person typed is taken for markup
or a field. Equal input gives equal bytes.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from foundation.qr_codes import qr_png
from survey_app import trial, word_charts
from survey_app.letterhead import Letterhead, OfficialLetter, Signature, Stamp
from survey_app.reports import Block, Line, Report
from survey_app.tables import Band, Table
from survey_app.word_blocks import CREATED, PAPER, append, head_table, new_document, packed, signed_table
from survey_app.word_xml import TWIPS_A_MM, cell, element, grid, paragraph

if TYPE_CHECKING:
    from docx.document import Document
    from docx.oxml.xmlchemy import BaseOxmlElement

_LEFT, _RIGHT, _TOP, _BOTTOM = 30, 15, 20, 20  # mm
_STAMPED = 25  # mm below a page whose foot has a code
_SIDES = {"left": "left", "center": "center", "right": "right"}


def list_docx(
    *tables: Table,
    signature: Signature | None = None,
    imprint: str = "",
    landscape: bool = True,
    created: dt.datetime = CREATED,
    letter: OfficialLetter | None = None,
    stamp: Stamp | None = None,
) -> bytes:
    """A list as Word opens it: head, titles, the tables with their heading rows on every page, notes, signatures.

    As `documents.list_pdf`. ValueError for a row of the wrong length.
    """
    document = _blank(landscape, imprint, created, stamp)
    width = (max(PAPER) if landscape else min(PAPER)) - _LEFT - _RIGHT
    if letter:
        append(document, *_letter(letter, _stamped(document, stamp)), _upright_until_here())
    _begin(document, tables[0].letterhead, tables[0].title_lines, width)
    for number, table in enumerate(tables, start=1):
        caption = (
            [paragraph(f"Bảng {number}. {table.name}", bold=True, before=12, kept=True)] if len(tables) > 1 else []
        )
        append(document, *caption, _ruled(table, width), *_chart(document, table, number, width))
        append(document, *(paragraph(line, before=3) for line in table.footer_lines))
    return _ended(document, signature, (), width, None if letter else stamp)


def report_docx(report: Report, *, created: dt.datetime = CREATED, stamp: Stamp | None = None) -> bytes:
    """A report as Word opens it, as `documents.report_pdf`."""
    document = _blank(False, report.imprint, created, stamp)
    width = min(PAPER) - _LEFT - _RIGHT
    _begin(document, report.head, report.title_lines, width)
    charts = 0
    for heading, blocks in report.numbered():
        if heading:
            append(document, paragraph(heading, bold=True, before=14, kept=True))
        for block in blocks:
            charts += 1
            append(document, *_block(document, block, charts, width))
    return _ended(document, report.signature, report.sides, width, stamp)


def _begin(document: Document, head: Letterhead | None, title_lines: Sequence[str], width: float) -> None:
    if head:
        append(document, head_table(head, width))
    titles = enumerate(title_lines)
    append(document, *(paragraph(line, "center", before=0 if n else 10, **_title_style(line)) for n, line in titles))
    append(document, paragraph("", size=6))


def _block(document: Document, block: Block, number: int, width: float) -> Iterator[str]:
    if not isinstance(block, Table):
        if isinstance(block, Line):
            yield paragraph(f"{block.words} ".lstrip(), before=4, dots=width)
        else:
            yield paragraph(block, "both", before=4)
        return
    if block.name:
        yield paragraph(block.name, italic=True, before=8, kept=True)
    yield _ruled(block, width)
    yield from _chart(document, block, number, width)
    yield from (paragraph(line, before=3) for line in block.footer_lines)


def _chart(document: Document, table: Table, number: int, width: float) -> list[str]:
    drawn = word_charts.drawing(document, table, number, min(width, 170))
    return [drawn] if drawn else []


def _ended(
    document: Document, signature: Signature | None, sides: Sequence[str], width: float, stamp: Stamp | None
) -> bytes:
    """Who signs, then how a reader learns whether this is the right version."""
    below = _stamped(document, stamp)
    if sides:
        append(document, paragraph(""), _signing_sides(sides, width))
    if signature:
        append(document, paragraph(""), signed_table(signature, width, below))
    else:
        append(document, *below)
    return packed(document)


def _stamped(document: Document, stamp: Stamp | None) -> list[str]:
    """How a reader learns whether this is the right version: the QR code and the address."""
    if stamp is None:
        return []
    from docx.shared import Mm

    picture = document.part.new_pic_inline(io.BytesIO(qr_png(stamp.address)), width=Mm(20), height=None)
    shown = f"<w:p><w:r><w:drawing>{picture.xml}</w:drawing></w:r></w:p>"
    return [paragraph("", size=6), shown, *(paragraph(line, size=9) for line in stamp.words)]


def _letter(letter: OfficialLetter, below: Sequence[str]) -> Iterator[str]:
    width = min(PAPER) - _LEFT - _RIGHT
    yield head_table(letter.head, width, letter.about)
    yield paragraph(f"Kính gửi: {letter.to}", "center", size=14, before=18)
    for number, text in enumerate(letter.paragraphs):
        yield paragraph(text, "both", size=14, before=6 if number else 14, indent=10)
    yield paragraph("")
    yield signed_table(letter.signature, width, below)


def _upright_until_here() -> str:
    """What stands before is a section of its own, upright, without a foot."""
    width, height, *margins = (round(side * TWIPS_A_MM) for side in (*PAPER, _TOP, _RIGHT, _BOTTOM, _LEFT))
    names = ("top", "right", "bottom", "left", "header", "footer", "gutter")
    sides = " ".join(f'w:{name}="{side}"' for name, side in zip(names, (*margins, 567, 567, 0), strict=True))
    paper = f'<w:pgSz w:w="{width}" w:h="{height}"/><w:pgMar {sides}/>'
    return f"<w:p><w:pPr><w:sectPr>{paper}</w:sectPr></w:pPr></w:p>"


def _title_style(line: str) -> dict[str, Any]:
    return {"italic": True} if line.startswith("(") else {"bold": True, "size": 14}


def _blank(landscape: bool, imprint: str, created: dt.datetime, stamp: Stamp | None = None) -> Document:
    """An empty document of A4 with the prescribed margins, its page number above, its code and imprint below."""
    from docx.shared import Mm

    document = new_document((_TOP, _RIGHT, _STAMPED if stamp else _BOTTOM, _LEFT), landscape, created)
    section = document.sections[0]
    section.different_first_page_header_footer = True
    _put(section.header._element, paragraph(f"{mark} · " if (mark := trial.mark()) else "", "center", field="PAGE"))
    if mark:
        _put(section.first_page_header._element, paragraph(mark, "center", bold=True))
    section.footer_distance = Mm(7)
    for footer in (section.footer, section.first_page_footer):
        _put(footer._element, _foot(footer, imprint, stamp, (max if landscape else min)(PAPER) - _LEFT - _RIGHT))
    return document


def _foot(footer: Any, imprint: str, stamp: Stamp | None, width: float) -> str:
    """The foot of every page: the code by which a loose page can be asked about on the left, version and number on the right."""
    page = paragraph(f"{imprint} · trang " if imprint else "trang ", "right", size=9, field="PAGE")
    if stamp is None:
        return page
    from docx.shared import Mm

    picture = footer.part.new_pic_inline(io.BytesIO(qr_png(stamp.address)), width=Mm(12), height=None)
    code = f"<w:p><w:r><w:drawing>{picture.xml}</w:drawing></w:r></w:p>"
    widths = (14.0, (width - 14) * 0.6, (width - 14) * 0.4)
    contents = (code, paragraph(stamp.address, size=8), page)
    cells = (cell(content, side, middle=True) for content, side in zip(contents, widths, strict=True))
    return grid(widths, [f"<w:tr>{''.join(cells)}</w:tr>"])


def _put(story: BaseOxmlElement, content: str) -> None:
    """The only content of a header or a footer; behind a table Word wants a paragraph."""
    for old in list(story):
        story.remove(old)
    story.append(element(content))
    if content.startswith("<w:tbl"):
        story.append(element(paragraph("", size=2)))


def _ruled(table: Table, width: float) -> str:
    share = width / sum(column.width for column in table.columns)
    widths = [column.width * share for column in table.columns]
    rows = [_row([column.heading for column in table.columns], widths, ["center"] * len(widths), bold=True, heads=True)]
    sides = [_SIDES[column.alignment] for column in table.columns]
    for cells in table.cells():
        if isinstance(cells, Band):
            rows.append(_band(cells.text, len(widths), width))
            continue
        shown = [column.shown(value) for column, value in zip(table.columns, cells, strict=True)]
        rows.append(_row(shown, widths, sides, bold=shown[0] == ""))  # a total has no number
    return grid(widths, rows, "ruled")


def _row(
    texts: Sequence[str], widths: Sequence[float], sides: Sequence[str], *, bold: bool, heads: bool = False
) -> str:
    whole = "<w:trPr><w:cantSplit/>" + ("<w:tblHeader/>" if heads else "") + "</w:trPr>"
    cells = (
        cell(paragraph(text, side, bold=bold, size=11), width, middle=True)
        for text, width, side in zip(texts, widths, sides, strict=True)
    )
    return f"<w:tr>{whole}{''.join(cells)}</w:tr>"


def _band(text: str, columns: int, width: float) -> str:
    """A line across the table, kept on one page with the row below it."""
    size = f'<w:tcW w:w="{round(width * TWIPS_A_MM)}" w:type="dxa"/><w:gridSpan w:val="{columns}"/>'
    line = paragraph(text, bold=True, size=11, kept=True)
    return f"<w:tr><w:trPr><w:cantSplit/></w:trPr><w:tc><w:tcPr>{size}</w:tcPr>{line}</w:tc></w:tr>"


def _signing_sides(names: Sequence[str], width: float) -> str:
    """Who signs minutes, side by side, with room for a signature."""
    share = width / len(names)
    cells = (
        paragraph(name, "center", bold=True, kept=True)
        + paragraph("(Ký, ghi rõ họ tên)", "center", italic=True, kept=True)
        + paragraph("") * 4
        for name in names
    )
    row = "".join(cell(content, share) for content in cells)
    return grid([share] * len(names), [f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{row}</w:tr>"])
