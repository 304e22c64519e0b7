"""What documents for Word share: the head, who signs, and the finished file."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence
from typing import TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from survey_app.letterhead import MOTTO, NATIONAL_TITLE, Letterhead, Signature
from survey_app.word_xml import cell, element, grid, paragraph

if TYPE_CHECKING:
    from docx.document import Document

PAPER = (210, 297)  # mm
FONT = "Times New Roman"
CREATED = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
_STAMP = (2000, 1, 1, 0, 0, 0)


def new_document(
    margins: tuple[float, float, float, float], landscape: bool = False, created: dt.datetime = CREATED
) -> Document:
    """An empty document of A4; margins: top, right, bottom, left in mm. It names no author."""
    from docx import Document as new  # inside: it takes a quarter of a second to load
    from docx.enum.section import WD_ORIENT
    from docx.shared import Mm, Pt

    document = new()
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (Mm(side) for side in sorted(PAPER, reverse=landscape))
    section.top_margin, section.right_margin, section.bottom_margin, section.left_margin = map(Mm, margins)
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = FONT, Pt(13)
    normal.paragraph_format.space_after = Pt(0)
    core = document.core_properties
    core.author = core.last_modified_by = core.title = core.comments = ""
    core.created = core.modified = created.astimezone(dt.UTC).replace(tzinfo=None)
    return document


def append(document: Document, *pieces: str) -> None:
    """Puts pieces at the end of the document's body."""
    body = document.element.body
    for piece in pieces:
        body.insert(len(body) - 1, element(piece))  # the last is the section


def head_table(head: Letterhead, width: float, about: str = "") -> str:
    """Who issues on the left, the country on the right, number and day below, and what the paper is about."""
    left, right = width * 0.4, width * 0.6
    issuer = paragraph(head.parent_body, "center") + paragraph(head.issuing_body, "center", bold=True, underlined=True)
    country = paragraph(NATIONAL_TITLE, "center", bold=True)
    country += paragraph(MOTTO, "center", bold=True, underlined=True, size=14)
    number = paragraph(head.number_line, "center", before=8) + (paragraph(about, "center", size=12) if about else "")
    below = (number, paragraph(head.date_line, "center", italic=True, before=8))
    rows = [(issuer, country), below]
    return grid((left, right), [f"<w:tr>{cell(one, left)}{cell(other, right)}</w:tr>" for one, other in rows])


def signed_table(sign: Signature, width: float, below: Sequence[str]) -> str:
    """Who receives it on the left, with the stamp below, who signs on the right; never torn apart."""
    half = width / 2
    receives = [paragraph("Nơi nhận:", bold=True, italic=True, size=12)] if sign.recipients else [paragraph("")]
    receives += [paragraph(f"- {line}", size=11) for line in sign.recipients]
    capacity = [paragraph(line, "center", bold=True, kept=True) for line in sign.capacity]
    room = [paragraph("", kept=True)] * 4  # for a signature and a seal
    signs = [*capacity, *room, paragraph(sign.name, "center", bold=True, size=14)]
    row = f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{cell(''.join([*receives, *below]), half)}{cell(''.join(signs), half)}</w:tr>"
    return grid((half, half), [row])


def packed(document: Document) -> bytes:
    """The document's bytes without the moment at which they were written."""
    written, packed = io.BytesIO(), io.BytesIO()
    document.save(written)
    with ZipFile(written) as source, ZipFile(packed, "w", ZIP_DEFLATED) as target:
        for name in source.namelist():
            entry = ZipInfo(name, _STAMP)
            entry.compress_type = ZIP_DEFLATED
            target.writestr(entry, source.read(name))
    return packed.getvalue()
