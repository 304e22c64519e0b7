"""A second factor is set up for the first time only by whoever also holds the account's mailbox: a password alone may be stolen."""

from __future__ import annotations

import time
from typing import Any

from flask import flash, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue

from foundation.db import Refused
from survey_app.accounts import guards
from survey_app.accounts.blueprint import bp
from survey_app.accounts.limits import Limit, take
from survey_app.accounts.links import open_link, send_mailbox_link, use_link
from survey_app.accounts.staff_account import Account
from survey_app.database import db
from survey_app.forms import Form

IN_SESSION, WANTED = "mailbox", "mailbox_wanted"
LIFE = 60 * 60  # seconds from the link to the sign-in
LINKS = 5  # in a quarter of an hour
EXPIRED = "Đường dẫn này đã dùng hoặc đã hết hạn. Xin đăng nhập lại để nhận đường dẫn mới."


def prove(known: Account) -> None:
    """This browser has opened a link that was sent to the mailbox of this account."""
    session[IN_SESSION] = {"account": known.fs_uniquifier, "at": int(time.time())}


def is_proven(known: Account) -> bool:
    """Whether it did so shortly ago, and nothing of the account's protection has changed since."""
    proven: dict[str, Any] = session.get(IN_SESSION) or {}
    return proven.get("account") == known.fs_uniquifier and time.time() - proven["at"] <= LIFE


def ask(known: Account, wanted: str | None) -> ResponseReturnValue:
    """Sends the link and says where to look. `wanted`: the page that the sign-in was to lead to, kept in this browser."""
    session[WANTED] = wanted
    if take(db.session, Limit("mailbox", known.email, LINKS)):
        send_mailbox_link(db.session, known)
    db.session.commit()
    return render_template("accounts/mailbox_asked.html")


@bp.route("/dang-nhap/hop-thu/<token>", methods=["GET", "POST"])
def mailbox(token: str) -> ResponseReturnValue:
    """The link of the mail. Opening it changes nothing: mail programs fetch links."""
    link, form = open_link(db.session, token, "mailbox"), Form()
    if link is not None and not form.validate_on_submit():
        return render_template("accounts/mailbox.html", form=form)
    try:
        if link is None:
            guards.no_such_link("mailbox")
            raise Refused(EXPIRED)
        known = use_link(db.session, link)
    except Refused:
        flash(EXPIRED, "error")
        return redirect(url_for("accounts.sign_in"))
    db.session.commit()
    prove(known)
    flash("Đã xác nhận hộp thư. Xin nhập mật khẩu để thiết lập xác thực hai bước.", "success")
    return redirect(url_for("accounts.sign_in", tiep=session.pop(WANTED, None)))
