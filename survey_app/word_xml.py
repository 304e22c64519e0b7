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


def element(xml: str) -> BaseOxmlElement:
    """The element of one piece."""
    from docx.oxml import parse_xml

    made: BaseOxmlElement = parse_xml(xml.replace(">", f" {NAMESPACE}>", 1))
    return made


def paragraph(
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
    dots: float = 0,
) -> str:
    """before, size: points; indent of the first line: mm; kept: on one page with what follows; field: PAGE, behind the text;
    dots: to write on, up to so many mm from the left."""
    spacing = f'<w:spacing w:before="{before * 20}" w:after="0"/>'
    first_line = f'<w:ind w:firstLine="{round(indent * TWIPS_A_MM)}"/>' if indent else ""
    keep = "<w:keepNext/>" if kept else ""
    marks = "<w:b/>" * bold + "<w:i/>" * italic
    line = '<w:u w:val="single"/>' if underlined else ""
    look = f'<w:rPr>{marks}<w:sz w:val="{size * 2}"/><w:szCs w:val="{size * 2}"/>{line}</w:rPr>'
    run = f'<w:r>{look}<w:t xml:space="preserve">{escape(printable(text), quote=False)}</w:t></w:r>' if text else ""
    shown = f"<w:r>{look}<w:t>1</w:t></w:r>"
    counted = f'<w:fldSimple w:instr="{escape(field)}">{shown}</w:fldSimple>' if field else ""
    stop = f'<w:tabs><w:tab w:val="right" w:leader="dot" w:pos="{round(dots * TWIPS_A_MM)}"/></w:tabs>' if dots else ""
    run += f"<w:r>{look}<w:tab/></w:r>" if dots else ""
    return f'<w:p><w:pPr>{keep}{stop}{spacing}{first_line}<w:jc w:val="{align}"/></w:pPr>{run}{counted}</w:p>'


def cell(content: str, width: float, middle: bool = False) -> str:
    """One cell of a table; content: paragraphs; width: mm."""
    place = '<w:vAlign w:val="center"/>' if middle else ""
    return f'<w:tc><w:tcPr><w:tcW w:w="{round(width * TWIPS_A_MM)}" w:type="dxa"/>{place}</w:tcPr>{content}</w:tc>'


def grid(widths: Sequence[float], rows: Iterable[str], ruled: bool) -> str:
    """A table of fixed columns; widths in mm."""
    edges = ("top", "left", "bottom", "right", "insideH", "insideV") if ruled else ()
    lines = "".join(f'<w:{edge} w:val="single" w:sz="4" w:space="0" w:color="auto"/>' for edge in edges)
    borders = f"<w:tblBorders>{lines}</w:tblBorders>" if ruled else ""
    inset = '<w:tblCellMar><w:left w:w="68" w:type="dxa"/><w:right w:w="68" w:type="dxa"/></w:tblCellMar>'
    total = f'<w:tblW w:w="{round(sum(widths) * TWIPS_A_MM)}" w:type="dxa"/>'
    properties = f'<w:tblPr>{total}{borders}<w:tblLayout w:type="fixed"/>{inset}</w:tblPr>'
    columns = "".join(f'<w:gridCol w:w="{round(width * TWIPS_A_MM)}"/>' for width in widths)
    return f"<w:tbl>{properties}<w:tblGrid>{columns}</w:tblGrid>{''.join(rows)}</w:tbl>"
