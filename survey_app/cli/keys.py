"""`flask --app survey_app keys …`: making, looking at and changing the keys."""

from __future__ import annotations

import time
from datetime import datetime

import click
import sqlalchemy as sa
from flask import current_app
from flask.cli import AppGroup

from foundation import key_rotation, keys
from foundation.db import now
from foundation.jobs import Job
from self_assessment import evidence_files
from survey_app.database import db
from survey_app.operation import starting

group = AppGroup("keys", help="Khoá mã hoá: tạo, đối chiếu, thay.")

LONGEST_UNIT = 130  # seconds: no request that began under the old key lives longer
PAUSE = 1.0


@group.command("init")
def init() -> None:
    """Tạo tệp khoá nếu chưa có; từ chối khi cơ sở dữ liệu đã có dữ liệu dùng khoá khác."""
    path = current_app.config["KEYS_FILE"]
    existed = path.exists()
    if not existed:
        starting.refuse_new_keys(db.session, path)
    try:
        keys.Keys.load_or_create(path)
    except keys.KeysMissing as error:
        raise starting.NotReady(str(error)) from error
    click.echo(f"{'Đã có' if existed else 'Đã tạo'} tệp khoá {path}. Giữ tệp này tách khỏi bản sao cơ sở dữ liệu.")


@group.command("check")
def check() -> None:
    """In dấu của tệp khoá và cho biết có đúng là khoá của cơ sở dữ liệu không; không đúng thì kết thúc với mã 78."""
    problem = starting.schema(db.session) or starting.of_keys(db.session)
    if problem:
        raise starting.NotReady(problem)
    ring = keys.current()
    click.echo(f"Đúng khoá của cơ sở dữ liệu. Dấu khoá {ring.fingerprint}, khoá mã hoá {', '.join(ring.key_ids)}.")


@group.command("rotate")
@click.option("--stopped", is_flag=True, help="Máy chủ đã dừng: không chờ các tiến trình khác.")
@click.option("--algorithm", type=click.Choice(list(keys.ALGORITHMS)), help="Thuật toán của khoá mới.")
def rotate(stopped: bool, algorithm: str | None) -> None:
    """Mã hoá lại mọi cột và tệp kiểm chứng bằng khoá mới, bỏ khoá cũ. Chạy được khi máy chủ đang chạy; bị ngắt thì chạy lại."""
    starting.check(db.session)
    path, session = current_app.config["KEYS_FILE"], db.session
    ring, began = key_rotation.begin(session, path, algorithm or ""), now()
    changed = key_rotation.rewrite(session, ring, _tell)
    evidence_files.write_anew()
    if not stopped:
        click.echo("Đang chờ các tiến trình khác dùng khoá mới, nhiều nhất vài phút …")
        _wait_for_others(began)
    for _ in range(key_rotation.MOST_PASSES):
        more = key_rotation.rewrite(session, ring, lambda *_: None)
        changed += more
        if not more:
            break
    files = evidence_files.write_anew()  # those that were kept meanwhile too
    try:
        key_rotation.finish(session, path, ring)
    except key_rotation.NotFinished as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"Đã mã hoá lại {changed} ô và {files} tệp kiểm chứng bằng khoá mới.")
    click.echo(f"Hãy sao lưu tệp khoá {path} ngay, tách khỏi cơ sở dữ liệu.")


def _tell(column: str, done: int) -> None:
    if done:
        click.echo(f"{column}: {done}")


def _wait_for_others(began: datetime) -> None:
    """Until whatever was begun under the old key has ended: requests by time, jobs by their rows."""
    until = time.monotonic() + LONGEST_UNIT
    running = sa.select(sa.func.count()).select_from(Job).where(Job.state == "running", Job.started_at < began)
    while time.monotonic() < until or db.session.scalar(running):
        db.session.rollback()
        time.sleep(PAUSE)
