"""What stands on a campaign's papers: who issues them, on what ground, number, day, who signs, who receives."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import StringField
from wtforms.validators import InputRequired, Length

from self_assessment import campaigns
from survey_app import accounts, assessment_letterhead
from survey_app.acts import carry_out_page
from survey_app.database import db
from survey_app.home_affairs.assessment.campaigns import load
from survey_app.home_affairs.blueprint import bp
from survey_app.home_affairs.round_papers import PapersForm

OF_ROUNDS_ALONE = ("invitation_number", "invitation_symbol", "invitation_day", "addressed_to")


class CampaignPapersForm(PapersForm):
    """As a round asks it, with who issues and why; a campaign invites nobody and its papers are sent by a letter of its own."""

    parent = StringField(
        "Cơ quan chủ quản",
        [Length(max=120)],
        description="Dòng trên của cơ quan ban hành; để trống nếu UBND tỉnh, thành phố ban hành",
    )
    issuer = StringField("Cơ quan ban hành", [InputRequired("Nhập cơ quan ban hành"), Length(max=120)])
    ground = StringField(
        "Căn cứ",
        [Length(max=300)],
        description="Đứng sau chữ “Thực hiện” ở đầu báo cáo, ví dụ Công văn số 10274/UBND-CCHC ngày 20/9/2023 của UBND tỉnh",
    )


@bp.route("/tu-danh-gia/<int:campaign_id>/the-thuc", methods=["GET", "POST"])
def assessment_papers_facts(campaign_id: int) -> ResponseReturnValue:
    """Asked once a campaign; the first time with what the newest round says."""
    campaign = load(campaign_id, of_many=True)
    kept = assessment_letterhead.standing(campaign)
    day = dt.date.fromisoformat(kept["paper_day"]) if kept["paper_day"] else None
    form = CampaignPapersForm(data=kept | {"paper_day": day})
    for name in OF_ROUNDS_ALONE:
        del form[name]
    values: dict[str, Any] = {name: form[name].data for name in assessment_letterhead.EMPTY if name in form}
    values["paper_day"] = values["paper_day"].isoformat() if values["paper_day"] else ""
    return carry_out_page(
        form,
        lambda: render_template("home_affairs/assessment/papers_facts.html", form=form, campaign=campaign),
        lambda: campaigns.set_papers(db.session, campaign, values, accounts.actor()),
        "Đã lưu. Văn bản lập từ giờ mang các mục này; bản đã lập giữ nguyên.",
        url_for("home_affairs.assessment_papers_list", campaign_id=campaign_id),
    )
