"""Everything of a campaign together: points by field and agency, what can still be won, the index with its parts and class."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import StringField
from wtforms.validators import DataRequired, Length

from agencies.agency import everyone
from self_assessment import last_year, together
from self_assessment.campaigns import AssessmentCampaign
from self_assessment.points import ScoreRefused
from self_assessment.scoring import Part
from self_assessment.together import AssessmentPart, Row
from survey_app import accounts
from survey_app.acts import carry_out_form, one_of_several
from survey_app.assessment_report import own_part
from survey_app.charts import Bar, GroupBars
from survey_app.database import db
from survey_app.forms import Form
from survey_app.home_affairs.assessment.campaigns import load
from survey_app.home_affairs.assessment.survey_points import over
from survey_app.home_affairs.blueprint import bp

MOST_AT_RISK = 50
MOST_BARS = 60


class PartForm(Form):
    """A part of the index that is scored elsewhere."""

    name = StringField("Tên phần", [DataRequired("Nhập tên phần điểm, ví dụ Chỉ số SIPAS"), Length(max=120)])
    points = StringField("Điểm", [Length(max=20)])
    maximum = StringField("Tối đa", [Length(max=20)])
    source = StringField("Nguồn: văn bản, số, ngày", [Length(max=300)])


@bp.get("/tu-danh-gia/<int:campaign_id>/tong-hop")
def assessment_together(campaign_id: int) -> ResponseReturnValue:
    """The whole campaign on one page."""
    campaign = load(campaign_id)
    found = together.of_campaign(db.session, campaign)
    names = {one.id: one.name for one in everyone(db.session)}
    leads = {which: name for which, name in names.items() if which in set(found.leads.values())}
    rows, last = found.rows(1), last_year.of_campaign(db.session, campaign, leads)
    fields, agencies = [row for row in rows if row.depth == 0], found.by_agency(leads)
    parts, own = together.parts(db.session, campaign), own_part(found)
    risks = found.at_risk()
    return render_template(
        "home_affairs/assessment/together.html",
        campaign=campaign,
        before=last.campaigns,
        rows=[(row, last.criteria.get(row.number, ())) for row in rows],
        agencies=[(row, last.agencies.get(which, ())) for which, row in zip(leads, agencies, strict=True)],
        charts=[
            _chart("theo-linh-vuc", "Điểm theo lĩnh vực", "Lĩnh vực", fields),
            _chart("theo-tieu-chi", "Điểm theo tiêu chí", "Tiêu chí", [row for row in rows if row.depth == 1]),
            _chart("theo-co-quan", "Điểm theo cơ quan chủ trì", "Cơ quan", agencies),
        ],
        rounds_over=over(),
        risks=risks[:MOST_AT_RISK],
        all_risks=risks,
        can_be_won=sum((risk.can_be_won for risk in risks), Decimal(0)),
        names=names,
        parts=parts,
        own=own,
        is_appraised=found.is_appraised,
        index=_index(campaign, own, parts),
        own_part=one_of_several(PartForm, ""),
    )


def _reached(row: Row) -> Decimal:
    return row.counts if row.accepted is None else row.accepted


def _chart(name: str, title: str, heading: str, rows: Sequence[Row]) -> GroupBars | None:
    """A bar a row, points of the most there can be; None for nothing, or more than a page is read for."""
    bars = [Bar(f"{row.number} {row.name}".strip(), _reached(row), row.maximum, 2) for row in rows if row.maximum]
    if not 0 < len(bars) <= MOST_BARS:
        return None
    return GroupBars(name, title, bars, part_heading="Điểm", whole_heading="Tối đa", label_heading=heading)


def _index(campaign: AssessmentCampaign, own: Part, parts: list[AssessmentPart]) -> tuple[Decimal | None, str]:
    """The index with its class; without one, why not."""
    try:
        found = together.index(campaign, own, parts)
    except ScoreRefused as refusal:
        return None, str(refusal)
    return found, together.class_of(found, campaign.bounds)


@bp.post("/tu-danh-gia/<int:campaign_id>/tong-hop/phan")
def assessment_together_part(campaign_id: int) -> ResponseReturnValue:
    """A part of the index that is scored elsewhere."""
    campaign, form = load(campaign_id), PartForm()
    name, points, maximum, source = (form[key].data or "" for key in ("name", "points", "maximum", "source"))
    return carry_out_form(
        form,
        lambda: assessment_together(campaign_id),
        url_for("home_affairs.assessment_together", campaign_id=campaign_id),
        lambda: together.save_part(db.session, campaign, name, points, maximum, source, accounts.actor()),
        "Đã ghi phần điểm." if points or maximum else "Đã bỏ phần điểm.",
        url_for("home_affairs.assessment_together", campaign_id=campaign_id, _anchor="chi-so"),
    )
