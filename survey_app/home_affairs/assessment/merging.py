"""An agency that was merged: its table, leaves and documents go to its successor."""

from __future__ import annotations

from flask import flash, request, url_for
from flask.typing import ResponseReturnValue

from agencies.agency import Agency
from self_assessment import merging
from self_assessment.merging import HandedOver
from survey_app import accounts
from survey_app.acts import carry_out
from survey_app.database import db
from survey_app.home_affairs.assessment.campaigns import load
from survey_app.home_affairs.blueprint import bp
from survey_app.row_numbers import row_number

MOST = 20
"""Sentences that are shown one by one."""


@bp.post("/tu-danh-gia/<int:campaign_id>/chuyen")
def assessment_merging(campaign_id: int) -> ResponseReturnValue:
    """Hands over, and says of everything that both agencies had what became of it."""
    campaign = load(campaign_id)
    old = db.session.get(Agency, request.form.get("agency", 0, row_number))
    return carry_out(
        lambda: merging.hand_over(db.session, campaign, old, accounts.actor()),
        _said,
        url_for("home_affairs.assessment_campaigns_one", campaign_id=campaign.within_id or campaign_id),
    )


def _said(done: HandedOver) -> str:
    for sentence in done.conflicts[:MOST]:
        flash(sentence, "warning")
    if (more := len(done.conflicts) - MOST) > 0:
        flash(f"… và {more} chỗ nữa mà cả hai cơ quan cùng có.", "warning")
    return f"Đã chuyển tiêu chí, điểm và tài liệu kiểm chứng cho {done.heir.name}."
