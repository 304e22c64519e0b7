"""`flask --app survey_app progress …`: the figures of fieldwork, made anew from what happened."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from foundation import audit
from questionnaires.survey_round import newest_first
from respondents.invitation import counters, evening_figures
from survey_app.database import db

group = AppGroup("progress", help="Số liệu theo dõi.")


@group.command("rebuild")
@click.option("--evenings", is_flag=True, help="Tính lại cả số liệu 17 giờ đã chốt, không chỉ những ngày còn thiếu.")
def rebuild(evenings: bool) -> None:
    """Tính lại mọi số liệu của mọi đợt từ những gì đã xảy ra với từng thư mời."""
    for survey_round in newest_first(db.session):
        wrong = counters.differing(db.session, survey_round.id)
        counters.recount(db.session, survey_round.id)
        days = evening_figures.rebuild(db.session, survey_round.id, everything=evenings)
        audit.record(db.session, audit.SYSTEM, "round.recount", f"round:{survey_round.id}", cells=wrong, evenings=days)
        db.session.commit()
        click.echo(f"Đợt {survey_round.code}: {wrong} ô số liệu sai đã sửa, {days} ô số liệu 17 giờ đã tính lại.")
    click.echo("Xong.")
