"""Yêu cầu về dữ liệu cá nhân: who asks to see, correct or erase what is kept about them; by when; and what was answered."""

from __future__ import annotations

from flask import Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import RadioField, SelectField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length

from foundation.db import Refused, now
from foundation.vietnam_time import today
from respondents import erasing, of_one_person
from respondents import person_requests as verbs
from respondents.person_requests import KINDS, LONGEST_OUTCOME, LONGEST_PROOF, LONGEST_WISH, WAYS, Came, PersonRequest
from respondents.roster import Respondent, Roster
from survey_app import accounts
from survey_app.accounts import OF_ROUND, approval, of_this_round, this_round
from survey_app.acts import carry_out, carry_out_form, one_of_several
from survey_app.choices import choices
from survey_app.database import db
from survey_app.downloads import attachment
from survey_app.forms import DayField, Form
from survey_app.home_affairs import person_requests_paper
from survey_app.home_affairs.blueprint import bp
from survey_app.long_tables import paged
from survey_app.papers import Paper

AT = f"{OF_ROUND}/yeu-cau-ca-nhan"
RESULTS = [(state.value, state.text) for state in verbs.PersonRequestState if state.value != "open"]


class RecordForm(Form):
    """A request that came in."""

    kind = RadioField(
        "Yêu cầu", [InputRequired("Chọn loại yêu cầu")], choices=choices((k, v.words) for k, v in KINDS.items())
    )
    way = SelectField("Nhận bằng", [InputRequired("Chọn cách nhận")], choices=choices(WAYS.items()))
    received_on = DayField("Ngày nhận", [InputRequired("Nhập ngày nhận, ví dụ 30 / 10 / 2026")])
    proven_by = TextAreaField(
        "Đã kiểm tra danh tính thế nào",
        [DataRequired("Ghi cách kiểm tra"), Length(max=LONGEST_PROOF)],
        description="Ví dụ: gọi lại số đã duyệt trong danh sách. Không ghi số căn cước",
    )
    wish = TextAreaField(
        "Nội dung cụ thể", [Length(max=LONGEST_WISH)], description="Cần sửa gì thành gì, hoặc cần xem, xoá phần nào"
    )


class AnswerForm(Form):
    """How it was answered."""

    state = SelectField("Kết quả", choices=choices([("", "Chọn kết quả"), *RESULTS]))
    outcome = TextAreaField(
        "Đã trả lời, đã làm gì; hoặc lý do",
        [DataRequired("Ghi nội dung trả lời hoặc lý do"), Length(max=LONGEST_OUTCOME)],
    )


@bp.get(AT)
def person_requests() -> ResponseReturnValue:
    """Every request of the round, those that are next first."""
    survey_round = this_round()
    page = paged(verbs.of_round(db.session, survey_round.id))
    if page.items:
        accounts.record_view(f"person_requests:{survey_round.id}", rows=len(page.items), **page.look())
    return render_template("home_affairs/person_requests.html", survey_round=survey_round, page=page)


@bp.route(f"{AT}/moi/<int:person_id>", methods=["GET", "POST"])
def person_requests_record(person_id: int) -> ResponseReturnValue:
    """Takes a request of somebody down who was found on a list."""
    person = _person(person_id)
    form = RecordForm(received_on=today())
    if form.validate_on_submit():
        try:
            came = Came(
                form.kind.data, form.way.data, form.received_on.data, form.proven_by.data or "", form.wish.data or ""
            )
            made = verbs.record(db.session, this_round(), person, came, accounts.actor())
            db.session.commit()
            return redirect(url_for("home_affairs.person_requests_one", person_request_id=made.id))
        except Refused as refusal:
            db.session.rollback()
            form.form_errors.append(str(refusal))
    if request.method == "GET":
        accounts.record_view(f"respondent:{person.id}", rows=1)
    page = render_template(
        "home_affairs/person_requests_record.html", survey_round=this_round(), person=person, form=form
    )
    return page, 422 if form.errors else 200


def _person(number: int) -> Respondent:
    found = db.session.get(Respondent, number)
    roster = db.session.get(Roster, found.roster_id) if found else None
    return found if found and roster and roster.round_id == this_round().id else abort(404)


def _here(number: int) -> str:
    return url_for("home_affairs.person_requests_one", person_request_id=number)


@bp.get(f"{AT}/<int:person_request_id>")
def person_requests_one(person_request_id: int) -> ResponseReturnValue:
    """One request: its days, what can be done for it, how it was answered."""
    asked = of_this_round(PersonRequest, person_request_id)
    fates = of_one_person.fates(db.session, asked)
    accounts.record_view(f"person_request:{asked.id}", rows=len(fates))
    return render_template(
        "home_affairs/person_requests_one.html",
        survey_round=this_round(),
        asked=asked,
        fates=fates,
        words=erasing.WORDS,
        going=person_requests_paper.going,
        goes_at_once=any(fate.goes_at_once for fate in fates),
        answer=one_of_several(AnswerForm, "tra-loi"),
        me=accounts.actor().id,
    )


@bp.post(f"{AT}/<int:person_request_id>/da-bao")
def person_requests_tell(person_request_id: int) -> ResponseReturnValue:
    """The person was told that the request came."""
    asked = of_this_round(PersonRequest, person_request_id)
    return carry_out(
        lambda: verbs.tell(db.session, asked, accounts.actor()),
        "Đã ghi: đã báo cho người yêu cầu là đã nhận và sẽ làm thế nào.",
        _here(asked.id),
    )


@bp.post(f"{AT}/<int:person_request_id>/tra-loi")
def person_requests_close(person_request_id: int) -> ResponseReturnValue:
    """Answered: how, and with which words."""
    asked, form = of_this_round(PersonRequest, person_request_id), AnswerForm(prefix="tra-loi")
    return carry_out_form(
        form,
        lambda: person_requests_one(asked.id),
        _here(asked.id),
        lambda: verbs.close(db.session, asked, form.state.data or "", form.outcome.data or "", accounts.actor()),
        "Đã ghi kết quả và đóng yêu cầu.",
    )


@bp.post(f"{AT}/<int:person_request_id>/mo-lai")
def person_requests_reopen(person_request_id: int) -> ResponseReturnValue:
    """It was closed by mistake."""
    asked = of_this_round(PersonRequest, person_request_id)
    return carry_out(
        lambda: verbs.reopen(db.session, asked, accounts.actor()),
        "Đã mở lại yêu cầu. Các hạn vẫn tính từ ngày nhận.",
        _here(asked.id),
    )


@bp.post(f"{AT}/<int:person_request_id>/xoa-ngay")
def person_requests_erase(person_request_id: int) -> ResponseReturnValue:
    """What may go at once goes, by another officer than took the request down."""
    asked, by = of_this_round(PersonRequest, person_request_id), accounts.actor()
    return carry_out(
        lambda: of_one_person.erase_now(db.session, asked, by, approval.vouchers_in(db.session)),
        lambda number: f"Đã xoá {number} dòng. Ghi kết quả trả lời để đóng yêu cầu.",
        _here(asked.id),
    )


@bp.get(f"{AT}/<int:person_request_id>/ban-cung-cap.<any(pdf, docx):ending>")
def person_requests_paper_file(person_request_id: int, ending: str) -> Response:
    """What is kept about the person, as a paper to sign; recorded."""
    asked = of_this_round(PersonRequest, person_request_id)
    if asked.kind != "access":
        abort(404)
    accounts.record_view(f"person_request:{asked.id}", rows=1, download="paper")
    at = now().replace(microsecond=0)
    made = Paper(report=person_requests_paper.report(asked, of_one_person.fates(db.session, asked), at))
    return attachment(made.pdf(at) if ending == "pdf" else made.docx(at), f"DuLieuCaNhan_{asked.id}.{ending}")
