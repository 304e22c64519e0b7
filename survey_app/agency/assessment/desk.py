"""The agency's table: every leaf that it has, what counts today, what is missing."""

from __future__ import annotations

from decimal import Decimal

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from self_assessment import assignments, desks
from survey_app.agency.assessment import own
from survey_app.agency.blueprint import bp
from survey_app.database import db
from survey_app.deadlines import days_left


@bp.get("/tu-danh-gia")
def assessment_desk() -> ResponseReturnValue:
    """The campaigns in which the agency has a part; the only one that is open is opened."""
    found = assignments.campaigns_of(db.session, own.agency().id)
    going_on = [one for one in found if one.is_open]
    if len(going_on) == len(found) == 1:
        return redirect(url_for("agency.assessment_desk_one", campaign_id=found[0].id))
    return render_template("agency/assessment/desk.html", campaigns=found)


@bp.get("/tu-danh-gia/<int:campaign_id>")
def assessment_desk_one(campaign_id: int) -> ResponseReturnValue:
    """The table of one campaign."""
    mine = own.of_campaign(campaign_id)
    lines = desks.lines(db.session, mine.campaign, [*mine.led, *mine.helped])
    led, helped = lines[: len(mine.led)], lines[len(mine.led) :]
    return render_template(
        "agency/assessment/desk_one.html",
        mine=mine,
        led=led,
        NO_PROOF=desks.NO_PROOF,
        leaf_url=url_for("agency.assessment_leaf", campaign_id=campaign_id, number="0").removesuffix("/0"),
        helped=helped,
        maximum=sum((one.item.maximum for one in led), Decimal(0)),
        counts=sum((one.counts or Decimal(0) for one in led), Decimal(0)),
        expected=sum(((one.entry and one.entry.expected_points) or Decimal(0) for one in led), Decimal(0)),
        missing=[one for one in led if one.missing],
        asked=[
            one for one in led if one.entry and one.entry.question and not one.entry.answer and not one.entry.is_closed
        ],
        deadline=days_left(desks.until(mine.campaign, mine.desk)),
        why_not=desks.why_not(mine.campaign, mine.desk),
    )
