"""`flask --app survey_app jobs …`: long work. The worker calls `run` itself; `list` is for people."""

from __future__ import annotations

import sys

import click
import sqlalchemy as sa
from flask.cli import AppGroup

from foundation.jobs import STATES, Job, child
from survey_app import formats
from survey_app.database import db
from survey_app.long_work import KINDS

group = AppGroup("jobs", help="Việc nền.")


@group.command("list")
@click.option("--all", "everything", is_flag=True, help="Cả những việc đã kết thúc.")
def show(everything: bool) -> None:
    """Liệt kê việc nền đang chờ, đang làm."""
    query = sa.select(Job).order_by(Job.id)
    for job in db.session.scalars(query if everything else query.where(Job.state.in_(("waiting", "running")))):
        far = f" {job.done}/{job.total}" if job.total else ""
        at = formats.datetime(job.asked_at)
        click.echo(f"{job.id}  {at}  {job.kind}  {job.about}  {STATES[job.state]}{far}  {job.failure}")


@group.command("run")
@click.argument("number", type=int)
@click.argument("kind", type=click.Choice(tuple(KINDS)))
@click.argument("claim")
@click.argument("line", type=int)
def run(number: int, kind: str, claim: str, line: int) -> None:
    """Làm một việc nền trong tiến trình riêng, có giới hạn; tiến trình gửi tin tự gọi lệnh này."""
    sys.exit(child.run(db.session, KINDS, number, kind, claim, line))
