"""`flask --app survey_app backup DIR`: one encrypted copy, or one again and again."""

from __future__ import annotations

import signal
import threading
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from survey_app.backups import Unusable, age_files, keeping, taking
from survey_app.database import db
from survey_app.formats import number

ARCHIVED = (
    "Máy chủ PostgreSQL này đang lưu nhật ký ghi (archive_mode): bản lưu ấy giữ từng thời điểm và cả điều đã xoá, không mã hoá. "
    "Hãy tắt archive_mode; lệnh này với --every thay cho nó."
)
BROKEN = (
    "Tài liệu kiểm chứng {name}… trong DATA_DIR/proof bị hỏng hoặc không mở được bằng tệp khoá hiện có: "
    "không có trong bản sao. Hãy lấy lại tệp ấy từ bản sao trước hoặc nhờ đơn vị nộp lại."
)


@click.command("backup")
@click.argument("directory", type=click.Path(path_type=Path, file_okay=False), metavar="DIR")
@click.option("--every", type=click.IntRange(10, 86_400), help="Lặp lại sau chừng ấy giây, khi có thay đổi.")
@with_appcontext
def group(directory: Path, every: int | None) -> None:
    """Sao lưu đã mã hoá vào thư mục DIR, máy chủ vẫn chạy; `--every 60`: mỗi phút một bản khi có thay đổi."""
    try:
        public_keys = age_files.recipients(current_app.config["BACKUP_KEY"])
    except Unusable as reason:
        raise click.ClickException(str(reason)) from reason
    warn_of_archive()
    if not every:
        once(directory, public_keys)
        return
    stop, changes = threading.Event(), taking.Changes(db.engine)
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, lambda *_: stop.set())
    while not stop.is_set():
        try:
            if changes.are_there():
                once(directory, public_keys)
            else:
                keeping.still_whole(current_app.config["DATA_DIR"])
        except click.ClickException as failure:
            failure.show()  # the next turn tries again; backup.json says so meanwhile
            changes.forget()
        stop.wait(every)


def once(directory: Path, public_keys: list[object]) -> None:
    """Takes one copy and says so. Raises ClickException with the cause."""
    settings = current_app.config
    try:
        made = taking.take(db.engine, settings["DATA_DIR"], directory, public_keys, settings["BACKUP_KEEP_DAYS"])
    except Unusable as reason:
        raise click.ClickException(str(reason)) from reason
    except OSError as error:
        why = error.strerror or str(error)
        raise click.ClickException(
            f"Không ghi được bản sao vào {directory} ({why}); bản trước còn nguyên. Hãy xem đĩa còn trống và quyền của thư mục."
        ) from error
    for name in made.broken:
        click.echo(BROKEN.format(name=name[:12]), err=True)
    click.echo(f"{made.file}: {number(made.rows)} dòng, {number(made.size)} byte, {made.seconds:.1f} giây.")


def warn_of_archive() -> None:
    """A write-ahead log that is kept tells more than any copy."""
    if db.engine.dialect.name == "postgresql":
        with db.engine.connect() as connection:
            if connection.exec_driver_sql("SHOW archive_mode").scalar() != "off":
                click.echo(ARCHIVED, err=True)
