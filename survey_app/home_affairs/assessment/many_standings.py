"""The page of a campaign that scores several agencies, each by itself: how far each is, its points, place and class."""

from __future__ import annotations

from typing import NamedTuple

from flask import render_template

from agencies.agency import Agency, of_numbers
from foundation.vietnam_time import today
from self_assessment import assignments, desks, many, merging
from self_assessment.campaigns import AssessmentCampaign, evening
from self_assessment.desks import AssessmentDesk
from self_assessment.many import Standing
from survey_app.database import db
from survey_app.deadlines import days_left
from survey_app.long_tables import LongTable


class Line(NamedTuple):
    """One agency of the campaign."""

    agency: Agency
    standing: Standing
    desk: AssessmentDesk | None


class Ended(NamedTuple):
    """An agency that exists no more. `heir`: who goes on for it, if that is known; `is_moved`: whether it has the table already."""

    agency: Agency
    part_id: int
    heir: Agency | None
    is_moved: bool


LINES = LongTable[Line](
    {
        "place": lambda line: (line.standing.place, line.agency.sort_key),
        "name": lambda line: (line.agency.sort_key, line.agency.code),
        "scored": lambda line: line.standing.scored / line.standing.leaves if line.standing.leaves else None,
        "share": lambda line: line.standing.share,
        "state": lambda line: line.desk.state_text if line.desk else None,
    },
    lambda line: (line.agency.name, line.agency.code),
    start="place",
)


def page(campaign: AssessmentCampaign) -> str:
    """Every agency, the best first."""
    found = many.standings(db.session, campaign)
    agencies = {one.id: one for one in of_numbers(db.session, [one.part.agency_id or 0 for one in found])}
    begun = desks.of_campaigns(db.session, [one.part.id for one in found])
    lines = [Line(agencies[one.part.agency_id or 0], one, begun.get(one.part.id)) for one in found]
    return render_template(
        "home_affairs/assessment/many_standings.html",
        campaign=campaign,
        deadline=days_left(evening(campaign.hand_in_until)),
        page=LINES.shown(lines),
        agencies=len(lines),
        done=sum(bool(line.desk and line.desk.state == "handed_in") for line in lines),
        appraised=sum(one.is_appraised for one in found),
        ended=_ended(lines),
    )


def _ended(lines: list[Line]) -> list[Ended]:
    """Agencies that were merged or closed, each with its successor."""
    gone = [line for line in lines if not line.agency.is_in_force(today())]
    return [
        Ended(
            line.agency,
            line.standing.part.id,
            merging.successor(line.agency, today()),
            not assignments.led_by(db.session, line.standing.part, line.agency.id),
        )
        for line in gone
    ]
