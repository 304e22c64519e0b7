"""`flask --app survey_app erase`: what rounds and campaigns keep about people, and what of it goes."""

from __future__ import annotations

import click
from flask import current_app
from flask.cli import with_appcontext

from foundation.vietnam_time import today
from questionnaires.survey_round import newest_first
from respondents import erasing
from self_assessment import keeping
from survey_app.database import db
from survey_app.formats import date, number


@click.command("erase")
@click.option("--dry-run", is_flag=True, help="Chỉ in điều sẽ xoá và ngày xoá, không xoá gì.")
@with_appcontext
def group(dry_run: bool) -> None:
    """Xoá dữ liệu về người của các đợt, tài liệu kiểm chứng đã hết thời hạn lưu giữ; tiến trình gửi tin tự làm mỗi ngày."""
    for survey_round in newest_first(db.session):
        for one in erasing.due(db.session, survey_round):
            click.echo(f"{survey_round.code}, {erasing.WORDS[one.clock]}: {_state(one)}")
        if not dry_run:
            for clock, rows in erasing.erase_due(db.session, survey_round):
                told = ", ".join(f"{name} {count}" for name, count in rows.items() if count)
                click.echo(f"{survey_round.code}: đã xoá “{erasing.WORDS[clock]}” ({told or 'không còn gì'}).")
    keep = current_app.config["PROOF_KEEP_DAYS"]
    click.echo(f"Tài liệu kiểm chứng: đến hạn {number(len(keeping.due(db.session, keep, today())))} tài liệu")
    if not dry_run:
        gone = keeping.erase_due(db.session, keep, today())
        click.echo(f"Tài liệu kiểm chứng: đã xoá {number(gone)} tài liệu.")


def _state(one: erasing.Due) -> str:
    if one.done:
        return f"đã xoá ngày {one.done}"
    if one.waits:
        return f"chờ. {one.waits}"
    rows = number(sum(one.rows.values()))
    return f"đến hạn, {rows} dòng" if one.on <= today() else f"đến {date(one.on)}, {rows} dòng"
