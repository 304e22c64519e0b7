"""A7–A9: handing the list in, taking it back, and the approved list as a file."""

from __future__ import annotations

from flask import Response, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import BooleanField
from wtforms.validators import InputRequired

from respondents.roster import COLUMNS, checking, way
from survey_app import accounts, formats, workbook
from survey_app.acts import carry_out
from survey_app.agency import bp, desk
from survey_app.agency.desk import Desk
from survey_app.agency.quotas import meters
from survey_app.agency.row import reason_label, typed
from survey_app.db import Refused, db, now
from survey_app.downloads import attachment

WIDTHS = {"full_name": 28, "position": 26, "unit": 30, "group": 26, "phone": 16, "email": 28, "note": 20}


class SubmissionForm(FlaskForm):
    """The declaration."""

    declared = BooleanField(validators=[InputRequired("Đánh dấu xác nhận trước khi gửi danh sách")])


@bp.route("/danh-sach/gui", methods=["GET", "POST"])
def submission() -> ResponseReturnValue:
    """Everything on one page before it is handed in: totals, quotas, what was confirmed and why."""
    form = SubmissionForm()
    mine = desk.of_current_round()
    if mine.roster.id is None:
        return redirect(url_for("agency.upload_list"))
    today = formats.date(now())
    form.declared.label.text = f"Tôi xác nhận danh sách đúng người, đúng chức vụ đến ngày {today}"
    if form.validate_on_submit() and (done := _submit(mine, form)):
        return done
    people = way.listed(db.session, mine.roster)
    page = render_template(
        "agency/submission.html",
        desk=mine,
        form=form,
        people=people,
        counts=checking.counts(people),
        hindrances=way.hindrances(mine.roster, people),
        meters=meters(mine.rules.groups, people),
        reason_label=reason_label,
    )
    return page, 422 if form.errors else 200


def _submit(mine: Desk, form: SubmissionForm) -> ResponseReturnValue | None:
    """Hands the list in; None, with the sentence at the box, when something still stands in the way."""
    try:
        way.submit(db.session, mine.roster, declared=bool(form.declared.data), rules=mine.rules, by=accounts.actor())
        db.session.commit()
    except Refused as refusal:
        db.session.rollback()
        form.declared.errors = [str(refusal)]
        return None
    flash(f"Đã gửi danh sách tới {mine.survey_round.host}. Kết quả duyệt sẽ báo qua thư điện tử.", "success")
    return redirect(url_for("agency.home"))


@bp.post("/danh-sach/rut-lai")
def withdraw() -> ResponseReturnValue:
    """Takes the list back to work on it, as long as nobody decided about it."""
    mine = desk.to_write()
    return carry_out(
        lambda: way.withdraw(db.session, mine.roster, accounts.actor()),
        "Đã rút lại danh sách. Sau khi sửa, hãy gửi lại.",
        url_for("agency.roster"),
    )


@bp.get("/danh-sach/tai-xuong")
def download() -> Response:
    """The list as a workbook; recorded like every download of people."""
    mine = desk.of_current_round()
    people = way.listed(db.session, mine.roster) if mine.roster.id else abort(404)
    accounts.record_view(f"roster:{mine.roster.id}", rows=len(people), download="list")
    columns = [workbook.Column("stt", "STT", 6, "integer")]
    columns += [workbook.Column(name, heading, WIDTHS[name]) for name, heading in COLUMNS.items()]
    rows = [
        {
            "stt": number,
            **{c: typed(c, mine.group_names.get(v, v) if c == "group" else v) for c, v in person.cells.items()},
        }
        for number, person in enumerate(people, start=1)
    ]
    titles = ["DANH SÁCH ĐỐI TƯỢNG ĐIỀU TRA XÃ HỘI HỌC", mine.agency.name, f"({mine.survey_round.title})"]
    table = workbook.Table("Danh sách", titles, columns, rows, [f"Tình trạng: {mine.roster.state_text}"])
    return attachment(workbook.write([table]), f"DanhSach_{mine.agency.code}_{mine.survey_round.code}.xlsx")
