"""More time for one agency: a later day with a reason, which its focal points are told by e-mail and read on their desk."""

from __future__ import annotations

from flask import abort, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import StringField
from wtforms.validators import InputRequired, Length

from agencies.agency import Agency
from foundation.db import Refused
from self_assessment import assignments, desks, reminding
from self_assessment.campaigns import AssessmentCampaign
from survey_app import accounts
from survey_app.accounts import owner_mail
from survey_app.acts import carry_out
from survey_app.database import db
from survey_app.forms import DayField, Form
from survey_app.home_affairs.assessment.campaigns import load
from survey_app.home_affairs.blueprint import bp


class ExtensionForm(Form):
    """Until when, and why."""

    day = DayField("Gia hạn đến 17 giờ ngày", [InputRequired("Nhập ngày gia hạn")])
    reason = StringField(
        "Lý do", [InputRequired("Ghi lý do gia hạn"), Length(max=300)], description="Cơ quan đọc được trong thư báo"
    )


@bp.route("/tu-danh-gia/<int:campaign_id>/gia-han/<int:agency_id>", methods=["GET", "POST"])
def assessment_extension(campaign_id: int, agency_id: int) -> ResponseReturnValue:
    """Puts the deadline off for one agency and tells it."""
    campaign, agency = load(campaign_id), db.session.get(Agency, agency_id) or abort(404)
    if not assignments.led_by(db.session, campaign, agency_id):
        abort(404)
    form = ExtensionForm()
    if form.validate_on_submit():
        try:
            told = _extend(campaign, agency, form)
            db.session.commit()
        except Refused as refusal:
            db.session.rollback()
            form.form_errors.append(str(refusal))
        else:
            words = (
                f"Đã viết thư báo {told} đầu mối."
                if told
                else "Cơ quan chưa có đầu mối để báo: hãy báo bằng cách khác."
            )
            there = url_for("home_affairs.assessment_campaigns_one", campaign_id=campaign_id)
            return carry_out(lambda: None, f"Đã gia hạn cho {agency.name}. {words}", there)
    page = render_template(
        "home_affairs/assessment/extension.html",
        form=form,
        campaign=campaign,
        agency=agency,
        until=desks.until(campaign, desks.of_agency(db.session, campaign, agency_id)),
    )
    return page, 422 if form.errors else 200


def _extend(campaign: AssessmentCampaign, agency: Agency, form: ExtensionForm) -> int:
    reason = form.reason.data or ""
    desk = desks.extend(db.session, campaign, agency.id, form.day.data, reason, accounts.actor())
    mailboxes = accounts.focal_point_emails(db.session).get(agency.id, ())
    page, foot = accounts.address("agency.assessment_desk"), owner_mail.foot(db.session)
    return reminding.tell_extension(db.session, campaign, desk, agency, mailboxes, page, foot)
