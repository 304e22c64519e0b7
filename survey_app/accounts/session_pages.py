"""One's own sessions: where one is signed in, and the end of one or of all others, given the password."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from foundation import audit
from survey_app.accounts import guards, session_rows
from survey_app.accounts.blueprint import bp
from survey_app.accounts.own import ConfirmForm, me, owns
from survey_app.accounts.staff_account import Account
from survey_app.database import db
from survey_app.row_numbers import row_number_or_none

OTHERS = "khac"
GONE = "Phiên này đã kết thúc từ trước. Danh sách dưới đây là mới nhất."


@bp.route("/tai-khoan/phien", methods=["GET", "POST"])
def sessions() -> ResponseReturnValue:
    """Every session that is not over; the form ends the one whose button was pressed, or all others."""
    known, form = me(), ConfirmForm()
    if form.validate_on_submit() and owns(known, form):
        ended = _end(known, request.form.get("phien", ""))
        db.session.commit()
        flash("Đã kết thúc phiên đăng nhập đã chọn." if ended else GONE, "success" if ended else "error")
        return redirect(url_for("accounts.sessions") if guards.account() else url_for("accounts.sign_in"))
    there = session_rows.of(db.session, known.id, known.fs_uniquifier, *guards.limits())
    idle, longest = guards.limits()
    page = render_template(
        "accounts/sessions.html", form=form, there=there, mine=guards.standing().id, idle=idle, longest=longest
    )
    return page, 422 if form.errors else 200


def _end(known: Account, which: str) -> int:
    """Ends what the button says, in the caller's transaction; how many there were."""
    mine, number = guards.standing().id, row_number_or_none(which) or 0
    ended = session_rows.end(db.session, known.id, **({"but": mine} if which == OTHERS else {"number": number}))
    if ended:
        what = "others" if which == OTHERS else "one"
        audit.record(db.session, known.actor, "account.end_sessions", f"account:{known.id}", which=what, sessions=ended)
    if number == mine:
        guards.forget()
    return ended
