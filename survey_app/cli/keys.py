"""`flask --app survey_app keys …`: making, looking at and changing the keys."""

from __future__ import annotations

import time
from datetime import datetime
from pathlib import Path

import click
import sqlalchemy as sa
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy.orm import Session

from foundation import key_rotation, keys
from foundation.db import Refused, now
from foundation.jobs import Job
from self_assessment import evidence_files
from survey_app.database import db
from survey_app.operation import new_root as roots
from survey_app.operation import starting

group = AppGroup("keys", help="Khoá mã hoá: tạo, đối chiếu, thay.")

LONGEST_UNIT = 130  # seconds: no request that began under the old key lives longer
PAUSE = 1.0
PEPPERED = {True: "còn nhận mật khẩu băm dưới khoá ấy, đến khi chạy `keys retire`", False: "chỉ còn để kiểm tra"}


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
    for former in ring.retired:
        click.echo(
            f"Khoá gốc cũ {former.fingerprint}: thay ngày {former.replaced_on}; {PEPPERED[keys.PEPPER in former.keys]}."
        )


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


@group.command("new-root")
@click.option("--yes", is_flag=True, help="Không hỏi lại.")
def new_root(yes: bool) -> None:
    """Thay khoá gốc, khi máy chủ đã dừng và không có đợt nào cần khoá cũ; nêu trước những gì hết hiệu lực. Bị ngắt thì chạy lại."""
    path, session = current_app.config["KEYS_FILE"], db.session
    if problem := starting.schema(session):
        raise starting.NotReady(problem)
    try:
        with roots.alone(path):
            ring = roots.begun(session, path)
            if ring is None:
                starting.check(session)
                _ask(session, path, yes)
                ring = roots.begin(path)
            roots.carry_out(session, path, ring, _tell)
    except (Refused, keys.KeysMissing) as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"Đã thay khoá gốc; dấu khoá mới {keys.current().fingerprint}.")
    click.echo(
        f"Hãy sao lưu tệp khoá {path} ngay và chép sang các máy khác, rồi mới khởi động máy chủ và sao lưu cơ sở dữ liệu."
    )


def _ask(session: Session, path: Path, yes: bool) -> None:
    """Says what hinders, or what dies and what stays, and asks. Raises Refused."""
    if hindrances := roots.hindrances(session):
        raise Refused("\n".join(["Chưa thay khoá gốc được.", *hindrances]))
    session.rollback()
    click.echo("Hết hiệu lực ngay:")
    for one in roots.DIES:
        click.echo(f"  - {one}")
    click.echo("Vẫn dùng được:")
    for one in roots.STAYS:
        click.echo(f"  - {one}")
    click.echo(f"Bản sao lưu làm trước lúc này chỉ khôi phục được với tệp khoá hiện nay: hãy cất riêng một bản {path}.")
    if not yes:
        click.confirm("Thay khoá gốc?", abort=True)


@group.command("retire")
@click.option("--yes", is_flag=True, help="Không hỏi lại.")
def retire(yes: bool) -> None:
    """Thôi nhận mật khẩu băm dưới khoá gốc cũ; ai chưa đăng nhập lại thì được gửi đường dẫn đặt mật khẩu. Bị ngắt thì chạy lại."""
    starting.check(db.session)
    path, session = current_app.config["KEYS_FILE"], db.session
    former = roots.peppered()
    if not former:
        click.echo("Không còn khoá gốc cũ nào giữ mật khẩu.")
        return
    waiting = roots.accounts_under(session, former)
    session.rollback()
    click.echo(f"{waiting} tài khoản chưa đăng nhập từ khi thay khoá gốc; mật khẩu của họ sẽ hết dùng được.")
    if not yes:
        click.confirm("Thôi nhận mật khẩu dưới khoá gốc cũ?", abort=True)
    told = roots.retire(session, path, former)
    click.echo(
        f"Đã gửi đường dẫn đặt mật khẩu cho {told} tài khoản. Hãy sao lưu tệp khoá {path} và bỏ các bản cũ không cần nữa."
    )


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
