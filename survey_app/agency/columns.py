"""A3: which column of the agency's file is which, where its headings do not say so."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import RadioField, SelectField
from wtforms.validators import InputRequired

from foundation.db import Refused
from respondents import roster_file
from respondents.roster import column_choice, upload
from respondents.roster.upload import RosterUpload
from respondents.roster_file.columns import BY_FIELD
from survey_app import accounts
from survey_app.accounts import OF_ROUND
from survey_app.acts import carry_out
from survey_app.agency import own_list
from survey_app.agency.blueprint import bp
from survey_app.agency.own_list import Desk
from survey_app.agency.uploading import after, take_if_new
from survey_app.choices import choices
from survey_app.database import db
from survey_app.forms import Form

FEW = 2  # questions whose answers all stand on the page; of more, they are folded
NONE = "-"
"""The file has no such column."""


def _form(mine: Desk, file: RosterUpload) -> Any:
    """One question for each field that was not found; the column that looks like it is proposed."""
    reading = file.opened()
    questions = roster_file.questions(reading, mine.rules.groups)
    by_letter = {column.letter: column for column in reading.unread}
    columns = [(column.letter, _words(column)) for column in reading.unread]
    asked: dict[str, Any] = {}
    few = len(questions) <= FEW
    for field, likely in questions.items():
        optional = [] if field == "full_name" else [(NONE, "Tệp không có cột này")]
        first = [] if few or likely else [("", "Chọn cột")]
        question = f"Không thấy cột “{BY_FIELD[field].heading}”."
        asked[field] = (RadioField if few else SelectField)(
            f"{question} Có phải là cột “{by_letter[likely].heading}”?" if likely else f"{question} Đó là cột nào?",
            description="" if few or not likely else f"Những ô đầu: {_values(by_letter[likely])}",
            choices=choices([*first, *columns, *optional]),
            default=likely,
            validators=[InputRequired(f"Chọn cột “{BY_FIELD[field].heading}”, hoặc tải tệp khác có cột này")],
        )
    return type("ColumnsForm", (Form,), asked)()


def _words(column: roster_file.UnreadColumn) -> str:
    return f"Cột {column.letter} “{column.heading}”: {_values(column)}"


def _values(column: roster_file.UnreadColumn) -> str:
    return " · ".join(column.values)


@bp.route(f"{OF_ROUND}/danh-sach/chon-cot", methods=["GET", "POST"])
def columns() -> ResponseReturnValue:
    """Shows the headings that say nothing with their first values; the file is read again with what is chosen."""
    mine = own_list.to_write() if request.method == "POST" else own_list.to_read()
    file = upload.waiting(db.session, mine.roster) if mine.roster.id else None
    if file is None or file.state != "unclear":
        return redirect(after(file))
    form = _form(mine, file)
    if form.validate_on_submit() and (done := _choose(mine, file, form)):
        return done
    if request.method == "GET":
        accounts.record_view(mine.subject, columns=len(file.opened().unread))
    page = render_template("agency/columns.html", desk=mine, file=file, form=form, reading=file.opened())
    return page, 422 if form.is_submitted() else 200


def _choose(mine: Desk, file: RosterUpload, form: Any) -> ResponseReturnValue | None:
    """Reads the file again; None, with the sentence at the form, when that is not possible."""
    chosen = {field: letter for field, letter in form.data.items() if field in BY_FIELD and letter != NONE}
    try:
        upload.choose_columns(db.session, file, chosen, rules=mine.rules, by=accounts.actor())
        take_if_new(mine, file)
        db.session.commit()
    except Refused as refusal:
        db.session.rollback()
        form.form_errors.append(str(refusal))
        return None
    if chosen:
        flash("Đã đọc lại tệp với các cột đã chọn. Lần sau hệ thống tự nhận ra các cột này.", "success")
    return redirect(after(file))


@bp.post(f"{OF_ROUND}/danh-sach/chon-cot/bo")
def columns_forget() -> ResponseReturnValue:
    """What was said about columns was wrong: the next file is asked about again."""
    mine = own_list.to_write()
    return carry_out(
        lambda: column_choice.forget(db.session, mine.agency.id, accounts.actor()),
        "Đã bỏ các cột đã chọn. Hãy tải tệp lên lại để chọn cột cho đúng.",
        url_for("agency.uploading"),
    )
