"""The pieces of a Word document as XML: paragraphs, cells, tables of fixed columns. A text is only ever a text in them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import TYPE_CHECKING

from survey_app.printable import printable

if TYPE_CHECKING:
    from docx.oxml.xmlchemy import BaseOxmlElement

NAMESPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
TWIPS_A_MM = 1440 / 25.4
_FRAME = ("top", "left", "bottom", "right")
_INSIDE = ("insideH", "insideV")
_LINES = {
    "": ("nil", ()),
    "ruled": ("single", (*_FRAME, *_INSIDE)),
    "frame": ("single", _FRAME),
    "cut": ("dashed", _INSIDE),
}
"""None, around every cell, around the whole, between the cells to cut along."""


def element(xml: str) -> BaseOxmlElement:
    """The element of one piece."""
    from docx.oxml import parse_xml

    made: BaseOxmlElement = parse_xml(xml.replace(">", f" {NAMESPACE}>", 1))
    return made


def paragraph(
    text: str | Sequence[tuple[str, bool]],
    align: str = "left",
    *,
    bold: bool = False,
    italic: bool = False,
    underlined: bool = False,
    size: float = 13,
    before: int = 0,
    indent: int = 0,
    kept: bool = False,
    field: str = "",
    dots: float = 0,
    exact: int = 0,
) -> str:
    """text: words, or stretches of them with whether each is bold; before, size: points; indent of the first line: mm; kept: on one
    page with what follows; field: PAGE, behind the text; dots: to write on, up to so many mm from the left; exact: height of a line
    in points, else the type's."""
    height = f' w:line="{exact * 20}" w:lineRule="exact"' if exact else ""
    spacing = f'<w:spacing w:before="{before * 20}" w:after="0"{height}/>'
    first_line = f'<w:ind w:firstLine="{round(indent * TWIPS_A_MM)}"/>' if indent else ""
    keep = "<w:keepNext/>" if kept else ""
    look = _look(bold, italic, size, underlined)
    runs = [(text, bold)] if isinstance(text, str) else text
    run = "".join(_run(words, _look(bold or is_bold, italic, size, underlined)) for words, is_bold in runs if words)
    shown = f"<w:r>{look}<w:t>1</w:t></w:r>"
    counted = f'<w:fldSimple w:instr="{escape(field)}">{shown}</w:fldSimple>' if field else ""
    stop = f'<w:tabs><w:tab w:val="right" w:leader="dot" w:pos="{round(dots * TWIPS_A_MM)}"/></w:tabs>' if dots else ""
    run += f"<w:r>{look}<w:tab/></w:r>" if dots else ""
    return f'<w:p><w:pPr>{keep}{stop}{spacing}{first_line}<w:jc w:val="{align}"/></w:pPr>{run}{counted}</w:p>'


def _look(bold: bool, italic: bool, size: float, underlined: bool) -> str:
    half_points = round(size * 2)
    marks = "<w:b/>" * bold + "<w:i/>" * italic
    line = '<w:u w:val="single"/>' if underlined else ""
    return f'<w:rPr>{marks}<w:sz w:val="{half_points}"/><w:szCs w:val="{half_points}"/>{line}</w:rPr>'


def _run(words: str, look: str) -> str:
    return f'<w:r>{look}<w:t xml:space="preserve">{escape(printable(words), quote=False)}</w:t></w:r>'


def picture(xml: str, align: str = "left", around: int = 0) -> str:
    """A paragraph of an inline drawing; around: points above and below."""
    look = f'<w:pPr><w:spacing w:before="{around * 20}" w:after="{around * 20}"/><w:jc w:val="{align}"/></w:pPr>'
    return f"<w:p>{look}<w:r><w:drawing>{xml}</w:drawing></w:r></w:p>"


def cell(content: str, width: float, middle: bool = False) -> str:
    """One cell of a table; content: paragraphs; width: mm."""
    place = '<w:vAlign w:val="center"/>' if middle else ""
    return f'<w:tc><w:tcPr><w:tcW w:w="{round(width * TWIPS_A_MM)}" w:type="dxa"/>{place}</w:tcPr>{content}</w:tc>'


def grid(widths: Sequence[float], rows: Iterable[str], lines: str = "", inset: float = 1.2) -> str:
    """A table of fixed columns; widths, inset of its cells on the left and right: mm; lines: a key of _LINES."""
    kind, edges = _LINES[lines]
    drawn = "".join(f'<w:{edge} w:val="{kind}" w:sz="4" w:space="0" w:color="auto"/>' for edge in edges)
    borders = f"<w:tblBorders>{drawn}</w:tblBorders>" if edges else ""
    side = f'w:w="{round(inset * TWIPS_A_MM)}" w:type="dxa"'
    inside = f"<w:tblCellMar><w:left {side}/><w:right {side}/></w:tblCellMar>"
    total = f'<w:tblW w:w="{round(sum(widths) * TWIPS_A_MM)}" w:type="dxa"/>'
    place = '<w:jc w:val="center"/>' if lines == "cut" else ""  # across the whole page, whatever the inset
    properties = f'<w:tblPr>{total}{place}{borders}<w:tblLayout w:type="fixed"/>{inside}</w:tblPr>'
    columns = "".join(f'<w:gridCol w:w="{round(width * TWIPS_A_MM)}"/>' for width in widths)
    return f"<w:tbl>{properties}<w:tblGrid>{columns}</w:tblGrid>{''.join(rows)}</w:tbl>"
