"""The agency's own list as a paper, for its chief to sign and send with the letter. It has what the agency entered, and nothing
of who has answered."""

from __future__ import annotations

from flask import Response, abort

from agencies.agency import Agency
from foundation.db import now
from respondents.roster_file.columns import COLUMNS
from survey_app import accounts, ballot_texts, formats, paper_texts
from survey_app.accounts import OF_ROUND
from survey_app.agency import own_list
from survey_app.agency.blueprint import bp
from survey_app.agency.own_list import Desk
from survey_app.downloads import attachment
from survey_app.letterhead import Letterhead, Signature
from survey_app.lists.columns import shown
from survey_app.papers import Paper
from survey_app.tables import Column, Table


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
    titles, total, signs = (
        _said(mine, part, len(people)) for part in ("title", "foot", ballot_texts.chief(mine.agency.class_code))
    )
    table = Table("Danh sách", [*titles, *_demo(mine)], columns, rows, total, letterhead=_head(mine))
    return Paper((table,), signature=Signature(tuple(signs)), imprint=mine.agency.code), len(people)


def _said(mine: Desk, part: str, people: int) -> list[str]:
    """A part of the paper in the wording in force."""
    return paper_texts.lines(
        "own_list",
        part,
        mine.survey_round,
        don_vi=mine.agency.name,
        tinh_trang=mine.roster.state_text.lower(),
        so_nguoi=formats.number(people),
    )


def _demo(mine: Desk) -> list[str]:
    return ["(Số liệu minh họa)"] if mine.survey_round.is_demo else []


def _head(mine: Desk) -> Letterhead:
    """A department stands below the province's committee; a committee of its own stands below nobody."""
    parent = f"UBND {mine.survey_round.province_text}".upper() if mine.agency.class_code == "so" else ""
    return Letterhead(parent, _written_out(mine.agency), mine.survey_round.province)


def _written_out(agency: Agency) -> str:
    name = agency.name.upper()
    return name.replace("UBND ", "ỦY BAN NHÂN DÂN ", 1) if name.startswith("UBND ") else name
