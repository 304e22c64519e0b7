"""`flask --app survey_app secrecy check`: an insider's attack on a copy of the open database."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from foundation.db import reading
from survey_app.database import db
from survey_app.secrecy import copy_of, ties_of

group = AppGroup("secrecy", help="Giữ kín: thử nối phiếu với người trên một bản sao cơ sở dữ liệu.")

MEANINGS = {
    "shared_values": "giá trị chung hoặc băm của giá trị (mã số, tên, số điện thoại, biên nhận)",
    "keys_in_register": "khoá phiếu nằm trong sổ người, tin nhắn hay nhật ký",
    "same_time": "thời điểm",
    "arrival_order": "thứ tự đến",
    "physical_order": "thứ tự nằm trên đĩa",
    "transactions": "số giao dịch của cơ sở dữ liệu",
    "small_classes": "nhóm chỉ có một phiếu và một người",
    "sizes": "độ dài bản mã",
    "readable_bodies": "nội dung đọc được mà không cần khoá",
    "readable_envelopes": "phong bì đọc được mà không cần khoá",
}


@group.command("check")
def check() -> None:
    """Chép cơ sở dữ liệu đang mở, thử mọi cách nối mà không dùng khoá; nối được phiếu nào thì kết thúc với mã 1."""
    with reading():
        copy = copy_of(db.engine)
    tied: set[int] = set()
    for attack, ties in ties_of(copy).items():
        tied |= {tie.response for tie in ties}
        example = f"; ví dụ: {ties[0].how}" if ties else ""
        click.echo(f"{MEANINGS[attack]}: {len({tie.response for tie in ties})}{example}")
    click.echo(f"{len(tied)} of {len(copy.ballot) + len(copy.envelopes)} responses tied to a person")
    raise SystemExit(1 if tied else 0)
