"""Letters and slips for Word: the same pages that `documents.sheaf_pdf` prints, to be edited. Equal sheaves give equal bytes."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from foundation.qr_codes import qr_png
from survey_app import trial
from survey_app.handed_pages import QR_MM, Page, Sheaf
from survey_app.word_blocks import append, head_table, new_document, packed, signed_table
from survey_app.word_xml import TWIPS_A_MM, cell, grid, paragraph, picture

if TYPE_CHECKING:
    from docx.document import Document

_MARGINS = {"invitation": (20, 15, 15, 30), "slip": (0, 0, 0, 0)}  # top, right, bottom, left, mm
_WIDTH = 165  # mm between the margins of a letter
_SLIP = (
    105,
    74,
)  # mm; a line of Word stands below the last of a page, so they are a quarter of a millimetre lower than in print
_NAMES = ((28, 15.0), (36, 12.5), (100, 10.0))
_SMALLEST_NAME = 8.0


def sheaf_docx(sheaf: Sheaf) -> bytes:
    """Letters, a page a person; or slips to cut and hand out, eight on a page."""
    document = new_document(_MARGINS[sheaf.paper])
    if (mark := trial.mark()) and sheaf.paper != "slip":
        document.sections[0].header.paragraphs[0].text = mark
    if sheaf.paper == "slip":
        append(document, _slips(document, sheaf), paragraph("", exact=1))
    else:
        for place, page in enumerate(sheaf.pages):
            append(document, *([_NEW_PAGE] if place else []), *_letter(document, sheaf, page))
    return packed(document)


_NEW_PAGE = (
    '<w:p><w:pPr><w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/></w:pPr>'
    '<w:r><w:br w:type="page"/></w:r></w:p>'
)


def _letter(document: Document, sheaf: Sheaf, page: Page) -> Iterator[str]:
    size = page.size
    yield head_table(sheaf.head, _WIDTH)
    for place, line in enumerate(page.lines["title"]):
        yield paragraph(line, "center", bold=True, size=14 if place else 16, before=0 if place else 16)
    for place, line in enumerate(page.lines["to"]):
        yield paragraph(line, "center", size=size, before=0 if place else 8)
    for text in page.office:
        yield paragraph(text, "center", size=size)
    for line in page.lines["opening"]:
        yield paragraph(line, "both", size=size, before=6, indent=10)
    yield paragraph("", exact=6)
    yield _way_in(document, page)
    for line in page.lines["after"]:
        yield paragraph(line, "both", size=size, before=6)
    yield paragraph("", exact=4)
    yield _facts(page)
    for line in page.lines["closing"]:
        yield paragraph(line, "both", size=size, before=6, indent=10)
    if sheaf.signature:
        yield paragraph("", exact=6)
        yield signed_table(sheaf.signature, _WIDTH, ())


def _way_in(document: Document, page: Page) -> str:
    """The QR code on the left, the code to type on the right, in a frame."""
    side = QR_MM["invitation"]
    ways = [paragraph(line, size=page.size, before=4) for line in page.lines["ways"]]
    ways.append(paragraph(page.code, "center", bold=True, size=21, before=6))
    ways += [paragraph(line, size=11, before=4) for line in page.lines["code"]]
    widths = (side + 6.0, _WIDTH - side - 6.0)
    cells = cell(_qr(document, page, side), widths[0], middle=True), cell("".join(ways), widths[1], middle=True)
    return grid(widths, [f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{''.join(cells)}</w:tr>"], "frame")


def _facts(page: Page) -> str:
    widths = (36.0, _WIDTH - 36.0)
    rows = [
        f"<w:tr>{cell(paragraph(label, size=page.size, before=3), widths[0])}"
        f"{cell(paragraph(line, size=page.size, before=3), widths[1])}</w:tr>"
        for label, line in page.pairs("facts")
    ]
    return grid(widths, rows, "")


def _qr(document: Document, page: Page, side: float) -> str:
    from docx.shared import Mm

    drawn = document.part.new_pic_inline(io.BytesIO(qr_png(page.link)), width=Mm(side), height=None)
    return picture(drawn.xml, "center", around=4)


def _slips(document: Document, sheaf: Sheaf) -> str:
    """Two columns of slips along lines to cut, four rows a page."""
    width, height = _SLIP
    look = f'<w:trPr><w:cantSplit/><w:trHeight w:val="{round(height * TWIPS_A_MM)}" w:hRule="exact"/></w:trPr>'
    rows = []
    for first in range(0, len(sheaf.pages), 2):
        pair = sheaf.pages[first : first + 2]
        cells = [cell(_slip(document, page), width, middle=True) for page in pair]
        cells += [cell(paragraph(""), width)] * (2 - len(pair))
        rows.append(f"<w:tr>{look}{''.join(cells)}</w:tr>")
    return grid((width, width), rows, "cut", inset=6)


def _slip(document: Document, page: Page) -> str:
    side, inner = QR_MM["slip"], _SLIP[0] - 12.0
    name = next((size for most, size in _NAMES if len(page.full_name) <= most), _SMALLEST_NAME)
    top = [paragraph(trial.MARK, bold=True, size=9)] if trial.mark() else []
    top += [paragraph(line, size=9) for line in page.lines["title"]]
    top += [
        paragraph(page.full_name, bold=True, size=name, before=2),
        *(paragraph(text, size=10) for text in page.office),
    ]
    told = _told(page)
    widths = (side + 2.0, inner - side - 2.0)
    cells = cell(_qr(document, page, side), widths[0], middle=True) + cell("".join(told), widths[1], middle=True)
    foot = [paragraph(line, italic=True, size=9, before=2) for line in page.lines["closing"]]
    return "".join([*top, grid(widths, [f"<w:tr>{cells}</w:tr>"], ""), *(foot or [paragraph("", exact=2)])])


def _told(page: Page) -> Sequence[str]:
    told = [paragraph(line, size=10) for line in page.lines["ways"]]
    told.append(paragraph(page.code, bold=True, size=14.5, before=4))
    return [
        *told,
        *(paragraph(line, size=10, before=0 if place else 4) for place, line in enumerate(page.lines["facts"])),
    ]
