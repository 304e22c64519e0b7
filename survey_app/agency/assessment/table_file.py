"""The agency's table in Excel: fetched, filled in, sent back."""

from __future__ import annotations

from flask import Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.file import FileField, FileRequired

from foundation.db import Refused
from foundation.spreadsheets import file_size
from self_assessment import desk_file, desks
from self_assessment.assignment_file import Mistake
from survey_app import accounts
from survey_app.agency.assessment import own
from survey_app.agency.blueprint import bp
from survey_app.database import db
from survey_app.downloads import attachment
from survey_app.forms import Form


class TableForm(Form):
    """The filled-in table."""

    file = FileField("Bảng đã điền", [FileRequired("Chọn tệp bảng đã điền")])


@bp.get("/tu-danh-gia/<int:campaign_id>/bang.xlsx")
def assessment_table_file_fetch(campaign_id: int) -> Response:
    """The leaves that the agency leads."""
    mine = own.of_campaign(campaign_id)
    lines = desks.lines(db.session, mine.campaign, mine.led)
    return attachment(desk_file.write(lines), f"TuDanhGia_{mine.agency.code}.xlsx")


@bp.route("/tu-danh-gia/<int:campaign_id>/bang", methods=["GET", "POST"])
def assessment_table_file(campaign_id: int) -> ResponseReturnValue:
    """Takes the table back: all of it, or nothing with every mistake."""
    mine, form, mistakes = own.of_campaign(campaign_id), TableForm(), list[Mistake]()
    if form.validate_on_submit():
        sent = form.file.data
        lines = desks.lines(db.session, mine.campaign, mine.led)
        reading = desk_file.read(sent.stream.read(file_size.largest() + 1), sent.filename or "", lines)
        mistakes = reading.mistakes
        try:
            if not mine.may_edit:
                raise Refused(desks.why_not(mine.campaign, mine.desk))
            count = desk_file.store(db.session, mine.campaign, mine.agency.id, reading, accounts.actor())
            db.session.commit()
        except Refused as refusal:
            db.session.rollback()
            form.file.errors = [str(refusal)]
        else:
            flash(f"Đã lưu {count} tiêu chí từ tệp.", "success")
            return redirect(url_for("agency.assessment_desk_one", campaign_id=campaign_id))
    mine = own.of_campaign(campaign_id)
    page = render_template("agency/assessment/table_file.html", mine=mine, form=form, mistakes=mistakes)
    return page, 422 if form.errors else 200
