"""Official documents for Word (.docx): the same tables, head and signatures that `documents` typesets as PDF, to be edited.

The layout is that of Nghị định 30/2020/NĐ-CP. A text is only ever a text here: nothing that a person typed is taken for markup
or a field. Equal input gives equal bytes.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from respondents.messages.letters import qr_png
from survey_app import word_charts
from survey_app.letterhead import MOTTO, NATIONAL_TITLE, Letterhead, OfficialLetter, Signature, Stamp
from survey_app.reports import Block, Line, Report
from survey_app.tables import Band, Table
from survey_app.word_xml import TWIPS_A_MM, cell, element, grid, paragraph

if TYPE_CHECKING:
    from docx.document import Document
    from docx.oxml.xmlchemy import BaseOxmlElement

FONT = "Times New Roman"
_CREATED = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
_STAMP = (2000, 1, 1, 0, 0, 0)
_PAPER = (210, 297)  # mm
_LEFT, _RIGHT, _TOP, _BOTTOM = 30, 15, 20, 20  # mm
_STAMPED = 25  # mm below a page whose foot has a code
_SIDES = {"left": "left", "center": "center", "right": "right"}


def list_docx(
    *tables: Table,
    signature: Signature | None = None,
    imprint: str = "",
    landscape: bool = True,
    created: dt.datetime = _CREATED,
    letter: OfficialLetter | None = None,
    stamp: Stamp | None = None,
) -> bytes:
    """A list as Word opens it: head, titles, the tables with their heading rows on every page, notes, signatures.

    As `documents.list_pdf`. ValueError for a row of the wrong length.
    """
    document = _blank(landscape, imprint, created, stamp)
    width = (max(_PAPER) if landscape else min(_PAPER)) - _LEFT - _RIGHT
    if letter:
        _append(document, *_letter(letter, _stamped(document, stamp)), _upright_until_here())
    _begin(document, tables[0].letterhead, tables[0].title_lines, width)
    for number, table in enumerate(tables, start=1):
        caption = (
            [paragraph(f"Bảng {number}. {table.name}", bold=True, before=12, kept=True)] if len(tables) > 1 else []
        )
        _append(document, *caption, _ruled(table, width), *_chart(document, table, number, width))
        _append(document, *(paragraph(line, before=3) for line in table.footer_lines))
    return _ended(document, signature, (), width, None if letter else stamp)


def report_docx(report: Report, *, created: dt.datetime = _CREATED, stamp: Stamp | None = None) -> bytes:
    """A report as Word opens it, as `documents.report_pdf`."""
    document = _blank(False, report.imprint, created, stamp)
    width = min(_PAPER) - _LEFT - _RIGHT
    _begin(document, report.head, report.title_lines, width)
    charts = 0
    for heading, blocks in report.numbered():
        if heading:
            _append(document, paragraph(heading, bold=True, before=14, kept=True))
        for block in blocks:
            charts += 1
            _append(document, *_block(document, block, charts, width))
    return _ended(document, report.signature, report.sides, width, stamp)


def _begin(document: Document, head: Letterhead | None, title_lines: Sequence[str], width: float) -> None:
    if head:
        _append(document, _head(head, width))
    titles = enumerate(title_lines)
    _append(document, *(paragraph(line, "center", before=0 if n else 10, **_title_style(line)) for n, line in titles))
    _append(document, paragraph("", size=6))


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
        _append(document, paragraph(""), _signing_sides(sides, width))
    if signature:
        _append(document, paragraph(""), _signed(signature, width, below))
    else:
        _append(document, *below)
    return _packed(document)


def _stamped(document: Document, stamp: Stamp | None) -> list[str]:
    """How a reader learns whether this is the right version: the QR code and the address."""
    if stamp is None:
        return []
    from docx.shared import Mm

    picture = document.part.new_pic_inline(io.BytesIO(qr_png(stamp.address)), width=Mm(20), height=None)
    shown = f"<w:p><w:r><w:drawing>{picture.xml}</w:drawing></w:r></w:p>"
    return [paragraph("", size=6), shown, *(paragraph(line, size=9) for line in stamp.words)]


def _letter(letter: OfficialLetter, below: Sequence[str]) -> Iterator[str]:
    width = min(_PAPER) - _LEFT - _RIGHT
    yield _head(letter.head, width, letter.about)
    yield paragraph(f"Kính gửi: {letter.to}", "center", size=14, before=18)
    for number, text in enumerate(letter.paragraphs):
        yield paragraph(text, "both", size=14, before=6 if number else 14, indent=10)
    yield paragraph("")
    yield _signed(letter.signature, width, below)


def _upright_until_here() -> str:
    """What stands before is a section of its own, upright, without a foot."""
    width, height, *margins = (round(side * TWIPS_A_MM) for side in (*_PAPER, _TOP, _RIGHT, _BOTTOM, _LEFT))
    names = ("top", "right", "bottom", "left", "header", "footer", "gutter")
    sides = " ".join(f'w:{name}="{side}"' for name, side in zip(names, (*margins, 567, 567, 0), strict=True))
    paper = f'<w:pgSz w:w="{width}" w:h="{height}"/><w:pgMar {sides}/>'
    return f"<w:p><w:pPr><w:sectPr>{paper}</w:sectPr></w:pPr></w:p>"


def _title_style(line: str) -> dict[str, Any]:
    return {"italic": True} if line.startswith("(") else {"bold": True, "size": 14}


def _blank(landscape: bool, imprint: str, created: dt.datetime, stamp: Stamp | None = None) -> Document:
    """An empty document of A4 with the prescribed margins, its page number above, its code and imprint below."""
    from docx import Document as new  # inside: it takes a quarter of a second to load
    from docx.enum.section import WD_ORIENT
    from docx.shared import Mm, Pt

    document = new()
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (Mm(side) for side in sorted(_PAPER, reverse=landscape))
    section.left_margin, section.right_margin = Mm(_LEFT), Mm(_RIGHT)
    section.top_margin, section.bottom_margin = Mm(_TOP), Mm(_STAMPED if stamp else _BOTTOM)
    section.different_first_page_header_footer = True
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = FONT, Pt(13)
    normal.paragraph_format.space_after = Pt(0)
    _put(section.header._element, paragraph("", "center", field="PAGE"))
    section.footer_distance = Mm(7)
    for footer in (section.footer, section.first_page_footer):
        _put(footer._element, _foot(footer, imprint, stamp, (max if landscape else min)(_PAPER) - _LEFT - _RIGHT))
    core = document.core_properties
    core.author = core.last_modified_by = core.title = core.comments = ""
    core.created = core.modified = created.astimezone(dt.UTC).replace(tzinfo=None)
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
    return grid(widths, [f"<w:tr>{''.join(cells)}</w:tr>"], False)


def _put(story: BaseOxmlElement, content: str) -> None:
    """The only content of a header or a footer; behind a table Word wants a paragraph."""
    for old in list(story):
        story.remove(old)
    story.append(element(content))
    if content.startswith("<w:tbl"):
        story.append(element(paragraph("", size=2)))


def _append(document: Document, *pieces: str) -> None:
    body = document.element.body
    for piece in pieces:
        body.insert(len(body) - 1, element(piece))  # the last is the section


def _head(head: Letterhead, width: float, about: str = "") -> str:
    """Who issues on the left, the country on the right, number and day below, and what the paper is about."""
    left, right = width * 0.4, width * 0.6
    issuer = paragraph(head.parent_body, "center") + paragraph(head.issuing_body, "center", bold=True, underlined=True)
    country = paragraph(NATIONAL_TITLE, "center", bold=True)
    country += paragraph(MOTTO, "center", bold=True, underlined=True, size=14)
    number = paragraph(head.number_line, "center", before=8) + (paragraph(about, "center", size=12) if about else "")
    below = (number, paragraph(head.date_line, "center", italic=True, before=8))
    rows = [(issuer, country), below]
    return grid((left, right), [f"<w:tr>{cell(one, left)}{cell(other, right)}</w:tr>" for one, other in rows], False)


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
    return grid(widths, rows, True)


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
    return grid([share] * len(names), [f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{row}</w:tr>"], False)


def _signed(sign: Signature, width: float, below: Sequence[str]) -> str:
    """Who receives it on the left, with the stamp below, who signs on the right; never torn apart."""
    half = width / 2
    receives = [paragraph("Nơi nhận:", bold=True, italic=True, size=12)] if sign.recipients else [paragraph("")]
    receives += [paragraph(f"- {line}", size=11) for line in sign.recipients]
    capacity = [paragraph(line, "center", bold=True, kept=True) for line in sign.capacity]
    room = [paragraph("", kept=True)] * 4  # for a signature and a seal
    signs = [*capacity, *room, paragraph(sign.name, "center", bold=True, size=14)]
    row = f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{cell(''.join([*receives, *below]), half)}{cell(''.join(signs), half)}</w:tr>"
    return grid((half, half), [row], False)


def _packed(document: Document) -> bytes:
    """The document's bytes without the moment at which they were written."""
    written, packed = io.BytesIO(), io.BytesIO()
    document.save(written)
    with ZipFile(written) as source, ZipFile(packed, "w", ZIP_DEFLATED) as target:
        for name in source.namelist():
            entry = ZipInfo(name, _STAMP)
            entry.compress_type = ZIP_DEFLATED
            target.writestr(entry, source.read(name))
    return packed.getvalue()
