"""`flask --app survey_app demo fill`: the demonstration round, if the database is empty."""

from __future__ import annotations

import click
from flask import current_app
from flask.cli import AppGroup

from survey_app import showing
from survey_app.database import db
from survey_app.demonstration import filling, past_round
from survey_app.demonstration.province import NAME
from survey_app.demonstration.staff import STAFF

group = AppGroup("demo", help="Đợt minh họa.")


@group.command("fill")
def fill() -> None:
    """Đưa đợt minh họa vào cơ sở dữ liệu còn trống và in các tài khoản; cơ sở dữ liệu đã có đợt thì để nguyên."""
    if current_app.config["SECURE"] and current_app.config["DEMONSTRATION"] != "yes":
        raise click.ClickException(
            "Địa chỉ https là của bản vận hành thật, nên không đưa số liệu minh họa vào. Nếu đây là bản minh họa, hãy đặt "
            "DEMONSTRATION=yes."
        )
    path = current_app.config["DATA_DIR"] / showing.FILE
    if filling.is_empty(db.session):
        filled = filling.fill(db.session, current_app.config["BASE_URL"])
        db.session.commit()
        filled.save(path)
        past_round.add(db.session, filled.sign_ins)
    if path.exists():
        announce(filling.Filled.load(path), current_app.config["BASE_URL"])
    click.echo(f"Địa chỉ: {current_app.config['BASE_URL']}/   (Ctrl-C để dừng)")


def announce(filled: filling.Filled, base_url: str) -> None:
    """Prints sign-ins and the link of one respondent."""
    click.echo(f"{NAME}. Xem thử theo vai tại {base_url}/, đăng nhập tại {base_url}/dang-nhap")
    for owner in STAFF:
        if owner.key not in filled.sign_ins:  # filled by an earlier version
            continue
        email, password = filled.sign_ins[owner.key]
        click.echo(f"  {owner.shows:<40} {email:<26} {password}   {owner.name}, {owner.position}")
    click.echo(f"Mã khoá hòm phiếu (minh họa, hai trong ba mã mở được hòm): {'   '.join(filled.holders)}")
    click.echo(f"Một người được mời: {filled.link}")
    click.echo(f"  mã xác nhận gửi tới {filled.phone}; đọc mã ở trang “Hộp thư đi” hoặc trong outbox.jsonl")
