"""`flask --app survey_app keys …`: making and changing the keys."""

from __future__ import annotations

from typing import Any

import click
import sqlalchemy as sa
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy.orm import Session

from foundation import keys
from foundation.db import Base
from survey_app.database import db

group = AppGroup("keys", help="Khoá mã hoá: tạo, thay.")
BATCH = 500
FILES = 5  # in one batch: each may have megabytes


@group.command("init")
def init() -> None:
    """Tạo tệp khoá nếu chưa có."""
    path = current_app.config["KEYS_FILE"]
    existed = path.exists()
    keys.Keys.load_or_create(path)
    click.echo(f"{'Đã có' if existed else 'Đã tạo'} tệp khoá {path}. Giữ tệp này tách khỏi bản sao cơ sở dữ liệu.")


@group.command("rotate")
def rotate() -> None:
    """Mã hoá lại mọi cột bằng khoá mới rồi bỏ khoá cũ. Dừng máy chủ trước khi chạy."""
    path = current_app.config["KEYS_FILE"]
    ring = keys.Keys.load(path).rotated()
    ring.save(path)  # old and new together: a break-off here loses nothing, and the next run goes on
    keys.install(ring)
    changed = sum(_rewrite(db.session, table, column) for table, column in encrypted_columns())
    keys.Keys(ring.encryption[:1], ring.root).save(path)
    click.echo(f"Đã mã hoá lại {changed} ô bằng khoá mới. Hãy khởi động lại máy chủ.")


def encrypted_columns() -> list[tuple[sa.Table, sa.Column[Any]]]:
    """Every column whose type encrypts, texts and files."""
    columns = [(table, column) for table in Base.metadata.sorted_tables for column in table.columns]
    return [(table, column) for table, column in columns if isinstance(column.type, keys.ENCRYPTED)]


def _rewrite(session: Session, table: sa.Table, column: sa.Column[Any]) -> int:
    """Reads and writes one column in batches, each committed."""
    key = list(table.primary_key.columns)  # several, where a row is known by more than a number
    ids = session.execute(sa.select(*key).where(column.is_not(None)).order_by(*key)).all()
    size = FILES if isinstance(column.type, keys.EncryptedBytes) else BATCH
    for start in range(0, len(ids), size):
        for row_id in ids[start : start + size]:
            is_it = sa.and_(*(part == value for part, value in zip(key, row_id, strict=True)))
            value = session.scalar(sa.select(column).where(is_it))
            session.execute(sa.update(table).where(is_it).values({column: value}))
        session.commit()
    return len(ids)
