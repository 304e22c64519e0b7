"""A7–A9: handing the list in, taking it back, and the approved list as a file."""

from __future__ import annotations

from flask import Response, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField
from wtforms.validators import InputRequired

from foundation.db import Refused, now
from respondents.roster import checking, cover_letter, decisions
from respondents.roster_file.columns import COLUMNS
from survey_app import accounts, formats, officer_mail, workbook
from survey_app.accounts import OF_ROUND
from survey_app.acts import carry_out
from survey_app.agency import own_list
from survey_app.agency.blueprint import bp
from survey_app.agency.own_list import Desk
from survey_app.agency.sent_file import ACCEPTED, sent_file
from survey_app.database import db
from survey_app.downloads import attachment
from survey_app.forms import Form
from survey_app.lists.columns import shown
from survey_app.lists.meters import meters
from survey_app.lists.rows import reason_label


class LetterForm(Form):
    """The letter alone, for a list that was sent."""

    letter = FileField("Công văn gửi danh sách, bản đã ký", [FileRequired("Chọn tệp công văn")], description=ACCEPTED)


class SubmissionForm(Form):
    """The declaration, and the signed letter."""

    letter = FileField(
        "Công văn gửi danh sách, bản đã ký",
        description=f"{ACCEPTED} Có thể gửi sau, trước khi danh sách được duyệt",
    )
    declared = BooleanField(validators=[InputRequired("Đánh dấu xác nhận trước khi gửi danh sách")])


@bp.route(f"{OF_ROUND}/danh-sach/gui", methods=["GET", "POST"])
def submission() -> ResponseReturnValue:
    """Everything on one page before it is handed in: totals, quotas, what was confirmed and why."""
    form, mine = SubmissionForm(), own_list.to_read()
    if mine.roster.id is None:
        return redirect(url_for("agency.uploading"))
    today = formats.date(now())
    form.declared.label.text = f"Tôi xác nhận danh sách đúng người, đúng chức vụ đến ngày {today}"
    if form.is_submitted():
        declared = form.validate()
        if _attach(mine, form) and declared and (done := _submit(mine, form)):
            return done
    return page(mine, form), 422 if form.errors else 200


def page(mine: Desk, form: SubmissionForm | LetterForm) -> str:
    """The page with the form as it was sent, or empty."""
    people, letter = decisions.listed(db.session, mine.roster), cover_letter.of_roster(db.session, mine.roster)
    if letter is not None:
        form.letter.label.text = "Thay bằng công văn khác"
    return render_template(
        "agency/submission.html",
        desk=mine,
        form=form,
        letter=letter,
        replaceable=mine.roster.state in cover_letter.OPEN,
        people=people,
        counts=checking.counts(people),
        hindrances=decisions.hindrances(mine.roster, people),
        meters=meters(mine.rules.groups, people),
        reason_label=reason_label,
    )


def _attach(mine: Desk, form: SubmissionForm | LetterForm) -> bool:
    """Keeps the letter of the form, also when the list itself cannot go yet; False, with the sentence at the field."""
    file = sent_file(form.letter)
    if file is None:
        return True
    try:
        cover_letter.attach(db.session, mine.roster, file, accounts.actor())
        db.session.commit()
    except Refused as refusal:
        db.session.rollback()
        form.letter.errors = [str(refusal)]
        return False
    return True


def _submit(mine: Desk, form: SubmissionForm) -> ResponseReturnValue | None:
    """Hands the list in; None, with the sentence at the box, when something still stands in the way."""
    try:
        decisions.submit(
            db.session, mine.roster, declared=bool(form.declared.data), rules=mine.rules, by=accounts.actor()
        )
        officer_mail.list_waits(db.session, mine.roster, mine.agency.name)
        db.session.commit()
    except Refused as refusal:
        db.session.rollback()
        form.declared.errors = [str(refusal)]
        return None
    flash(f"Đã gửi danh sách tới {mine.survey_round.host}. Kết quả duyệt sẽ báo qua thư điện tử.", "success")
    return redirect(url_for("agency.home"))


@bp.get(f"{OF_ROUND}/danh-sach/cong-van")
def submission_letter() -> Response:
    """The agency's own letter; recorded like every download."""
    mine = own_list.to_read()
    found = cover_letter.of_roster(db.session, mine.roster) or abort(404)
    accounts.record_view(mine.subject, download="letter")
    return attachment(found.content, found.filename)


@bp.post(f"{OF_ROUND}/danh-sach/cong-van")
def submission_replace_letter() -> ResponseReturnValue:
    """Another letter for a list that was sent and is not approved yet."""
    form, mine = LetterForm(), own_list.to_write()
    if not form.validate_on_submit() or not _attach(mine, form):
        return page(mine, form), 422
    flash("Đã nhận công văn.", "success")
    return redirect(url_for("agency.submission"))


@bp.post(f"{OF_ROUND}/danh-sach/rut-lai")
def submission_withdraw() -> ResponseReturnValue:
    """Takes the list back to work on it, as long as nobody decided about it."""
    mine = own_list.to_write()
    return carry_out(
        lambda: decisions.withdraw(db.session, mine.roster, accounts.actor()),
        "Đã rút lại danh sách. Sau khi sửa, hãy gửi lại.",
        url_for("agency.roster"),
    )


@bp.get(f"{OF_ROUND}/danh-sach/tai-xuong")
def submission_download() -> Response:
    """The list as a workbook; recorded like every download of people."""
    mine = own_list.to_read()
    people = own_list.people(mine) if mine.roster.id else abort(404)
    accounts.record_view(mine.subject, rows=len(people), download="list")
    columns = [workbook.Column("stt", "STT", 6, "integer")]
    columns += [workbook.Column(column.field, column.heading, column.width) for column in COLUMNS]
    rows = [
        {
            "stt": number,
            **{field: shown(field, text, mine.group_names) for field, text in person.cells.items()},
        }
        for number, person in enumerate(people, start=1)
    ]
    titles = [mine.survey_round.kind_words.list_title, mine.agency.name, f"({mine.survey_round.title})"]
    table = workbook.Table("Danh sách", titles, columns, rows, [f"Tình trạng: {mine.roster.state_text}"])
    return attachment(workbook.write([table]), f"DanhSach_{mine.agency.code}_{mine.survey_round.code}.xlsx")
