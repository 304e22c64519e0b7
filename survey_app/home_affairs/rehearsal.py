"""Thử trước: a round played by made-up people before anybody is asked. What came of it, how each message looks, every file; all of
it marked, and gone with one act."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import IntegerField
from wtforms.validators import InputRequired, NumberRange

from survey_app import accounts
from survey_app.accounts import OF_ROUND, this_round
from survey_app.acts import carry_out
from survey_app.database import db
from survey_app.downloads import attachment
from survey_app.forms import Form
from survey_app.home_affairs.blueprint import bp
from survey_app.trials import definition, shelf

HAPPENED = {
    "lists": "danh sách đơn vị gửi",
    "sent_back": "danh sách bị trả lại một lần rồi gửi lại",
    "done": "lượt trả lời xong",
    "slips": "lần nhập sai mã xác nhận",
    "later": "người dừng giữa chừng rồi làm tiếp",
    "gives_up": "người dừng giữa chừng rồi thôi",
    "looks": "người chỉ mở đường dẫn xem",
    "not_me": "người lạ bấm “Không phải tôi”",
    "by_clerk": "phiếu do văn thư trả lời thay",
    "repudiated": "chính chủ báo không gửi phiếu",
    "set_aside": "phiếu hai cán bộ để riêng",
    "contacts_asked": "liên hệ đơn vị xin sửa",
    "contacts_changed": "liên hệ đã sửa, gửi đường dẫn mới",
    "gateway_down": "buổi cổng gửi tin ngừng",
    "pauses": "lần tạm dừng đợt",
    "no_further": "người không làm xong được sau nhiều lần thử",
}
"""What the report counts, in words; what is not here says nothing to an officer."""


class RehearsalForm(Form):
    """How many answer."""

    people = IntegerField(
        "Số người trả lời thử",
        [
            InputRequired("Nhập số người, ví dụ 120"),
            NumberRange(shelf.FEWEST, shelf.MOST, f"Nhập số từ {shelf.FEWEST} đến {shelf.MOST}"),
        ],
        default=120,
        description=f"Từ {shelf.FEWEST} đến {shelf.MOST} người, chia theo chỉ tiêu của các đơn vị; mất vài phút",
    )


@bp.route(f"{OF_ROUND}/thu-truoc", methods=["GET", "POST"])
def rehearsal() -> ResponseReturnValue:
    """What there is of a trial, or the way to one."""
    survey_round, form = this_round(), RehearsalForm()
    if form.validate_on_submit():
        return carry_out(
            lambda: shelf.order(db.session, survey_round, form.people.data or 0, accounts.actor()),
            "Đang chạy thử ở nền. Có thể đóng trang này và quay lại sau.",
            url_for("home_affairs.rehearsal"),
        )
    page = render_template(
        "home_affairs/rehearsal.html",
        form=form,
        survey_round=survey_round,
        lacks=definition.why_not(survey_round),
        **_standing(),
    )
    return page, 422 if form.errors else 200


def _standing() -> dict[str, Any]:
    survey_round = this_round()
    job, kept = shelf.job_of(db.session, survey_round), shelf.of_round(survey_round)
    is_under_way = job is not None and job.is_unfinished
    report = kept.report if kept and not is_under_way else None
    return {
        "job": job,
        "is_mine": job is not None and job.by == accounts.actor(),
        "is_there": kept is not None,
        "report": report,
        "happened": [(words, report["happened"][key]) for key, words in HAPPENED.items() if report["happened"].get(key)]
        if report
        else [],
    }


@bp.get(f"{OF_ROUND}/thu-truoc/tinh-trang")
def rehearsal_state() -> Response:
    """The part of the page that keeps itself fresh."""
    answer = make_response(
        render_template("home_affairs/_rehearsal_state.html", survey_round=this_round(), **_standing())
    )
    answer.add_etag()
    answer.make_conditional(request)
    return answer


@bp.get(f"{OF_ROUND}/thu-truoc/tep/<name>")
def rehearsal_file(name: str) -> Response:
    """One file of the trial."""
    kept = shelf.of_round(this_round())
    found = kept.file(name) if kept else None
    return attachment((found or abort(404)).read_bytes(), name)


@bp.route(f"{OF_ROUND}/thu-truoc/xoa", methods=["GET", "POST"])
def rehearsal_remove() -> ResponseReturnValue:
    """Asks, then takes everything of it away."""
    survey_round, back = this_round(), url_for("home_affairs.rehearsal")
    if request.method == "POST":
        act = lambda: shelf.remove(db.session, survey_round, accounts.actor())  # noqa: E731
        return carry_out(act, "Đã xoá bản thử: người, câu trả lời, tin và tệp của nó không còn.", back)
    return render_template("home_affairs/rehearsal_remove.html", survey_round=survey_round, back=back)
