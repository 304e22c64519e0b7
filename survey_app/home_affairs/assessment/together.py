"""Everything of a campaign together: points by field and agency, what can still be won, the index with its parts and class."""

from __future__ import annotations

from decimal import Decimal

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from agencies.agency import everyone
from self_assessment import campaigns, together
from self_assessment.campaigns import AssessmentCampaign
from self_assessment.points import ScoreRefused
from self_assessment.scoring import Part
from self_assessment.together import AssessmentPart, Together
from survey_app import accounts
from survey_app.acts import carry_out
from survey_app.database import db
from survey_app.home_affairs.assessment.campaigns import load
from survey_app.home_affairs.blueprint import bp

MOST_AT_RISK = 50


@bp.get("/tu-danh-gia/<int:campaign_id>/tong-hop")
def assessment_together(campaign_id: int) -> ResponseReturnValue:
    """The whole campaign on one page."""
    campaign = load(campaign_id)
    found, before = together.of_campaign(db.session, campaign), campaigns.before(db.session, campaign)
    names = {one.id: one.name for one in everyone(db.session)}
    leads = set(found.leads.values())
    rows, last = found.rows(0), _last_year(before)
    parts, own = together.parts(db.session, campaign), _own(found)
    risks = found.at_risk()
    return render_template(
        "home_affairs/assessment/together.html",
        campaign=campaign,
        before=before,
        rows=[(row, last.get(row.name)) for row in rows],
        agencies=found.by_agency({which: name for which, name in names.items() if which in leads}),
        risks=risks[:MOST_AT_RISK],
        all_risks=risks,
        can_be_won=sum((risk.can_be_won for risk in risks), Decimal(0)),
        names=names,
        parts=parts,
        own=own,
        is_appraised=found.is_appraised,
        index=_index(campaign, own, parts),
    )


def _own(found: Together) -> Part:
    """The part that is scored here: as it was accepted once every leaf was, before that as it counts today."""
    points = found.total_accepted if found.is_appraised else found.total
    return Part(max(points, Decimal(0)), found.maximum, "Tự đánh giá")


def _last_year(before: AssessmentCampaign | None) -> dict[str, Decimal]:
    """By the name of a field, since numbers may move: what was accepted a year ago, or counted."""
    if before is None:
        return {}
    rows = together.of_campaign(db.session, before).rows(0)
    return {row.name: row.counts if row.accepted is None else row.accepted for row in rows}


def _index(campaign: AssessmentCampaign, own: Part, parts: list[AssessmentPart]) -> tuple[Decimal | None, str]:
    """The index with its class; without one, why not."""
    try:
        found = together.index(own, parts)
    except ScoreRefused as refusal:
        return None, str(refusal)
    return found, together.class_of(found, campaign.bounds)


@bp.post("/tu-danh-gia/<int:campaign_id>/tong-hop/phan")
def assessment_together_part(campaign_id: int) -> ResponseReturnValue:
    """A part of the index that is scored elsewhere."""
    campaign = load(campaign_id)
    name, points, maximum, source = (request.form.get(key, "") for key in ("name", "points", "maximum", "source"))
    return carry_out(
        lambda: together.save_part(db.session, campaign, name, points, maximum, source, accounts.actor()),
        "Đã ghi phần điểm." if points or maximum else "Đã bỏ phần điểm.",
        url_for("home_affairs.assessment_together", campaign_id=campaign_id, _anchor="chi-so"),
    )
