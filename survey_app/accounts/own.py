"""One's own account: password, phone, authenticator, and the one-time links that come by e-mail."""

from __future__ import annotations

import time
from typing import Any, Protocol

from flask import current_app, flash, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from wtforms import Field, PasswordField, StringField, ValidationError
from wtforms.validators import EqualTo, InputRequired, Length, Optional

from foundation import audit
from foundation.db import Refused
from respondents import phone_numbers
from survey_app.accounts import devices, guards, mailbox, passwords, second_factor
from survey_app.accounts.blueprint import bp
from survey_app.accounts.limits import Limit, forget, here, take
from survey_app.accounts.links import claim as claim_link
from survey_app.accounts.links import open_link, send_reset
from survey_app.accounts.sign_in import SET_UP_AT, TOO_MANY, stay
from survey_app.accounts.staff_account import Account, end_and_tell, find, set_password, set_phone, tidy_email
from survey_app.database import db
from survey_app.forms import Form

RESETS = 5  # e-mails to one account, and five times as many from one address, in a quarter of an hour
SENT = "Nếu địa chỉ này có tài khoản, đường dẫn đặt lại mật khẩu đã được gửi tới hộp thư. Xin mở thư trong vòng 1 giờ."
EXPIRED = "Đường dẫn này đã dùng hoặc đã hết hạn. Hãy yêu cầu gửi đường dẫn mới."


class ForgottenForm(Form):
    """Where to send the link."""

    email = StringField("Thư điện tử", [InputRequired("Nhập địa chỉ thư điện tử của Ông/Bà"), Length(max=254)])


class NewPasswordForm(Form):
    """A new password, twice."""

    password = PasswordField("Mật khẩu mới", [InputRequired("Nhập mật khẩu mới")])
    repeated = PasswordField(
        "Nhập lại mật khẩu mới",
        [InputRequired("Nhập lại mật khẩu mới"), EqualTo("password", "Hai lần nhập chưa giống nhau")],
    )

    def __init__(self, owner: Account, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known_of_owner = (owner.email, owner.name, owner.agency.name if owner.agency else "")

    def validate_password(self, field: Field) -> None:
        """12 to 128 characters, not easily guessed, none of the common ones, nothing of its owner."""
        problem = passwords.problem(field.data, *self.known_of_owner)
        if problem:
            raise ValidationError(problem)


class WithPassword(Protocol):
    """A form that asks for the password again."""

    current: PasswordField


class ConfirmForm(Form):
    """The password again, before something that protects the account changes."""

    current = PasswordField("Mật khẩu hiện nay", [InputRequired("Nhập mật khẩu hiện nay"), Length(max=500)])


class ChangePasswordForm(NewPasswordForm):
    """The old password first."""

    current = PasswordField("Mật khẩu hiện nay", [InputRequired("Nhập mật khẩu hiện nay"), Length(max=500)])


class PhoneForm(Form):
    """One's own mobile phone."""

    phone = StringField("Điện thoại di động", [Optional(), Length(max=30)])
    e164 = ""

    def validate_phone(self, field: Field) -> None:
        """A mobile number of ten digits, as Vietnamese ranges have it."""
        if not field.data:
            return
        reading = phone_numbers.read(field.data)
        if reading.failed:
            raise ValidationError("Nhập số di động 10 chữ số, ví dụ 0905 123 456, hoặc để trống")
        self.e164 = reading.value


@bp.route("/quen-mat-khau", methods=["GET", "POST"])
def forgotten() -> ResponseReturnValue:
    """Asks for a one-time link. The answer is the same whether or not the address has an account."""
    form = ForgottenForm()
    if not form.validate_on_submit():
        return render_template("accounts/forgotten.html", form=form), 422 if form.errors else 200
    known = find(db.session, form.email.data)
    asked = Limit("reset", tidy_email(form.email.data), RESETS), Limit("reset_address", here(), 5 * RESETS)
    if take(db.session, *asked) and known is not None and known.active:
        send_reset(db.session, known)
    db.session.commit()
    flash(SENT, "success")
    return redirect(url_for("accounts.sign_in"))


@bp.route("/mat-khau-moi/<token>", methods=["GET", "POST"])
def claim(token: str) -> ResponseReturnValue:
    """Sets the password with a one-time link. Opening the link changes nothing: mail programs fetch links."""
    link = open_link(db.session, token)
    if link is None:
        guards.no_such_link("password")
        flash(EXPIRED, "error")
        return redirect(url_for("accounts.forgotten"))
    form = NewPasswordForm(link.account)
    if not form.validate_on_submit():
        page = render_template("accounts/claim.html", form=form, known=link.account)
        return page, 422 if form.errors else 200
    try:
        claim_link(db.session, link, passwords.hashed(form.password.data))
    except Refused as refusal:
        flash(str(refusal), "error")
        return redirect(url_for("accounts.forgotten"))
    db.session.commit()
    mailbox.prove(link.account)
    devices.remember(link.account)  # whoever holds the mailbox need not wait behind strangers
    flash("Đã đặt mật khẩu. Xin đăng nhập bằng mật khẩu mới.", "success")
    return redirect(url_for("accounts.sign_in"))


@bp.get("/tai-khoan")
def own() -> ResponseReturnValue:
    """What one's own account holds, and what can be changed."""
    known = me()
    return render_template("accounts/own.html", known=known, required=second_factor.is_required(known))


@bp.route("/tai-khoan/mat-khau", methods=["GET", "POST"])
def change_password() -> ResponseReturnValue:
    """A new password, given the old one; other sessions of the account end."""
    known = me()
    form = ChangePasswordForm(known)
    if not form.validate_on_submit() or not owns(known, form):
        return render_template("accounts/change_password.html", form=form), 422 if form.errors else 200
    set_password(db.session, known, passwords.hashed(form.password.data))
    stay(known)
    flash("Đã đổi mật khẩu. Các phiên làm việc khác của tài khoản này đã kết thúc.", "success")
    return redirect(url_for("accounts.own"))


@bp.route("/tai-khoan/dien-thoai", methods=["GET", "POST"])
def change_phone() -> ResponseReturnValue:
    """One's own mobile phone, or none."""
    known = me()
    form = PhoneForm(phone=phone_numbers.spoken(known.phone) if known.phone else "")
    if not form.validate_on_submit():
        return render_template("accounts/change_phone.html", form=form, known=known), 422 if form.errors else 200
    set_phone(db.session, known, form.e164, known.actor)
    db.session.commit()
    flash("Đã lưu số điện thoại.", "success")
    return redirect(url_for("accounts.own"))


@bp.route("/tai-khoan/ung-dung-xac-thuc", methods=["GET", "POST"])
def start_second_factor() -> ResponseReturnValue:
    """Begins with a fresh authenticator, given the password; the one before works until a code of the new one was right."""
    known = me()
    form = ConfirmForm()
    if not form.validate_on_submit() or not owns(known, form):
        return render_template("accounts/start_second_factor.html", form=form, known=known), 422 if form.errors else 200
    second_factor.start(known)
    session[SET_UP_AT] = int(time.time())
    audit.record(db.session, known.actor, "account.start_second_factor", f"account:{known.id}")
    db.session.commit()
    return redirect(url_for("accounts.set_up"))


@bp.route("/tai-khoan/ma-du-phong", methods=["GET", "POST"])
def recovery_codes() -> ResponseReturnValue:
    """Fresh recovery codes, given the password; those before stop working."""
    known = me()
    form = ConfirmForm()
    if not known.has_second_factor:
        return redirect(url_for("accounts.own"))
    if not form.validate_on_submit() or not owns(known, form):
        return render_template("accounts/renew_codes.html", form=form, known=known), 422 if form.errors else 200
    codes = second_factor.renew_recovery_codes(db.session, known)
    end_and_tell(db.session, known, "Mã dự phòng")
    stay(known)
    return render_template("accounts/recovery_codes.html", codes=codes, onward=url_for("accounts.own"))


def me() -> Account:
    known = guards.account()
    assert known is not None, "the access table lets nobody else in"
    return known


def owns(known: Account, form: WithPassword) -> bool:
    """Whether the password typed again is the account's, upon which the session gets a new token; wrong tries count like those of
    signing in."""
    limit = Limit("confirm", known.email, current_app.config["SIGN_IN_TRIES"])
    allowed = take(db.session, limit)
    password_hash, root = known.password, known.password_root
    db.session.commit()
    if allowed and passwords.matches(form.current.data or "", password_hash, root):
        forget(db.session, limit)
        guards.renew_session()
        db.session.commit()
        return True
    form.current.errors = ["Mật khẩu hiện nay chưa đúng. Hãy nhập lại" if allowed else TOO_MANY]
    return False
