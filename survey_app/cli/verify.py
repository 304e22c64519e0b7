"""`flask --app survey_app verify FILE`: is a copy whole, and what is in it."""

from __future__ import annotations

from pathlib import Path

import click
from flask.cli import with_appcontext

from foundation.vietnam_time import in_vietnam
from survey_app.backups import Unusable, age_files, checking
from survey_app.formats import number

OURS = {
    True: "Do chính hệ thống này ghi.",
    False: "KHÔNG do hệ thống với tệp khoá hiện có ghi.",
    None: "Không có tệp khoá ở đây nên chưa biết có phải do hệ thống này ghi.",
}


@click.command("verify")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--identity", type=click.Path(path_type=Path), required=True, help="Tệp khoá mở bản sao, trong két.")
@click.option("--tables", is_flag=True, help="In từng bảng với số dòng và mã kiểm tra.")
@with_appcontext
def group(file: Path, identity: Path, tables: bool) -> None:
    """Đọc hết một bản sao, không ghi gì: nguyên vẹn thì in số dòng, không thì nói vì sao và kết thúc với mã 1."""
    try:
        checked = checking.check(file, age_files.identities(identity))
    except Unusable as reason:
        raise click.ClickException(str(reason)) from reason
    if tables:
        for name, (count, digest) in sorted(checked.counted.items()):
            click.echo(f"{name}\t{count}\t{digest}")
    head = checked.head
    click.echo(
        f"Nguyên vẹn: {head.kind}, cấu trúc {head.revision}, lúc {in_vietnam(checked.taken):%H:%M:%S %d/%m/%Y}; "
        f"{len(checked.counted)} bảng, {number(checked.rows)} dòng, {len(head.proof)} tài liệu kiểm chứng. {OURS[checked.is_ours]}"
    )
    if checked.keys_needed:
        click.echo(checked.keys_needed)
    raise SystemExit(1 if checked.is_ours is False else 0)
