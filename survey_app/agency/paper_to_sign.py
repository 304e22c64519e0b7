"""The agency's own list as a paper, for its chief to sign and send with the letter. It has what the agency entered, and nothing
of who has answered."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Response, abort

from agencies.agency import Agency
from foundation.db import now
from respondents.roster_file.columns import COLUMNS
from survey_app import accounts
from survey_app.accounts import OF_ROUND
from survey_app.agency import own_list
from survey_app.agency.blueprint import bp
from survey_app.agency.own_list import Desk
from survey_app.downloads import attachment
from survey_app.letterhead import Letterhead, Signature
from survey_app.lists.columns import shown
from survey_app.papers import Paper
from survey_app.tables import Column, Table

COMMITTEE = ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH")
CHIEFS: Mapping[str, tuple[str, ...]] = {
    "so": ("THỦ TRƯỞNG CƠ QUAN",),
    "huyen": COMMITTEE,
    "xa": COMMITTEE,
    "hdnd": ("TM. HỘI ĐỒNG NHÂN DÂN", "CHỦ TỊCH"),
}
"""Who signs, by the class of the agency; it can be changed in the .docx."""


@bp.get(f"{OF_ROUND}/danh-sach/ban-ky.<any(pdf, docx):ending>")
def paper_to_sign(ending: str) -> Response:
    """The paper; recorded like every download of people."""
    mine = own_list.to_read()
    if mine.roster.id is None:
        abort(404)
    made, rows = paper(mine)
    accounts.record_view(mine.subject, rows=rows, download="paper")
    at = now().replace(microsecond=0)
    content = made.pdf(at) if ending == "pdf" else made.docx(at)
    return attachment(content, f"DanhSach_{mine.agency.code}_{mine.survey_round.code}.{ending}")


def paper(mine: Desk) -> tuple[Paper, int]:
    """The list with the agency's head and its chief's signature, and how many people stand on it."""
    people = own_list.people(mine)
    columns = [Column("no", "STT", 7, "integer", "center")]
    columns += [Column(one.field, one.in_documents, one.width) for one in COLUMNS if one.printed]
    rows = [
        {"no": number, **{field: shown(field, text, mine.group_names) for field, text in person.cells.items()}}
        for number, person in enumerate(people, start=1)
    ]
    titles = [mine.survey_round.kind_words.list_title, mine.survey_round.title]
    titles += [f"(Tình trạng: {mine.roster.state_text.lower()})", *_demo(mine)]
    total = [f"Tổng số: {len(people)} người."]
    table = Table("Danh sách", titles, columns, rows, total, letterhead=_head(mine))
    signs = Signature(CHIEFS.get(mine.agency.class_code, CHIEFS["so"]))
    return Paper((table,), signature=signs, imprint=mine.agency.code), len(people)


def _demo(mine: Desk) -> list[str]:
    return ["(Số liệu minh họa)"] if mine.survey_round.is_demo else []


def _head(mine: Desk) -> Letterhead:
    """A department stands below the province's committee; a committee of its own stands below nobody."""
    parent = f"UBND {mine.survey_round.province_text}".upper() if mine.agency.class_code == "so" else ""
    return Letterhead(parent, _written_out(mine.agency), mine.survey_round.province)


def _written_out(agency: Agency) -> str:
    name = agency.name.upper()
    return name.replace("UBND ", "ỦY BAN NHÂN DÂN ", 1) if name.startswith("UBND ") else name
