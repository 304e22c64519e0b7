"""Long work that the signed-in person asked for: how far it is, stopping it, the file it made. Other people's is not found."""

from __future__ import annotations

from flask import Response, abort, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from foundation import jobs
from foundation.jobs import Job
from survey_app.accounts import guards
from survey_app.accounts.blueprint import bp
from survey_app.acts import carry_out
from survey_app.database import db
from survey_app.downloads import attachment
from survey_app.forms import Form


def own(number: int) -> Job:
    """A job of the signed-in person. 404 for another's."""
    job = db.session.get(Job, number)
    if job is None or job.by != guards.actor():
        abort(404)
    return job


@bp.get("/viec/<int:number>")
def job(number: int) -> str:
    """How far it is; without a script the page loads itself again every few seconds while there is something to wait for."""
    return render_template("accounts/job.html", job=own(number), form=Form())


@bp.get("/viec/<int:number>/tinh-trang")
def job_state(number: int) -> Response:
    """The middle of that page, which its script asks for."""
    answer = make_response(render_template("accounts/_job.html", job=own(number)))
    answer.add_etag()
    answer.make_conditional(request)
    return answer


@bp.post("/viec/<int:number>/dung")
def job_cancel(number: int) -> ResponseReturnValue:
    """Stops it."""
    mine = own(number)
    if not Form().validate_on_submit():
        abort(400)
    return carry_out(
        lambda: jobs.cancel(db.session, mine, guards.actor()),
        "Đã yêu cầu dừng. Việc đang làm sẽ dừng trong vài giây, không có gì dở dang được lưu.",
        url_for("accounts.job", number=number),
    )


@bp.get("/viec/<int:number>/tep")
def job_file(number: int) -> Response:
    """The file that it made. 404 when it made none."""
    mine = own(number)
    if mine.state != "done" or mine.result is None:
        abort(404)
    guards.record_view(f"job:{mine.id}", mine.total, download=mine.kind)
    return attachment(mine.result, mine.result_name or f"tep-{mine.id}")
