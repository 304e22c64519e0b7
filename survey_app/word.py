"""Official documents for Word (.docx): the same tables, head and signatures that `documents` typesets as PDF, to be edited.

The layout is that of Nghị định 30/2020/NĐ-CP. A text is only ever a text here: nothing that a person typed is taken for markup
or a field. Equal input gives equal bytes.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from typing import TYPE_CHECKING, Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from survey_app.letterhead import MOTTO, NATIONAL_TITLE, Letterhead, OfficialLetter, Signature
from survey_app.printable import printable
from survey_app.reports import Report
from survey_app.tables import Table

if TYPE_CHECKING:
    from docx.document import Document
    from docx.oxml.xmlchemy import BaseOxmlElement

FONT = "Times New Roman"
_CREATED = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
_STAMP = (2000, 1, 1, 0, 0, 0)
_NAMESPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_TWIPS_A_MM = 1440 / 25.4
_PAPER = (210, 297)  # mm
_LEFT, _RIGHT, _TOP, _BOTTOM = 30, 15, 20, 20  # mm
_SIDES = {"left": "left", "center": "center", "right": "right"}


def list_docx(
    *tables: Table,
    signature: Signature | None = None,
    imprint: str = "",
    landscape: bool = True,
    created: dt.datetime = _CREATED,
    letter: OfficialLetter | None = None,
) -> bytes:
    """A list as Word opens it: head, titles, the tables with their heading rows on every page, notes, signatures.

    As `documents.list_pdf`. ValueError for a row of the wrong length.
    """
    document = _blank(landscape, imprint, created)
    width = (max(_PAPER) if landscape else min(_PAPER)) - _LEFT - _RIGHT
    first = tables[0]
    if letter:
        _append(document, *_letter(letter), _upright_until_here())
    if first.letterhead:
        _append(document, _head(first.letterhead, width))
    titles = enumerate(first.title_lines)
    _append(document, *(_paragraph(line, "center", before=0 if n else 10, **_title_style(line)) for n, line in titles))
    _append(document, _paragraph("", size=6))
    for number, table in enumerate(tables, start=1):
        caption = (
            [_paragraph(f"Bảng {number}. {table.name}", bold=True, before=12, kept=True)] if len(tables) > 1 else []
        )
        _append(document, *caption, _ruled(table, width), *(_paragraph(line, before=3) for line in table.footer_lines))
    if signature:
        _append(document, _paragraph(""), _signed(signature, width))
    return _packed(document)


def report_docx(report: Report, *, created: dt.datetime = _CREATED) -> bytes:
    """A report as Word opens it, as `documents.report_pdf`."""
    document = _blank(False, report.imprint, created)
    width = min(_PAPER) - _LEFT - _RIGHT
    _append(document, *(_paragraph(line, "center", **_title_style(line)) for line in report.title_lines))
    for heading, blocks in report.numbered():
        _append(document, _paragraph(heading, bold=True, before=14, kept=True))
        for block in blocks:
            if isinstance(block, str):
                _append(document, _paragraph(block, "both", before=4))
            else:
                caption = [_paragraph(block.name, italic=True, before=8, kept=True)] if block.name else []
                notes = (_paragraph(line, before=3) for line in block.footer_lines)
                _append(document, *caption, _ruled(block, width), *notes)
    return _packed(document)


def _letter(letter: OfficialLetter) -> Iterator[str]:
    width = min(_PAPER) - _LEFT - _RIGHT
    yield _head(letter.head, width, letter.about)
    yield _paragraph(f"Kính gửi: {letter.to}", "center", size=14, before=18)
    for number, text in enumerate(letter.paragraphs):
        yield _paragraph(text, "both", size=14, before=6 if number else 14, indent=10)
    yield _paragraph("")
    yield _signed(letter.signature, width)


def _upright_until_here() -> str:
    """What stands before is a section of its own, upright, without a foot."""
    width, height, *margins = (round(side * _TWIPS_A_MM) for side in (*_PAPER, _TOP, _RIGHT, _BOTTOM, _LEFT))
    names = ("top", "right", "bottom", "left", "header", "footer", "gutter")
    sides = " ".join(f'w:{name}="{side}"' for name, side in zip(names, (*margins, 567, 567, 0), strict=True))
    paper = f'<w:pgSz w:w="{width}" w:h="{height}"/><w:pgMar {sides}/>'
    return f"<w:p><w:pPr><w:sectPr>{paper}</w:sectPr></w:pPr></w:p>"


def _title_style(line: str) -> dict[str, Any]:
    return {"italic": True} if line.startswith("(") else {"bold": True, "size": 14}


def _blank(landscape: bool, imprint: str, created: dt.datetime) -> Document:
    """An empty document of A4 with the prescribed margins, its page number above and its imprint below."""
    from docx import Document as new  # inside: it takes a quarter of a second to load
    from docx.enum.section import WD_ORIENT
    from docx.shared import Mm, Pt

    document = new()
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (Mm(side) for side in sorted(_PAPER, reverse=landscape))
    section.left_margin, section.right_margin = Mm(_LEFT), Mm(_RIGHT)
    section.top_margin, section.bottom_margin = Mm(_TOP), Mm(_BOTTOM)
    section.different_first_page_header_footer = True
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = FONT, Pt(13)
    normal.paragraph_format.space_after = Pt(0)
    _put(section.header._element, _paragraph("", "center", field="PAGE"))
    for footer in (section.footer, section.first_page_footer):
        _put(footer._element, _paragraph(f"{imprint} · trang " if imprint else "trang ", "right", size=9, field="PAGE"))
    core = document.core_properties
    core.author = core.last_modified_by = core.title = core.comments = ""
    core.created = core.modified = created.astimezone(dt.UTC).replace(tzinfo=None)
    return document


def _put(story: BaseOxmlElement, paragraph: str) -> None:
    """The only paragraph of a header or a footer."""
    for old in list(story):
        story.remove(old)
    story.append(_element(paragraph))


def _append(document: Document, *pieces: str) -> None:
    body = document.element.body
    for piece in pieces:
        body.insert(len(body) - 1, _element(piece))  # the last is the section


def _element(xml: str) -> BaseOxmlElement:
    from docx.oxml import parse_xml

    made: BaseOxmlElement = parse_xml(xml.replace(">", f" {_NAMESPACE}>", 1))
    return made


def _paragraph(
    text: str,
    align: str = "left",
    *,
    bold: bool = False,
    italic: bool = False,
    underlined: bool = False,
    size: int = 13,
    before: int = 0,
    indent: int = 0,
    kept: bool = False,
    field: str = "",
) -> str:
    """before, size: points; indent of the first line: mm; kept: on one page with what follows; field: PAGE, behind the text."""
    spacing = f'<w:spacing w:before="{before * 20}" w:after="0"/>'
    first_line = f'<w:ind w:firstLine="{round(indent * _TWIPS_A_MM)}"/>' if indent else ""
    keep = "<w:keepNext/>" if kept else ""
    marks = "<w:b/>" * bold + "<w:i/>" * italic
    line = '<w:u w:val="single"/>' if underlined else ""
    look = f'<w:rPr>{marks}<w:sz w:val="{size * 2}"/><w:szCs w:val="{size * 2}"/>{line}</w:rPr>'
    run = f'<w:r>{look}<w:t xml:space="preserve">{escape(printable(text), quote=False)}</w:t></w:r>' if text else ""
    shown = f"<w:r>{look}<w:t>1</w:t></w:r>"
    counted = f'<w:fldSimple w:instr="{escape(field)}">{shown}</w:fldSimple>' if field else ""
    return f'<w:p><w:pPr>{keep}{spacing}{first_line}<w:jc w:val="{align}"/></w:pPr>{run}{counted}</w:p>'


def _cell(content: str, width: float, middle: bool = False) -> str:
    place = '<w:vAlign w:val="center"/>' if middle else ""
    return f'<w:tc><w:tcPr><w:tcW w:w="{round(width * _TWIPS_A_MM)}" w:type="dxa"/>{place}</w:tcPr>{content}</w:tc>'


def _grid(widths: Sequence[float], rows: Iterable[str], ruled: bool) -> str:
    """A table of fixed columns; widths in mm."""
    edges = ("top", "left", "bottom", "right", "insideH", "insideV") if ruled else ()
    lines = "".join(f'<w:{edge} w:val="single" w:sz="4" w:space="0" w:color="auto"/>' for edge in edges)
    borders = f"<w:tblBorders>{lines}</w:tblBorders>" if ruled else ""
    inset = '<w:tblCellMar><w:left w:w="68" w:type="dxa"/><w:right w:w="68" w:type="dxa"/></w:tblCellMar>'
    total = f'<w:tblW w:w="{round(sum(widths) * _TWIPS_A_MM)}" w:type="dxa"/>'
    properties = f'<w:tblPr>{total}{borders}<w:tblLayout w:type="fixed"/>{inset}</w:tblPr>'
    columns = "".join(f'<w:gridCol w:w="{round(width * _TWIPS_A_MM)}"/>' for width in widths)
    return f"<w:tbl>{properties}<w:tblGrid>{columns}</w:tblGrid>{''.join(rows)}</w:tbl>"


def _head(head: Letterhead, width: float, about: str = "") -> str:
    """Who issues on the left, the country on the right, number and day below, and what the paper is about."""
    left, right = width * 0.4, width * 0.6
    issuer = _paragraph(head.parent_body, "center") + _paragraph(
        head.issuing_body, "center", bold=True, underlined=True
    )
    country = _paragraph(NATIONAL_TITLE, "center", bold=True)
    country += _paragraph(MOTTO, "center", bold=True, underlined=True, size=14)
    number = _paragraph(head.number_line, "center", before=8) + (_paragraph(about, "center", size=12) if about else "")
    below = (number, _paragraph(head.date_line, "center", italic=True, before=8))
    rows = [(issuer, country), below]
    return _grid((left, right), [f"<w:tr>{_cell(one, left)}{_cell(other, right)}</w:tr>" for one, other in rows], False)


def _ruled(table: Table, width: float) -> str:
    share = width / sum(column.width for column in table.columns)
    widths = [column.width * share for column in table.columns]
    rows = [_row([column.heading for column in table.columns], widths, ["center"] * len(widths), bold=True, heads=True)]
    sides = [_SIDES[column.alignment] for column in table.columns]
    for cells in table.cells():
        shown = [column.shown(value) for column, value in zip(table.columns, cells, strict=True)]
        rows.append(_row(shown, widths, sides, bold=shown[0] == ""))  # a total has no number
    return _grid(widths, rows, True)


def _row(
    texts: Sequence[str], widths: Sequence[float], sides: Sequence[str], *, bold: bool, heads: bool = False
) -> str:
    whole = "<w:trPr><w:cantSplit/>" + ("<w:tblHeader/>" if heads else "") + "</w:trPr>"
    cells = (
        _cell(_paragraph(text, side, bold=bold, size=11), width, middle=True)
        for text, width, side in zip(texts, widths, sides, strict=True)
    )
    return f"<w:tr>{whole}{''.join(cells)}</w:tr>"


def _signed(sign: Signature, width: float) -> str:
    """Who receives it on the left, who signs on the right; never torn apart."""
    half = width / 2
    receives = [_paragraph("Nơi nhận:", bold=True, italic=True, size=12)] if sign.recipients else [_paragraph("")]
    receives += [_paragraph(f"- {line}", size=11) for line in sign.recipients]
    capacity = [_paragraph(line, "center", bold=True, kept=True) for line in sign.capacity]
    room = [_paragraph("", kept=True)] * 4  # for a signature and a seal
    signs = [*capacity, *room, _paragraph(sign.name, "center", bold=True, size=14)]
    row = f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{_cell(''.join(receives), half)}{_cell(''.join(signs), half)}</w:tr>"
    return _grid((half, half), [row], False)


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
