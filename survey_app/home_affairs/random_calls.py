"""Gọi lại kiểm tra: people drawn by chance are asked whether they answered themselves; a script to read, the result, the share."""

from __future__ import annotations

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional

from respondents.field.person import one
from respondents.signals import RandomCall, call_sample
from respondents.signals.call_sample import MOVES, CallResult
from survey_app import accounts
from survey_app.accounts import OF_ROUND, of_this_round, this_round
from survey_app.acts import carry_out, carry_out_form, one_of_several
from survey_app.choices import choices
from survey_app.database import db
from survey_app.forms import Form
from survey_app.home_affairs.blueprint import bp
from survey_app.home_affairs.person import name_of
from survey_app.long_tables import paged

CARDS = 10  # people on one page


class ResultForm(Form):
    """What the call found."""

    result = SelectField(
        "Kết quả",
        [InputRequired("Chọn kết quả cuộc gọi")],
        choices=choices([("", "Chọn kết quả"), *((name, CallResult.of(name).text) for name in MOVES)]),
    )
    note = StringField(
        "Ghi chú",
        [Optional(), Length(max=300)],
        description="Bắt buộc khi người khác trả lời thay. Không ghi câu trả lời",
    )


@bp.get(f"{OF_ROUND}/goi-kiem-tra")
def random_calls() -> ResponseReturnValue:
    """Who was drawn, with the number to call; the script; the share so far."""
    survey_round = this_round()
    page = paged(call_sample.of_round(db.session, survey_round.id), CARDS)
    lines = [(call, one(db.session, survey_round.id, call.invitation_id)) for call in page.items]
    if lines:
        accounts.record_view(f"random_calls:{survey_round.id}", rows=len(lines), **page.look())
    return render_template(
        "home_affairs/random_calls.html",
        survey_round=survey_round,
        lines=lines,
        page=page,
        share=call_sample.call_share(db.session, survey_round.id),
        draws=call_sample.draws(db.session, survey_round.id),
        results=CallResult,
        may_change=MOVES["self"].sources,
        form_of=lambda call: one_of_several(ResultForm, f"goi-{call.id}"),
    )


@bp.post(f"{OF_ROUND}/goi-kiem-tra/rut")
def random_calls_draw() -> ResponseReturnValue:
    """Draws whoever is still wanted."""
    survey_round = this_round()
    return carry_out(
        lambda: call_sample.draw(db.session, survey_round.id, accounts.actor()),
        lambda made: f"Đã rút {made.size} người từ {made.answered} người đã trả lời.",
        url_for("home_affairs.random_calls"),
    )


@bp.post(f"{OF_ROUND}/goi-kiem-tra/<int:random_call_id>")
def random_calls_record(random_call_id: int) -> ResponseReturnValue:
    """Takes down a result."""
    call = of_this_round(RandomCall, random_call_id)
    form = ResultForm(prefix=f"goi-{call.id}")
    return carry_out_form(
        form,
        random_calls,
        url_for("home_affairs.random_calls"),
        lambda: call_sample.record(db.session, call, form.result.data, form.note.data or "", accounts.actor()),
        lambda _: f"Đã ghi kết quả cuộc gọi {name_of(call.invitation_id)}.",
    )
