"""Gọi ai tiếp: the agencies and people whose answer would help most, why, and how alike those who answered are to all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from flask import render_template, request
from flask.typing import ResponseReturnValue

from agencies import agency
from foundation.vietnam_time import today
from questionnaires.survey_round import SurveyRound
from respondents.field import dashboard, representation, targets
from respondents.field import follow_up as worth
from respondents.field.follow_up import REACH, AgencyCall
from respondents.field.person import Followed, several
from survey_app import accounts, formats
from survey_app.accounts import OF_ROUND, this_round
from survey_app.database import db
from survey_app.home_affairs.blueprint import bp
from survey_app.long_tables import paged
from survey_app.representation_words import indicator_words, parts

LINES, PEOPLE = 30, 30
METHOD = (
    "Thứ tự: người của nhóm có trọng số lớn so với số người, nhóm trả lời ít hơn mức chung; đơn vị còn thiếu nhiều so với mức sàn "
    "và mục tiêu; người đã đi gần đến bước gửi phiếu. Người hẹn ngày khác chưa gọi trước ngày ấy. Không dùng câu trả lời của ai."
)


class AgencyLine(NamedTuple):
    """One agency with its reasons."""

    id: int
    name: str
    reason: str
    left: str


class PersonLine(NamedTuple):
    """One person with the reason."""

    who: Followed
    reason: str


@bp.get(f"{OF_ROUND}/theo-doi/goi-tiep")
def follow_up() -> ResponseReturnValue:
    """The page; with ?nguoi=1 also the first people, whose names are then looked at."""
    survey_round, aims = this_round(), targets.of_round(this_round())
    by_agency = dashboard.by_agency(db.session, survey_round.id)
    names = dashboard.groups(db.session, survey_round.id)
    cells = worth.cells(
        db.session,
        survey_round.id,
        by_agency,
        dashboard.by_group(db.session, survey_round.id),
        {group.id: group.weight for group in survey_round.groups},
        aims,
        today(),
    )
    page = paged(worth.agencies(cells, by_agency, aims), LINES)
    indicator = representation.of_round(db.session, survey_round.id)
    with_people = request.args.get("nguoi") == "1"
    return render_template(
        "home_affairs/follow_up.html",
        survey_round=survey_round,
        page=page.drawn_as(agency_lines(page.items, names)),
        people=_people(survey_round, cells, by_agency) if with_people else None,
        indicator=indicator_words(indicator, names),
        parts=parts(indicator, names),
        method=METHOD,
        floor=survey_round.setting("agency_floor"),
        target=survey_round.setting("target"),
        anybody=bool(by_agency),
    )


def agency_lines(found: Sequence[AgencyCall], names: Mapping[int, str]) -> list[AgencyLine]:
    """Each with what it lacks and who is left."""
    known = {one.id: one.name for one in agency.of_numbers(db.session, [one.agency_id for one in found])}
    return [AgencyLine(one.agency_id, known[one.agency_id], _why(one, names), _left(one)) for one in found]


def _why(one: AgencyCall, names: Mapping[int, str]) -> str:
    lacks = (
        f"thiếu {formats.number(one.to_floor)} phiếu để đạt mức sàn"
        if one.to_floor
        else f"thiếu {formats.number(one.to_target)} phiếu để đạt mục tiêu"
    )
    return f"{lacks}; cần nhất: {names.get(one.group_id, '')}"


def _left(one: AgencyCall) -> str:
    return "; ".join(f"{formats.number(people)} người {REACH[stage][1]}" for stage, people in one.stages.items())


def _people(
    survey_round: SurveyRound, cells: list[worth.Cell], by_agency: Mapping[int, dashboard.Figures]
) -> list[PersonLine]:
    """The first people, by name; the look is recorded."""
    aims = targets.of_round(survey_round)
    chosen = worth.people(db.session, survey_round.id, cells, PEOPLE, today())
    followed, lines = several(db.session, survey_round.id, [number for number, _ in chosen]), []
    for number, cell in chosen:
        who = followed.get(number)
        lacks = max(0, aims.people(by_agency[cell.agency_id].invited) - by_agency[cell.agency_id].submitted)
        reason = f"{REACH[cell.stage][1]}; đơn vị thiếu {formats.number(lacks)} phiếu để đạt mục tiêu"
        lines += [PersonLine(who, reason)] if who else []
    if lines:
        accounts.record_view(f"round:{survey_round.id}", rows=len(lines))
    return lines
