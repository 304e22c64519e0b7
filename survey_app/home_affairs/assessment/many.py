"""Which agencies a campaign scores, each by itself, and what does not apply to one of them."""

from __future__ import annotations

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from agencies.agency import CLASSES, in_force, of_numbers
from foundation.vietnam_time import today
from self_assessment import campaigns, many
from survey_app import accounts
from survey_app.acts import carry_out, drawn_again
from survey_app.database import db
from survey_app.home_affairs.assessment.campaigns import assessment_campaigns_one, load
from survey_app.home_affairs.blueprint import bp
from survey_app.row_numbers import row_number


@bp.route("/tu-danh-gia/<int:campaign_id>/co-quan", methods=["GET", "POST"])
def assessment_many_choose(campaign_id: int) -> ResponseReturnValue:
    """Ticks the agencies that are scored."""
    campaign = load(campaign_id, of_many=True)
    there = url_for("home_affairs.assessment_campaigns_one", campaign_id=campaign_id)
    if request.method == "POST":
        wanted = of_numbers(db.session, request.form.getlist("agency", row_number))
        return carry_out(
            lambda: many.choose(db.session, campaign, wanted, accounts.actor()),
            lambda count: f"Kỳ này chấm {count} cơ quan.",
            there,
        )
    chosen = {one.agency_id for one in campaigns.within(db.session, campaign)}
    present = in_force(db.session, today())
    missing = of_numbers(db.session, [one for one in chosen if one and one not in {agency.id for agency in present}])
    return render_template(
        "home_affairs/assessment/many_choose.html",
        campaign=campaign,
        chosen=chosen,
        groups=[
            (code, text, found)
            for code, text in CLASSES.items()
            if (found := [one for one in [*present, *missing] if one.class_code == code])
        ],
    )


@bp.post("/tu-danh-gia/<int:campaign_id>/khong-ap-dung")
def assessment_many_applies(campaign_id: int) -> ResponseReturnValue:
    """Leaves a leaf out for the one agency of the campaign, or takes it in again."""
    part, applies = load(campaign_id), request.form.get("applies") == "yes"
    number, reason = request.form.get("number", "").strip(), request.form.get("reason", "")
    here = url_for("home_affairs.assessment_campaigns_one", campaign_id=campaign_id)
    return carry_out(
        lambda: many.set_applies(db.session, part, number, applies, reason, accounts.actor()),
        f"Tiêu chí {number} áp dụng lại."
        if applies
        else f"Tiêu chí {number} không áp dụng; điểm quy về 100 theo phần còn lại.",
        f"{here}#khong-ap-dung",
        again=lambda: drawn_again(lambda: assessment_campaigns_one(campaign_id), here),
    )
