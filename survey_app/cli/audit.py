"""`flask --app survey_app audit verify`."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from foundation import audit
from foundation.db import reading
from survey_app.database import db
from survey_app.formats import number

group = AppGroup("audit", help="Nhật ký: kiểm tra chuỗi.")


EVERY = 50_000
"""Events after which it is said how far it is: some ten seconds."""


def _shown(done: int) -> None:
    if done % EVERY == 0:
        click.echo(f"Đã xem {number(done)} sự kiện …", err=True)


@group.command("verify")
def verify() -> None:
    """Đi hết chuỗi nhật ký; nếu đứt thì báo chỗ đứt và kết thúc với mã 1."""
    with reading():
        count, broken = audit.verify(db.session, _shown)
    if broken is None:
        click.echo(f"Chuỗi nhật ký nguyên vẹn: {count} sự kiện.")
        return
    click.echo(
        f"Chuỗi nhật ký đứt ở sự kiện {broken.event_id}: {broken.reason}. {count} sự kiện trước đó còn nguyên.",
        err=True,
    )
    raise SystemExit(1)
