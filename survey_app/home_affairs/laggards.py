"""Who lags, for Home Affairs' first screen: lists that are not handed in, later the agencies that lack most sheets."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from flask import url_for

from questionnaires.survey_round import SurveyRound
from respondents.field import targets
from respondents.field.dashboard import AgencyLine
from respondents.messages import late_lists
from survey_app import formats
from survey_app.database import db

SHOWN = 6


class Laggard(NamedTuple):
    """One agency, what it lacks, the page about it."""

    name: str
    lack: str
    href: str


class Laggards(NamedTuple):
    """The first few, how many there are, a heading, the page with all of them."""

    heading: str
    first: Sequence[Laggard]
    total: int
    href: str


def laggards(survey_round: SurveyRound, lines: Sequence[AgencyLine]) -> Laggards:
    """Those of the round as it stands. `lines`: of every agency in the field."""
    if survey_round.state in ("preparing", "registering"):
        return _without_lists(survey_round)
    return _below_target(survey_round, lines)


def _without_lists(survey_round: SurveyRound) -> Laggards:
    late = [line for line in late_lists.overview(db.session, survey_round) if line.is_late]
    page = url_for("home_affairs.lists")
    first = [
        Laggard(
            line.agency.name,
            line.state_text + (f", {formats.number(line.people)} người" if line.people else ""),
            url_for("home_affairs.lists_review", roster_id=line.roster.id) if line.roster else page,
        )
        for line in sorted(late, key=lambda line: line.people)[:SHOWN]
    ]
    return Laggards("Chưa gửi danh sách", first, len(late), page)


def _below_target(survey_round: SurveyRound, lines: Sequence[AgencyLine]) -> Laggards:
    aims = targets.of_round(survey_round)
    lacks = {line.id: aims.people(line.figures.invited) - line.figures.submitted for line in lines}
    late = sorted((line for line in lines if lacks[line.id] > 0), key=lambda line: (-lacks[line.id], line.sort_key))
    first = [
        Laggard(
            line.name,
            f"{formats.number(line.figures.submitted)}/{formats.number(line.figures.invited)} phiếu, "
            f"còn thiếu {formats.number(lacks[line.id])}",
            url_for("home_affairs.people", agency_id=line.id),
        )
        for line in late[:SHOWN]
    ]
    return Laggards("Còn thiếu nhiều phiếu nhất", first, len(late), url_for("home_affairs.ranking"))
