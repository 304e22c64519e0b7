"""`flask --app survey_app demo fill`: the demonstration round, if the database is empty."""

from __future__ import annotations

import click
from flask import current_app
from flask.cli import AppGroup

from survey_app.db import db
from survey_app.demonstration import filling

group = AppGroup("demo", help="Đợt minh họa Đắk Lắk 2023.")

ROLE_NAMES = {
    "home_affairs": "Sở Nội vụ",
    "administrator": "Quản trị",
    "ministry": "Bộ Nội vụ (chỉ xem)",
    "auditor": "Kiểm tra nhật ký",
    "focal_point": "Đầu mối Sở Tư pháp (danh sách đã khoá)",
    "focal_point_draft": "Đầu mối Sở Xây dựng (danh sách còn lỗi)",
    "focal_point_none": "Đầu mối Báo Đắk Lắk (chưa có danh sách)",
}


@group.command("fill")
def fill() -> None:
    """Fills an empty database with the demonstration and prints its sign-ins; leaves any other database alone."""
    path = current_app.config["DATA_DIR"] / "demonstration.json"
    if filling.is_empty(db.session):  # type: ignore[arg-type]
        filled = filling.fill(db.session, current_app.config["BASE_URL"])  # type: ignore[arg-type]
        db.session.commit()
        filled.save(path)
    if path.exists():
        announce(filling.Filled.load(path), current_app.config["BASE_URL"])
    click.echo(f"Địa chỉ: {current_app.config['BASE_URL']}/   (Ctrl-C để dừng)")


def announce(filled: filling.Filled, base_url: str) -> None:
    """Prints sign-ins and the link of one respondent."""
    click.echo(f"Đợt minh họa Đắk Lắk 2023. Cán bộ đăng nhập tại {base_url}/dang-nhap")
    for role, (email, password) in filled.sign_ins.items():
        click.echo(f"  {ROLE_NAMES[role]:<42} {email:<28} {password}")
    click.echo(f"Một người được mời: {filled.link}")
    click.echo(f"  mã xác nhận gửi tới {filled.phone}; đọc mã ở trang “Hộp thư đi” hoặc trong outbox.jsonl")
