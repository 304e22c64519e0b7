"""Calling who has not answered: whom today, the same as a workbook, and results, on screen or by the workbook filled in."""

from __future__ import annotations

from collections.abc import Callable

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.file import FileField, FileRequired
from wtforms import RadioField
from wtforms.validators import InputRequired

from foundation import audit
from foundation.pages import Blocks
from foundation.vietnam_time import today
from respondents import rounds
from respondents.invitation import Invitation
from respondents.reaching import calls, to_call
from respondents.reaching import phone_list as files
from respondents.reaching.calls import RESULTS, Recorded, Result
from respondents.reaching.to_call import NOT_NOW
from survey_app import accounts, formats
from survey_app.accounts import OF_ROUND, this_round
from survey_app.acts import carry_out, carry_out_form, one_of_several
from survey_app.choices import choices
from survey_app.database import db
from survey_app.downloads import attachment
from survey_app.forms import DayField, Form
from survey_app.home_affairs.blueprint import bp
from survey_app.home_affairs.person import name_of
from survey_app.long_tables import of_query


class CallForm(Form):
    """What came of one call, today."""

    result = RadioField("Kết quả", choices=choices(RESULTS.items()), validators=[InputRequired("Chọn kết quả")])
    again_on = DayField("Gọi lại ngày", description="Chỉ ghi khi hẹn gọi lại")
    whose = 0
    """The invitation; the page has a form for each, all with the same names."""


class FilledInForm(Form):
    """The workbook with results."""

    file = FileField("Tệp danh sách gọi đã ghi kết quả", [FileRequired("Chọn tệp đã ghi kết quả")])


@bp.get(f"{OF_ROUND}/goi-dien")
def phone_list() -> ResponseReturnValue:
    """Whom to call today."""
    survey_round = this_round()
    due = to_call.counted(db.session, survey_round.id)
    by_agency = Blocks(Invitation.agency_id, due.of_agency)
    page = of_query(db.session, to_call.TABLE, to_call.whom(survey_round.id), due.people, by_agency)
    page.drawn_as(to_call.callees(db.session, page.items))
    accounts.record_view(
        f"phone_list:{survey_round.id}", rows=len(page.items), **page.look(one.person.id for one in page.items)
    )
    return render_template(
        "home_affairs/phone_list.html",
        survey_round=survey_round,
        page=page,
        agencies=due.agencies,
        left_out=[(NOT_NOW[key][0], number) for key, number in due.left_out.items()],
        results=RESULTS,
        counts=to_call.results(db.session, survey_round.id),
        say=files.what_to_say(survey_round),
        form=FilledInForm(),
        call_of=_calls(),
    )


@bp.post(f"{OF_ROUND}/goi-dien/tep")
def phone_list_file() -> ResponseReturnValue:
    """The workbook. That numbers left the system is recorded first."""
    survey_round = this_round()
    people = to_call.due(db.session, survey_round).people
    if not people:
        flash("Hôm nay không có ai cần gọi.", "warning")
        return redirect(url_for("home_affairs.phone_list"))
    accounts.count_look(f"phone_list:{survey_round.id}", len(people), file=True)
    numbers = {one.invitation.id: formats.phone(one.person.phone) for one in people}
    audit.record(db.session, accounts.actor(), "call.list", f"round:{survey_round.id}", count=len(people))
    content = files.write(survey_round, people, numbers)
    db.session.commit()
    return attachment(content, f"DanhSachGoi_{survey_round.code}_{today():%Y%m%d}.xlsx")


@bp.post(f"{OF_ROUND}/goi-dien/ket-qua")
def phone_list_upload() -> ResponseReturnValue:
    """Results by the workbook: all of them, or every mistake at once."""
    form, mistakes = FilledInForm(), list[str]()
    if form.validate_on_submit():
        reading = files.read(form.file.data.stream.read(), form.file.data.filename or "")
        mistakes = [*reading.mistakes, *calls.wrong(db.session, this_round(), reading.results)]
        if not mistakes:
            return carry_out(
                lambda: calls.record(db.session, this_round(), reading.results, accounts.actor()),
                _recorded,
                url_for("home_affairs.phone_list"),
            )
        form.file.errors = ["Tệp còn lỗi nên chưa ghi kết quả nào"]
    page = render_template(
        "home_affairs/phone_list_mistakes.html", survey_round=this_round(), form=form, mistakes=mistakes
    )
    return page, 422


def _recorded(counted: Recorded) -> str:
    known = f" {counted.known} kết quả đã có từ trước, không đổi." if counted.known else ""
    return f"Đã ghi {counted.new} kết quả gọi.{known}"


@bp.post(f"{OF_ROUND}/goi-dien/<int:invitation_id>")
def phone_list_record(invitation_id: int) -> ResponseReturnValue:
    """What came of one call, on screen."""
    if rounds.of_invitation(db.session, invitation_id) != this_round().id:
        abort(404)
    form = CallForm()
    form.whose = invitation_id
    return carry_out_form(
        form,
        phone_list,
        url_for("home_affairs.phone_list"),
        lambda: calls.record(
            db.session,
            this_round(),
            [Result(invitation_id, today(), form.result.data, form.again_on.data)],
            accounts.actor(),
        ),
        lambda _: f"Đã ghi kết quả gọi {name_of(invitation_id)}.",
        url_for("home_affairs.phone_list", trang=request.args.get("trang")),
    )


def _calls() -> Callable[[int], CallForm]:
    """The form of each person: as it was sent where it was just refused, else the empty one, which is made once."""
    sent, empty = one_of_several(CallForm, ""), CallForm(formdata=None)
    return lambda invitation_id: sent if sent.whose == invitation_id else empty
