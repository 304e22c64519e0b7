"""Handing the table in with the chief's signed letter, and taking it back."""

from __future__ import annotations

from flask import Response, abort, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.file import FileField

from foundation.db import Refused
from self_assessment import desks, evidence_files
from survey_app import accounts
from survey_app.acts import carry_out
from survey_app.agency.assessment import own
from survey_app.agency.blueprint import bp
from survey_app.database import db
from survey_app.downloads import attachment
from survey_app.forms import Form


class HandInForm(Form):
    """The signed letter."""

    letter = FileField("Công văn nộp bảng tự đánh giá, bản đã ký của lãnh đạo")


@bp.route("/tu-danh-gia/<int:campaign_id>/nop", methods=["GET", "POST"])
def assessment_handing_in(campaign_id: int) -> ResponseReturnValue:
    """What still stands in the way; then the letter."""
    mine, form = own.of_campaign(campaign_id), HandInForm()
    if form.is_submitted() and form.validate():
        sent = form.letter.data
        letter = (sent.filename, sent.stream.read(evidence_files.largest() + 1)) if sent and sent.filename else None
        try:
            desks.hand_in(db.session, mine.campaign, mine.agency.id, letter, accounts.actor())
            db.session.commit()
        except Refused as refusal:
            db.session.rollback()
            form.letter.errors = [str(refusal)]
        else:
            here = url_for("agency.assessment_desk_one", campaign_id=campaign_id)
            return carry_out(lambda: None, "Đã nộp bảng tự đánh giá tới Sở Nội vụ.", here)
    mine = own.of_campaign(campaign_id)
    lines = desks.lines(db.session, mine.campaign, mine.led)
    page = render_template(
        "agency/assessment/handing_in.html",
        mine=mine,
        form=form,
        hindrances=list(desks.hindrances(lines, True)),
        missing=[one for one in lines if one.missing],
        why_not=desks.why_not(mine.campaign, mine.desk),
    )
    return page, 422 if form.errors else 200


@bp.post("/tu-danh-gia/<int:campaign_id>/rut-lai")
def assessment_handing_in_take_back(campaign_id: int) -> ResponseReturnValue:
    """Takes the table back to work on it."""
    mine = own.of_campaign(campaign_id)
    return carry_out(
        lambda: desks.take_back(db.session, mine.campaign, mine.agency.id, accounts.actor()),
        "Đã rút lại bảng. Sau khi sửa, hãy nộp lại.",
        url_for("agency.assessment_desk_one", campaign_id=campaign_id),
    )


@bp.get("/tu-danh-gia/<int:campaign_id>/cong-van")
def assessment_handing_in_letter(campaign_id: int) -> Response:
    """The agency's own letter."""
    mine = own.of_campaign(campaign_id)
    content = evidence_files.read(mine.desk.letter_sha256) if mine.desk.letter_sha256 else None
    return attachment(content, mine.desk.letter) if content is not None else abort(404)
