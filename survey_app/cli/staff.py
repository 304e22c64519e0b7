"""`flask --app survey_app staff …`: the first accounts, and help for whoever locked themselves out."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import click
from sqlalchemy import select

from agencies.agency import Agency
from foundation import audit
from foundation.db import Refused
from survey_app.accounts import links
from survey_app.accounts import staff_account as accounts
from survey_app.accounts.staff_account import Account
from survey_app.database import db
from survey_app.roles import ROLES

Result = TypeVar("Result")
group = click.Group("staff", help="Tài khoản cán bộ.")


@group.command("add")
@click.argument("email")
@click.option("--role", type=click.Choice(tuple(ROLES)), required=True, help="Vai trò.")
@click.option("--agency", help="Mã cơ quan, bắt buộc với đầu mối.")
@click.option("--name", default="", help="Họ và tên.")
def add(email: str, role: str, agency: str | None, name: str) -> None:
    """Thêm tài khoản và in một lần đường dẫn để chủ tài khoản tự đặt mật khẩu. Chạy lại thì báo đã có, không đổi gì."""
    if accounts.find(db.session, email) is not None:
        click.echo(f"{email} đã có tài khoản.")
        return
    made = _refusing(lambda: accounts.create(db.session, email, None, role, _agency_id(agency), name=name))
    audit.record(db.session, audit.SYSTEM, "account.create", f"account:{made.id}", role=role)
    link, _ = links.make_link(db.session, made, links.INVITATION_LIFE, "password")
    db.session.commit()
    click.echo(f"{made.email}  {ROLES[role]}  mở một lần trong 7 ngày để đặt mật khẩu: {link}")


@group.command("list")
def show() -> None:
    """Liệt kê tài khoản."""
    for known in db.session.scalars(select(Account).order_by(Account.role, Account.email)):
        state = "đang dùng" if known.active else "đã khoá"
        factor = "có xác thực hai bước" if known.has_second_factor else "chưa có xác thực hai bước"
        click.echo(f"{known.email}\t{known.role}\t{known.agency.code if known.agency else '-'}\t{state}\t{factor}")


@group.command("disable")
@click.argument("email")
def disable(email: str) -> None:
    """Khoá một tài khoản; mọi phiên làm việc của tài khoản kết thúc."""
    known = _account(email)
    _refusing(lambda: accounts.set_active(db.session, known, False, audit.SYSTEM))
    db.session.commit()
    click.echo(f"Đã khoá {email}.")


@group.command("reset")
@click.argument("email")
def reset(email: str) -> None:
    """Mở lại tài khoản, bỏ ứng dụng xác thực và gửi đường dẫn đặt mật khẩu qua thư điện tử."""
    known = _account(email)
    _refusing(lambda: accounts.set_active(db.session, known, True, audit.SYSTEM))
    accounts.reset_second_factor(db.session, known, audit.SYSTEM)
    links.send_reset(db.session, known)
    db.session.commit()
    click.echo(f"Đã gửi đường dẫn đặt mật khẩu tới {email}.")


def _account(email: str) -> Account:
    known = accounts.find(db.session, email)
    if known is None:
        raise click.ClickException(f"Không có tài khoản {email}. Xem `staff list`.")
    return known


def _agency_id(code: str | None) -> int | None:
    if code is None:
        return None
    found = db.session.scalar(select(Agency.id).where(Agency.code == code))
    if found is None:
        raise click.ClickException(f"Không có cơ quan mang mã {code}.")
    return found


def _refusing(verb: Callable[[], Result]) -> Result:
    try:
        return verb()
    except Refused as refusal:
        raise click.ClickException(str(refusal)) from refusal
