"""Another e-mail address of one's account: asked for with every proof there is, in force once a link to the new mailbox was opened,
told to the old one both times. And the end of a binding to a provider."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import PasswordField, StringField
from wtforms.validators import InputRequired, Length, Optional

from foundation import audit
from foundation.db import Refused
from survey_app.accounts import approval, guards, links, oidc, second_factor, watch
from survey_app.accounts.authenticator import Answer
from survey_app.accounts.blueprint import bp
from survey_app.accounts.limits import Limit, factor_try, take
from survey_app.accounts.own import ConfirmForm, me, owns
from survey_app.accounts.sign_in import BESIDE, TOO_MANY, stay
from survey_app.accounts.staff_account import Account, end_and_tell
from survey_app.database import db
from survey_app.forms import Form, Mailbox

LINKS = 5  # in a quarter of an hour
SENT = "Đã gửi đường dẫn xác nhận tới {email}. Địa chỉ mới dùng được sau khi mở đường dẫn đó, trong vòng 1 giờ."
OUTSIDE = (
    "Địa chỉ này ngoài tên miền thư của cơ quan. Hãy dùng hộp thư công vụ, hoặc nhờ quản trị mời một tài khoản mới"
)
SAME = "Đây là địa chỉ đang dùng. Hãy nhập địa chỉ mới"
NEEDS_CODE = "Nhập mã xác thực đang hiện trong ứng dụng, hoặc một mã dự phòng"
WRONG_CODE = "Mã chưa đúng hoặc đã dùng. Hãy nhập mã mới nhất trong ứng dụng, hoặc một mã dự phòng"
EXPIRED = "Đường dẫn này đã dùng hoặc đã hết hạn. Xin đăng nhập rồi yêu cầu đổi địa chỉ thư lần nữa."


class ChangeEmailForm(Form):
    """The new address, the password, and a code where the account has a second factor."""

    email = StringField("Địa chỉ thư mới", [InputRequired("Nhập địa chỉ thư mới"), Length(max=254), Mailbox()])
    current = PasswordField("Mật khẩu hiện nay", [InputRequired("Nhập mật khẩu hiện nay"), Length(max=500)])
    code = StringField("Mã xác thực hoặc mã dự phòng", [Optional(), Length(max=40)])

    def __init__(self, owner: Account, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.owner = owner

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        """As the form's own; the address must be another, and of the office where the owner works in it."""
        is_right, asked = super().validate(*args, **kwargs), (self.email.data or "").strip().lower()
        if not self.email.errors and asked == self.owner.email:
            self.email.errors = [SAME]
        elif not self.email.errors and self.owner.role != "focal_point" and approval.is_outside(db.session, asked):
            self.email.errors = [OUTSIDE]
        if self.owner.has_second_factor and not self.code.data:
            self.code.errors = [NEEDS_CODE]
        return is_right and not self.email.errors and not self.code.errors


@bp.route("/tai-khoan/thu-dien-tu", methods=["GET", "POST"])
def change_email() -> ResponseReturnValue:
    """Asks for a link to the new mailbox. The answer is the same whether or not another account has the address."""
    known, form = me(), ChangeEmailForm(me())
    if not form.validate_on_submit() or not owns(known, form) or not _proves_factor(known, form):
        return render_template("accounts/change_email.html", form=form, known=known), 422 if form.errors else 200
    if take(db.session, Limit("change_email", str(known.id), LINKS)):
        links.send_email_link(db.session, known, form.email.data)
    db.session.commit()
    flash(SENT.format(email=form.email.data.strip()), "success")
    return redirect(url_for("accounts.own"))


def _proves_factor(known: Account, form: ChangeEmailForm) -> bool:
    """Whether the code is right, where the account has a second factor; counted like those of signing in."""
    if not known.has_second_factor:
        return True
    typed = form.code.data or ""
    is_code = second_factor.looks_like_code(typed)
    tried = factor_try("totp" if is_code else "recovery", known)
    taken = tried.take(db.session)
    db.session.commit()
    if taken.wait:
        form.code.errors = [TOO_MANY]
        return False
    answer = second_factor.use(db.session, known, typed)
    if answer is Answer.RIGHT:
        tried.was_right(db.session, taken)
        return True
    if answer in BESIDE:
        tried.was_near(db.session, taken)
    else:
        watch.failed(db.session, tried, taken)
    db.session.commit()
    form.code.errors = [BESIDE.get(answer, WRONG_CODE)]
    return False


@bp.route("/doi-thu/<token>", methods=["GET", "POST"])
def confirm_email(token: str) -> ResponseReturnValue:
    """The link of the mail. Opening it changes nothing: mail programs fetch links."""
    link, form = links.open_link(db.session, token, "email"), Form()
    if link is not None and not form.validate_on_submit():
        return render_template("accounts/confirm_email.html", form=form, link=link)
    try:
        if link is None:
            guards.no_such_link("email")
            raise Refused(EXPIRED)
        links.claim_email(db.session, link)
    except Refused as refusal:
        db.session.rollback()
        flash(str(refusal), "error")
        return redirect(url_for("accounts.sign_in"))
    db.session.commit()
    flash("Đã đổi địa chỉ thư. Xin đăng nhập bằng địa chỉ mới; mọi thiết bị khác đã bị đăng xuất.", "success")
    return redirect(url_for("accounts.sign_in"))


@bp.route("/tai-khoan/cong-dang-nhap", methods=["GET", "POST"])
def unbind() -> ResponseReturnValue:
    """Ends the binding to a provider's account, given the password; the next sign-in through the provider binds anew."""
    known, form = me(), ConfirmForm()
    if known.oidc_subject is None:
        return redirect(url_for("accounts.own"))
    if not form.validate_on_submit() or not owns(known, form):
        page = render_template("accounts/unbind.html", form=form, name=oidc.name())
        return page, 422 if form.errors else 200
    known.oidc_subject = None
    audit.record(db.session, known.actor, "account.unbind_provider", f"account:{known.id}")
    end_and_tell(db.session, known, "Cách đăng nhập")
    stay(known)
    flash("Đã gỡ. Các thiết bị khác đã bị đăng xuất.", "success")
    return redirect(url_for("accounts.own"))
