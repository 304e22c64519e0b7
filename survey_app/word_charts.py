"""Charts of Word: drawn by Word from a small workbook that lies in the document, so that an officer can change both."""

from __future__ import annotations

import io
from html import escape
from typing import TYPE_CHECKING
from zipfile import ZipFile

from foundation.spreadsheets.writing import Bars, Book
from survey_app.printable import printable
from survey_app.tables import Table

if TYPE_CHECKING:
    from docx.document import Document

_CHART = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_NOT_SHOWN = "".join(f'<c:show{what} val="0"/>' for what in ("CatName", "SerName", "Percent", "BubbleSize"))
_EMU_A_MM = 36_000
_DRAWING = (
    '<w:p><w:pPr><w:spacing w:before="240" w:after="60"/><w:jc w:val="center"/></w:pPr><w:r><w:drawing>'
    '<wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
    ' distT="0" distB="0" distL="0" distR="0">'
    '<wp:extent cx="{width}" cy="{height}"/><wp:docPr id="{number}" name="Biểu đồ {number}" descr="{title}"/>'
    '<wp:cNvGraphicFramePr/><a:graphic xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
    '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart">'
    '<c:chart xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"'
    ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" r:id="{relation}"/>'
    "</a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>"
)


def drawing(document: Document, table: Table, number: int, width: float) -> str:
    """The paragraph of a table's chart, whose parts are put into the document; "" where it has nothing to draw.

    number: of the chart in the document, from 1; width: mm."""
    bars = table.bars()
    if table.chart is None or not bars:
        return ""
    book = _book(table.chart.title, bars)
    relation = _put(document, _plot(book), book, number)
    height = 30 + 8 * len(bars)
    title = escape(printable(table.chart.title))
    sizes = {"width": round(width * _EMU_A_MM), "height": round(min(height, 220) * _EMU_A_MM)}
    return _DRAWING.format(**sizes, number=number, title=title, relation=relation)


def _book(title: str, bars: list[tuple[str, float | None]]) -> bytes:
    with Book(title) as book:
        page = book.sheet("Số liệu")
        for row, (label, share) in enumerate(bars, start=1):
            page.text(row, 0, label)
            if share is not None:
                page.number(row, 1, share, {"num_format": "0.0\\ %"})
        labels, shares = zip(*bars, strict=True)
        page.bars(title, Bars(0, 1, 1, labels, shares), at=(1, 3))
    return book.content


def _plot(book: bytes) -> bytes:
    """The chart as the writer of workbooks draws it, pointing at the workbook that goes with it; what its labels do not show
    is said, since some programs take silence for yes."""
    with ZipFile(io.BytesIO(book)) as archive:
        drawn = archive.read("xl/charts/chart1.xml").decode()
    drawn = drawn.replace('<c:showVal val="1"/>', f'<c:showLegendKey val="0"/><c:showVal val="1"/>{_NOT_SHOWN}')
    data = '<c:externalData r:id="rId1"><c:autoUpdate val="0"/></c:externalData>'
    place = drawn.index("<c:printSettings>")
    return f"{drawn[:place]}{data}{drawn[place:]}".encode()


def _put(document: Document, plot: bytes, book: bytes, number: int) -> str:
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part

    package = document.part.package
    chart = Part(PackURI(f"/word/charts/chart{number}.xml"), _CHART, plot, package)
    data = Part(PackURI(f"/word/embeddings/chart{number}.xlsx"), _SHEET, book, package)
    chart.relate_to(data, RELATIONSHIP_TYPE.PACKAGE)
    return str(document.part.relate_to(chart, RELATIONSHIP_TYPE.CHART))
