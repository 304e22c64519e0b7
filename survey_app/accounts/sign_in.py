"""Signing in: password, then the second factor, then the page that was wanted.

Tries are counted and committed before the slow hash: a counted try must survive, and Argon2 must never run while this
request holds the database.
"""

from __future__ import annotations

import time
from typing import Any
from urllib.parse import urlsplit

from flask import current_app, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_security.utils import login_user
from werkzeug import Response
from wtforms import PasswordField, StringField
from wtforms.validators import InputRequired, Length

from foundation import audit
from foundation.db import now
from survey_app.accounts import guards, nav, passwords, round_in_address, second_factor, unfinished
from survey_app.accounts.blueprint import bp
from survey_app.accounts.limits import Limit, forget, give_back, take
from survey_app.accounts.staff_account import Account, find
from survey_app.database import db
from survey_app.forms import Form

WRONG = "Thư điện tử hoặc mật khẩu chưa đúng. Hãy kiểm tra bộ gõ tiếng Việt, phím Caps Lock rồi nhập lại."
TOO_MANY = "Đã nhập sai nhiều lần. Xin thử lại sau 15 phút, hoặc đặt lại mật khẩu."
WRONG_CODE = "Mã chưa đúng hoặc đã dùng. Hãy nhập mã mới nhất đang hiện trong ứng dụng xác thực."
PENDING_LIFE = 10 * 60  # seconds between password and code
SPRAY = 10  # times the allowance of one account that one address has for all accounts together


class SignInForm(Form):
    """E-mail and password."""

    email = StringField("Thư điện tử", [InputRequired("Nhập địa chỉ thư điện tử của Ông/Bà"), Length(max=254)])
    password = PasswordField("Mật khẩu", [InputRequired("Nhập mật khẩu"), Length(max=500)])


class CodeForm(Form):
    """The authenticator's six digits, or a recovery code."""

    code = StringField("Mã xác thực", [InputRequired("Nhập mã xác thực"), Length(max=40)])


@bp.route("/dang-nhap", methods=["GET", "POST"])
def sign_in() -> ResponseReturnValue:
    """E-mail and password."""
    if guards.account() is not None:
        return redirect(url_for("accounts.start"))
    form = SignInForm()
    if not form.validate_on_submit():
        return render_template("accounts/sign_in.html", form=form), 422 if form.errors else 200
    limits = _limits(form.email.data)
    if not _take(limits):
        return _again(form, TOO_MANY, 429)
    known = find(db.session, form.email.data)
    known_id, password_hash = (known.id, known.password) if known and known.active else (None, None)
    db.session.rollback()
    if not passwords.matches(form.password.data, password_hash):
        return _again(form, WRONG, 422)
    return _continue(db.session.get_one(Account, known_id), limits)


def _limits(email: str) -> tuple[Limit, Limit]:
    where, tries = request.remote_addr or "", current_app.config["SIGN_IN_TRIES"]
    return Limit("sign_in", f"{email.strip().lower()} {where}", tries), Limit("sign_in_address", where, SPRAY * tries)


def _take(limits: tuple[Limit, ...]) -> bool:
    """Counts the try for good, whatever becomes of this request."""
    allowed = take(db.session, *limits)
    db.session.commit()
    return allowed


def _again(form: Form, message: str, status: int) -> ResponseReturnValue:
    flash(message, "error")
    name = "accounts/sign_in.html" if isinstance(form, SignInForm) else "accounts/code.html"
    return render_template(name, form=form), status


def _continue(known: Account, limits: tuple[Limit, Limit]) -> ResponseReturnValue:
    """After the password: to the second factor, or in."""
    of_account, of_address = limits
    forget(db.session, of_account)
    give_back(db.session, of_address)
    if not known.has_second_factor and not second_factor.is_required(known):
        return enter(known)
    page = "accounts.code"
    if not known.has_second_factor:
        second_factor.start(known)
        page = "accounts.set_up"
    wanted = safe_next(request.args.get("tiep"))
    session["pending"] = {"account": known.fs_uniquifier, "at": int(time.time()), "next": wanted}
    db.session.commit()
    return redirect(url_for(page))


def pending() -> Account | None:
    """Whoever gave the right password within the last minutes and has yet to prove the second factor."""
    waiting: dict[str, Any] = session.get("pending") or {}
    if time.time() - waiting.get("at", 0) > PENDING_LIFE:
        return None
    return db.session.query(Account).filter_by(fs_uniquifier=waiting["account"], active=True).one_or_none()


@bp.route("/dang-nhap/ma-xac-thuc", methods=["GET", "POST"])
def code() -> ResponseReturnValue:
    """The authenticator's code, or a recovery code."""
    known = pending()
    if known is None or not known.has_second_factor:
        return _start_over()
    form = CodeForm()
    if not form.validate_on_submit():
        return render_template("accounts/code.html", form=form), 422 if form.errors else 200
    # by account alone: whoever comes here knows the password, so no outsider can use this to lock the owner out
    limit = Limit("second_factor", known.email, current_app.config["SIGN_IN_TRIES"])
    if not _take((limit,)):
        return _again(form, TOO_MANY, 429)
    if not _proves(known, form.code.data):
        return _again(form, WRONG_CODE, 422)
    forget(db.session, limit)
    return enter(known)


def _proves(known: Account, typed: str) -> bool:
    if second_factor.accept(db.session, known, typed):
        return True
    return second_factor.use_recovery_code(db.session, known, typed)


@bp.route("/dang-nhap/thiet-lap", methods=["GET", "POST"])
def set_up() -> ResponseReturnValue:
    """Confirms a fresh authenticator, at the first sign-in or from one's own account page."""
    signed_in = guards.account()
    known = signed_in or pending()
    if known is None or known.has_second_factor or not known.totp_secret:
        return _start_over()
    form = CodeForm()
    if form.validate_on_submit():
        if second_factor.accept(db.session, known, form.code.data):
            return _show_recovery_codes(known, already_in=signed_in is not None)
        flash(
            "Mã chưa đúng. Hãy nhập 6 chữ số đang hiện trong ứng dụng; đồng hồ của điện thoại phải chạy đúng giờ.",
            "error",
        )
    return render_template("accounts/set_up.html", form=form, known=known, second_factor=second_factor), (
        422 if form.is_submitted() else 200
    )


def _show_recovery_codes(known: Account, already_in: bool) -> ResponseReturnValue:
    codes = second_factor.renew_recovery_codes(db.session, known)
    audit.record(db.session, known.actor, "account.set_up_second_factor", f"account:{known.id}")
    db.session.commit()
    onward = url_for("accounts.start") if already_in else enter(known).location
    return render_template("accounts/recovery_codes.html", codes=codes, onward=onward)


def _start_over() -> ResponseReturnValue:
    flash("Đã quá thời gian chờ. Xin đăng nhập lại từ đầu.")
    return redirect(url_for("accounts.sign_in"))


def enter(known: Account) -> Response:
    """Opens the session, records it and goes to the page that was wanted."""
    waiting: dict[str, Any] = session.get("pending") or {"next": safe_next(request.args.get("tiep"))}
    kept = unfinished.carried_over(known)
    session.clear()  # nothing else from before signing in lives on
    if kept:
        session[unfinished.IN_SESSION], sent_to = kept
        waiting = {"next": url_for(unfinished.PAGE, **round_in_address.of_address(sent_to))}
    login_user(known, remember=False)
    session["since"] = session["seen"] = int(time.time())
    known.signed_in_at = now()
    request.environ[guards.REMEMBERED] = known
    audit.record(db.session, known.actor, "account.sign_in", f"account:{known.id}")
    onward = waiting["next"] or nav.start_page(known.role)
    db.session.commit()
    return redirect(onward)


def safe_next(address: str | None) -> str | None:
    """A page of ours, never somebody else's: a path that begins with exactly one slash."""
    if not address or not address.startswith("/") or address.startswith(("//", "/\\")):
        return None
    parts = urlsplit(address)
    plain = all(char.isprintable() and char != "\\" for char in address)
    return address if plain and not parts.scheme and not parts.netloc else None


@bp.post("/dang-xuat")
def sign_out() -> ResponseReturnValue:
    """Ends the session, on the server too: a copied cookie is worth nothing afterwards."""
    known = guards.account()
    if known is not None:
        known.end_sessions()
        audit.record(db.session, known.actor, "account.sign_out", f"account:{known.id}")
        db.session.commit()
    guards.sign_out()
    flash("Đã đăng xuất ở mọi thiết bị.", "success")
    return redirect(url_for("accounts.sign_in"))


@bp.get("/bat-dau")
def start() -> ResponseReturnValue:
    """The first page of one's role."""
    return redirect(nav.start_page(guards.actor().kind))
