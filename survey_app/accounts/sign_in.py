"""Signing in: password, then the second factor, then the page that was wanted.

Tries are counted and committed before the slow hash: a counted try must survive, and Argon2 must never run while this
request holds the database.
"""

from __future__ import annotations

import time
from typing import Any
from urllib.parse import urlsplit

from flask import flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import update
from werkzeug import Response
from wtforms import PasswordField, StringField
from wtforms.validators import InputRequired, Length

from foundation import audit
from foundation.db import now
from survey_app.accounts import (
    devices,
    guards,
    mailbox,
    nav,
    passkeys,
    passwords,
    round_in_address,
    second_factor,
    session_rows,
    unfinished,
    watch,
)
from survey_app.accounts.authenticator import Answer
from survey_app.accounts.blueprint import bp
from survey_app.accounts.limits import QUARTER, Taken, Try, factor_try, password_try
from survey_app.accounts.passkey_rows import PasskeyChallenge
from survey_app.accounts.staff_account import Account, find
from survey_app.database import db
from survey_app.forms import Form

WRONG = "Thư điện tử hoặc mật khẩu chưa đúng. Hãy kiểm tra bộ gõ tiếng Việt, phím Caps Lock rồi nhập lại."
TOO_MANY = "Đã nhập sai nhiều lần. Xin thử lại sau 15 phút, hoặc đặt lại mật khẩu."
WRONG_CODE = (
    "Mã chưa đúng hoặc đã dùng. Hãy đợi mã kế tiếp hiện trong ứng dụng xác thực và nhập mã đó. Vẫn chưa được thì bật giờ tự động "
    "trên điện thoại, hoặc nhập một mã dự phòng."
)
WRONG_RECOVERY = "Mã dự phòng chưa đúng hoặc đã dùng. Mã gồm 24 chữ và số, gõ cả sáu nhóm; mỗi mã dùng được một lần."
WAIT = "Tài khoản này đang bị thử sai nhiều lần nên hệ thống bắt chờ. Xin thử lại sau {wait} giây, hoặc đặt lại mật khẩu qua thư."
WAIT_WITH_CODE = "Đã nhập sai nhiều lần. Xin thử lại sau {wait} giây, hoặc nhập một mã dự phòng."
BESIDE = {
    Answer.LATE: "Mã vừa hết hạn trước khi tới nơi. Hãy nhập mã mới đang hiện trong ứng dụng; nếu vẫn là mã vừa nhập, "
    "hãy đợi mã kế tiếp.",
    Answer.APART: "Mã vừa nhập đúng nhưng đồng hồ điện thoại lệch với giờ của hệ thống. Hãy đợi mã kế tiếp hiện ra "
    "và nhập mã mới. Nên bật giờ tự động trên điện thoại.",
}
WRONG_FIRST = "Mã chưa đúng. Hãy nhập 6 chữ số đang hiện trong ứng dụng; nên bật giờ tự động trên điện thoại."
SET_UP_AT = "set_up_at"  # in the session of somebody signed in: when the password was given for a fresh authenticator
PENDING_LIFE = 10 * 60  # seconds between password and code


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
    known = find(db.session, form.email.data)
    tried = password_try(form.email.data, known)
    taken = _take(tried)
    if taken.wait:
        return _again(form, _waiting(taken, WAIT), 429, taken.wait)
    known_id, before, root = (
        (known.id, known.password, known.password_root) if known and known.active else (0, None, "")
    )
    db.session.rollback()
    if not passwords.matches(form.password.data, before, root):
        return _wrong(form, tried, taken, WRONG)
    if root:
        _hash_anew(known_id, form.password.data, before)
    tried.was_right(db.session, taken)
    return go_on(db.session.get_one(Account, known_id), safe_next(request.args.get("tiep")), "password")


def _hash_anew(known_id: int, password: str, before: str | None) -> None:
    """A password that was hashed under a former root is from now on under the present one, unless it was changed meanwhile."""
    fresh = passwords.hashed(password)
    mine = update(Account).where(Account.id == known_id, Account.password == before)
    db.session.execute(
        mine.values({"password": fresh, "password_root": ""}), execution_options={"synchronize_session": False}
    )


def _take(tried: Try) -> Taken:
    """Counts the try for good, whatever becomes of this request."""
    taken = tried.take(db.session)
    if taken.wait:
        watch.limited(db.session, tried, taken)
    db.session.commit()
    return taken


def _wrong(form: Form, tried: Try, taken: Taken, message: str) -> ResponseReturnValue:
    watch.failed(db.session, tried, taken)
    db.session.commit()
    return _again(form, message, 422)


def _waiting(taken: Taken, sentence: str) -> str:
    return TOO_MANY if taken.wait >= QUARTER else sentence.format(wait=taken.wait)


def _again(form: Form, message: str, status: int, wait: int = 0) -> ResponseReturnValue:
    flash(message, "error")
    known = pending()
    if isinstance(form, SignInForm) or known is None:
        page = render_template("accounts/sign_in.html", form=form)
    else:
        page = _code_page(known, form)
    return page, status, {"Retry-After": str(wait)} if wait else {}


def go_on(known: Account, wanted: str | None, proven: str) -> ResponseReturnValue:
    """After the password, or the provider's word (`proven`): to the second factor, or in."""
    if not known.has_second_factor and not second_factor.is_required(known):
        session["pending"] = {"next": wanted, "proven": proven}
        return enter(known)
    page = "accounts.code"
    if not known.has_second_factor:
        if not mailbox.is_proven(known):
            return mailbox.ask(known, wanted)
        second_factor.start(known)
        page = "accounts.set_up"
    challenge = passkeys.ask(db.session, known)
    session["pending"] = {
        "account": known.fs_uniquifier,
        "at": int(time.time()),
        "next": wanted,
        "challenge": challenge,
        "proven": proven,
    }
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
        return start_over()
    form = CodeForm()
    if not form.validate_on_submit():
        return _code_page(known, form), 422 if form.errors else 200
    is_code = second_factor.looks_like_code(form.code.data)
    tried = factor_try("totp" if is_code else "recovery", known)
    taken = _take(tried)
    if taken.wait:
        return _again(form, _waiting(taken, WAIT_WITH_CODE), 429, taken.wait)
    answer = second_factor.use(db.session, known, form.code.data)
    if answer in BESIDE:
        tried.was_near(db.session, taken)
        db.session.commit()
        return _again(form, BESIDE[answer], 422)
    if answer is not Answer.RIGHT:
        return _wrong(form, tried, taken, WRONG_CODE if is_code else WRONG_RECOVERY)
    tried.was_right(db.session, taken)
    return enter(known, tried.purpose)


def _code_page(known: Account, form: Form) -> str:
    waiting = db.session.get(PasskeyChallenge, session["pending"].get("challenge") or 0)
    question = passkeys.question(known, waiting.challenge) if waiting and waiting.account_id == known.id else ""
    by_code = known.totp_counter is not None
    if not by_code:
        form["code"].label.text = "Mã dự phòng"
    return render_template("accounts/code.html", form=form, question=question, by_code=by_code)


@bp.route("/dang-nhap/thiet-lap", methods=["GET", "POST"])
def set_up() -> ResponseReturnValue:
    """Confirms a fresh authenticator, at the first sign-in or from one's own account page."""
    signed_in = guards.account()
    known = signed_in or pending()
    if known is None or not known.totp_pending or (signed_in is None and known.has_second_factor):
        return start_over()
    if signed_in is not None and time.time() - session.get(SET_UP_AT, 0) > PENDING_LIFE:
        return redirect(url_for("accounts.start_second_factor"))  # the password was not given here, or long ago
    form = CodeForm()
    if form.validate_on_submit():
        codes = second_factor.confirm(db.session, known, form.code.data)
        if not isinstance(codes, Answer):
            return _show_recovery_codes(known, codes, already_in=signed_in is not None)
        db.session.commit()
        flash(BESIDE.get(codes, WRONG_FIRST), "error")
    return render_template("accounts/set_up.html", form=form, known=known, second_factor=second_factor), (
        422 if form.is_submitted() else 200
    )


def _show_recovery_codes(known: Account, codes: list[str], already_in: bool) -> ResponseReturnValue:
    if already_in:
        stay(known)
    onward = url_for("accounts.own") if already_in else enter(known, "totp").location
    return render_template("accounts/recovery_codes.html", codes=codes, onward=onward)


def start_over() -> ResponseReturnValue:
    flash("Đã quá thời gian chờ. Xin đăng nhập lại từ đầu.")
    return redirect(url_for("accounts.sign_in"))


def enter(known: Account, factor: str = "") -> Response:
    """Opens the session, records it and goes to the page that was wanted. `factor`: the second one, which was just proven."""
    waiting: dict[str, Any] = session["pending"]
    kept = unfinished.carried_over(known)
    guards.open_session(known, f"{waiting['proven']} {factor}".strip())
    if kept:
        session[unfinished.IN_SESSION], sent_to = kept
        waiting = {"next": url_for(unfinished.PAGE, **round_in_address.of_address(sent_to))}
    devices.remember(known)
    known.signed_in_at = now()
    audit.record(db.session, known.actor, "account.sign_in", f"account:{known.id}")
    onward = waiting["next"] or nav.start_page(known.role)
    db.session.commit()
    return redirect(onward)


def stay(known: Account) -> None:
    """All sessions of the account have ended; the one of this request goes on under a new token, no longer than it would have."""
    before = guards.standing()
    guards.open_session(known, before.proven, before.began_at)
    devices.remember(known)
    db.session.commit()


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
        session_rows.end(db.session, known.id, number=guards.standing().id)
        audit.record(db.session, known.actor, "account.sign_out", f"account:{known.id}")
        db.session.commit()
    guards.forget()
    flash("Đã đăng xuất khỏi thiết bị này.", "success")
    return redirect(url_for("accounts.sign_in"))


@bp.get("/bat-dau")
def start() -> ResponseReturnValue:
    """The first page of one's role."""
    return redirect(nav.start_page(guards.actor().kind))
