"""Assisted proof: two members of staff call the registered number; after the second a code is shown once to read out."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from foundation.db import Refused
from respondents.field.person import several
from respondents.identity import CallBack, call_back
from respondents.identity.call_back import CallBackState
from survey_app import accounts
from survey_app.accounts import OF_ROUND, approval, this_round
from survey_app.acts import carry_out
from survey_app.database import db
from survey_app.home_affairs.blueprint import bp
from survey_app.home_affairs.person import name_of
from survey_app.long_tables import of_query


@bp.get(f"{OF_ROUND}/goi-xac-minh")
def call_backs() -> ResponseReturnValue:
    """Whoever waits to be called, with the number to call; settled ones after them."""
    survey_round = this_round()
    page = of_query(db.session, call_back.TABLE, call_back.of_round(survey_round.id))
    page.drawn_as([wish for (wish,) in page.items])
    known = several(db.session, survey_round.id, [wish.invitation_id for wish in page.items])
    who = {wish.id: known[wish.invitation_id] for wish in page.items}
    if who:
        accounts.record_view(
            f"call_backs:{survey_round.id}", rows=len(who), **page.look(one.person.id for one in who.values())
        )
    return render_template(
        "home_affairs/call_backs.html",
        survey_round=survey_round,
        page=page,
        who=who,
        states={state.value: state.text for state in CallBackState},
        me=accounts.actor().id,
    )


def _load(call_back_id: int) -> CallBack:
    found = db.session.get(CallBack, call_back_id) or abort(404)
    return found if found.invitation.round_id == this_round().id else abort(404)


@bp.post(f"{OF_ROUND}/goi-xac-minh/<int:call_back_id>/xac-nhan")
def call_backs_confirm(call_back_id: int) -> ResponseReturnValue:
    """I called the registered number and spoke with the person. The second one gets the code, shown once."""
    wish = _load(call_back_id)
    try:
        code = call_back.confirm(db.session, wish, accounts.actor(), approval.vouchers_in(db.session))
        db.session.commit()
    except Refused as refusal:
        db.session.rollback()
        flash(str(refusal), "error")
        return redirect(url_for("home_affairs.call_backs"))
    if code is None:
        flash(
            f"Đã ghi nhận người thứ nhất gọi {name_of(wish.invitation_id)}. Xin một đồng nghiệp khác gọi và xác nhận lần thứ hai.",
            "success",
        )
        return redirect(url_for("home_affairs.call_backs"))
    minutes = int(call_back.GOOD_FOR.total_seconds() // 60)
    return render_template("home_affairs/call_backs_code.html", code=code, minutes=minutes)


@bp.post(f"{OF_ROUND}/goi-xac-minh/<int:call_back_id>/khong-xac-minh")
def call_backs_refuse(call_back_id: int) -> ResponseReturnValue:
    """The person could not be reached, or was somebody else."""
    wish = _load(call_back_id)
    return carry_out(
        lambda: call_back.refuse(db.session, wish, accounts.actor()),
        lambda _: f"Đã ghi nhận: không xác minh được {name_of(wish.invitation_id)}.",
        url_for("home_affairs.call_backs"),
    )
