"""Accounts: who may sign in. Invited by e-mail, disabled, helped after losing the second factor; administrators only."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import abort, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import BooleanField, SelectField, StringField
from wtforms.validators import DataRequired, Length

from agencies import agency
from foundation import audit
from foundation.vietnam_time import today
from foundation.vietnamese_order import phrase_key
from survey_app import accounts
from survey_app.accounts import approval, links
from survey_app.accounts import staff_account as verbs
from survey_app.accounts.staff_account import Account
from survey_app.acts import carry_out, carry_out_page
from survey_app.choices import choices
from survey_app.database import db
from survey_app.forms import Form, Mailbox
from survey_app.home_affairs.blueprint import bp
from survey_app.long_tables import LongTable
from survey_app.roles import ROLES


class InviteForm(Form):
    """Whom to invite, and as what."""

    name = StringField("Họ và tên", [DataRequired("Nhập họ và tên"), Length(max=120)])
    email = StringField(
        "Thư điện tử",
        [DataRequired("Nhập địa chỉ thư"), Mailbox()],
    )
    role = SelectField("Vai trò", choices=choices(ROLES.items()))
    known = BooleanField("Tôi đã gặp hoặc gọi người này và biết chắc đây là hộp thư của họ")
    agency_id = SelectField("Cơ quan, đơn vị", coerce=int, description="Chỉ chọn với đầu mối đơn vị")


ACCOUNTS = LongTable[Account](
    {
        "name": lambda one: phrase_key(one.name or one.email),
        "mail": lambda one: one.email,
        "role": lambda one: list(ROLES).index(one.role),
        "agency": lambda one: one.agency.sort_key if one.agency else None,
    },
    lambda one: (one.name, one.email, one.agency.name if one.agency else ""),
    {"vai_tro": (ROLES, lambda one: one.role)},
    start="name",
)


@bp.get("/tai-khoan")
def staff() -> ResponseReturnValue:
    """Every account, found by name, address or agency."""
    page = ACCOUNTS.shown(accounts.everyone(db.session))
    return render_template("home_affairs/staff.html", page=page, roles=ROLES, me=accounts.account(), asked=ASKED)


@bp.route("/tai-khoan/moi", methods=["GET", "POST"])
def staff_invite() -> ResponseReturnValue:
    """Invites somebody; the link goes out by e-mail and works once."""
    form = InviteForm()
    present = agency.in_force(db.session, today())
    form.agency_id.choices = choices([(0, "Không thuộc đơn vị nào"), *((agency.id, agency.name) for agency in present)])
    who = form.email.data, form.role.data, form.agency_id.data or None
    return carry_out_page(
        form,
        lambda: render_template(
            "home_affairs/staff_invite.html", form=form, outside=form.is_submitted() and _is_asked_about(form)
        ),
        lambda: accounts.invite(db.session, *who, accounts.actor(), name=form.name.data),
        lambda made: (
            f"Đã ghi tài khoản của {made.email}. Lời mời được gửi khi quản trị thứ hai duyệt."
            if made.awaits_approval
            else f"Đã gửi lời mời tới {made.email}."
        ),
        url_for("home_affairs.staff"),
        is_right=form.validate_on_submit() and _is_known(form),
    )


def _is_asked_about(form: InviteForm) -> bool:
    """An address outside the office's mail domains may be anybody's; focal points have their agencies' own."""
    return form.role.data != "focal_point" and approval.is_outside(db.session, form.email.data or "")


def _is_known(form: InviteForm) -> bool:
    if form.known.data or not _is_asked_about(form):
        return True
    form.known.errors = ["Địa chỉ này ngoài tên miền thư của cơ quan. Hãy xác nhận chủ hộp thư, hoặc sửa địa chỉ"]
    return False


Act = Callable[[Account, audit.Actor], Any]
ACTS: dict[str, tuple[Act, str]] = {
    "khoa": (
        lambda one, by: verbs.set_active(db.session, one, False, by),
        "Đã khoá tài khoản của {name}.",
    ),
    "mo": (lambda one, by: verbs.set_active(db.session, one, True, by), "Đã mở lại tài khoản của {name}."),
    "duyet": (
        lambda one, by: approval.approve(db.session, one, by),
        "Đã duyệt tài khoản của {name}. Lời mời đã được gửi.",
    ),
    "xac-thuc": (
        lambda one, by: verbs.reset_second_factor(db.session, one, by),
        "Đã bỏ xác thực hai bước cũ của {name}. Lần đăng nhập tới sẽ thiết lập lại.",
    ),
    "dang-xuat": (lambda one, by: verbs.sign_out(db.session, one, by), "Đã kết thúc mọi phiên đăng nhập của {name}."),
    "mat-khau": (
        lambda one, by: links.send_reset(db.session, one, by),
        "Đã gửi đường dẫn đặt mật khẩu tới hộp thư của {name}.",
    ),
}
"""What an administrator may do with an account, by the last part of the address."""


ASKED = {
    "khoa": (
        "Khoá tài khoản?",
        "Người này bị đăng xuất ngay ở mọi nơi và không đăng nhập được nữa cho đến khi mở lại. Việc đã làm vẫn còn nguyên.",
        "Khoá tài khoản",
    ),
    "dang-xuat": (
        "Kết thúc mọi phiên đăng nhập?",
        "Người này bị đăng xuất ngay ở mọi thiết bị và có thể đăng nhập lại. Nội dung đang nhập dở mà chưa lưu có thể mất.",
        "Kết thúc mọi phiên",
    ),
    "xac-thuc": (
        "Bỏ xác thực hai bước?",
        "Ứng dụng xác thực, khoá truy cập và mã dự phòng hết giá trị ngay, không lấy lại được; lần đăng nhập tới phải thiết lập "
        "lại. Chỉ làm khi chính người này báo mất máy và đã được nhận ra qua điện thoại hoặc gặp mặt.",
        "Bỏ xác thực hai bước",
    ),
}
"""Acts that ask before they are done: the question, what follows, the button."""


@bp.get("/tai-khoan/<int:account_id>/<any('khoa', 'xac-thuc', 'dang-xuat'):act>")
def staff_act_ask(account_id: int, act: str) -> ResponseReturnValue:
    """Asks before one of ASKED."""
    one = db.session.get(Account, account_id) or abort(404)
    question, follows, do_it = ASKED[act]
    return render_template(
        "home_affairs/staff_act.html", one=one, act=act, question=question, follows=follows, do_it=do_it
    )


@bp.post("/tai-khoan/<int:account_id>/<any('khoa', 'mo', 'duyet', 'xac-thuc', 'mat-khau', 'dang-xuat'):act>")
def staff_act(account_id: int, act: str) -> ResponseReturnValue:
    """One of ACTS."""
    one = db.session.get(Account, account_id) or abort(404)
    verb, done = ACTS[act]
    return carry_out(
        lambda: verb(one, accounts.actor()), done.format(name=one.name or one.email), url_for("home_affairs.staff")
    )


@bp.route("/tai-khoan/dang-xuat-moi-nguoi", methods=["GET", "POST"])
def staff_sign_out() -> ResponseReturnValue:
    """Asks, and ends the sessions of everybody else: when keys, a server or many accounts may be in wrong hands."""
    if not Form().validate_on_submit():
        return render_template("home_affairs/staff_sign_out.html")
    return carry_out(
        lambda: verbs.sign_out_everybody(db.session, accounts.actor()),
        lambda ended: f"Đã kết thúc {ended} phiên đăng nhập của những người khác.",
        url_for("home_affairs.staff"),
    )
