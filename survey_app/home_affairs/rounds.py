"""A round and its way: planned, registering, frozen, open, paused, closed. Each step is a page that says what it will do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from foundation import audit
from foundation.db import Refused
from questionnaires import pauses, round_setup
from questionnaires.ballot.box import of_round, set_aside_words
from questionnaires.survey_round import MOVES, SurveyRound, newest_first
from respondents import copying, removing
from respondents.field import dashboard, opening, pausing
from survey_app import accounts, formats
from survey_app.accounts import OF_ROUND, this_round
from survey_app.acts import carry_out, carry_out_page
from survey_app.database import db
from survey_app.deadlines import days_left
from survey_app.home_affairs import rounds_opening
from survey_app.home_affairs.blueprint import bp
from survey_app.home_affairs.round_form import RoundForm, in_words, of_the_province, shown
from survey_app.home_affairs.rounds_tasks import tasks
from survey_app.trials import shelf

Verb = Callable[[SurveyRound, audit.Actor], Any]


class Turn(NamedTuple):
    """One step of the round's way: the verb, the words of its page, whether it cannot be taken back; `seen`: more to know, as the
    round stands now."""

    act: Verb
    question: str
    do_it: str
    done: str
    notes: tuple[str, ...]
    danger: bool = False
    seen: Callable[[SurveyRound], list[str]] = lambda _: []


def _at_close(survey_round: SurveyRound) -> list[str]:
    """How much the close would cut off."""
    figures = dashboard.total(dashboard.by_group(db.session, survey_round.id).values())
    share = f"{formats.number(figures.submitted)}/{formats.number(figures.invited)} người đã gửi phiếu"
    left = days_left(survey_round.closes_at)
    early = left is not None and not left.is_over
    return [
        f"{share}; {formats.number(figures.answering)} phiếu đang làm dở sẽ bị xoá.",
        *([f"Chưa đến hạn: đợt còn nhận trả lời đến {formats.deadline(survey_round.closes_at)}."] if early else []),
    ]


TURNS: Mapping[str, Turn] = {
    "start_registering": Turn(
        lambda survey_round, by: survey_round.move(db.session, "start_registering", by),
        "Mở nhận danh sách của các đơn vị?",
        "Mở nhận danh sách",
        "Các đơn vị đã có thể lập và gửi danh sách.",
        (
            "Đầu mối các đơn vị lập và gửi danh sách đến hạn đã đặt.",
            "Nhóm, mẫu phiếu và lịch vẫn sửa được cho đến khi khoá.",
        ),
    ),
    "resume": Turn(
        lambda survey_round, by: pausing.resume(db.session, survey_round, by),
        "Mở lại đợt đang tạm dừng?",
        "Mở lại",
        "Đợt đã mở lại: mọi người trả lời được ngay.",
        (
            "Đường dẫn đã gửi dùng lại được ngay; phiếu làm dở còn nguyên.",
            "Kế hoạch gửi tin chạy tiếp; tin chờ trong lúc dừng được gửi trong giờ gửi tin.",
            "Giờ kết thúc không tự dời theo; nếu cần, hãy đổi hạn trả lời.",
        ),
    ),
    "close": Turn(
        lambda survey_round, by: opening.look_and_close(db.session, survey_round.id, by),
        "Kết thúc đợt trả lời?",
        "Kết thúc đợt",
        "Đợt trả lời đã kết thúc.",
        (
            "Không ai trả lời hoặc gửi phiếu được nữa; phiếu đang làm dở không được tính.",
            "Khoá nhận biết thiết bị và mạng bị huỷ ngay, không khôi phục được.",
            "Muốn dừng một thời gian rồi mở lại, hãy dùng “Tạm dừng”.",
        ),
        danger=True,
        seen=_at_close,
    ),
}
"""The steps that these pages take; freezing the lists, opening, pausing and removing the round have pages of their own."""


@bp.get("/dot")
def rounds() -> ResponseReturnValue:
    """Every round, the newest first."""
    return render_template("home_affairs/rounds.html", known=newest_first(db.session))


@bp.route("/dot/moi", methods=["GET", "POST"])
def rounds_new() -> ResponseReturnValue:
    """Plans a round, from nothing or like another."""
    known = newest_first(db.session)
    source = copying.of_code(known, request.values.get("chep", ""))
    form = RoundForm(data=of_the_province() | ({"kind": source.kind, "minutes": source.minutes} if source else {}))
    if form.is_right(None):
        try:
            made = _plan(source, form)
            db.session.commit()
            flash("Đã lập đợt. Việc tiếp theo là việc đầu tiên chưa xong dưới đây.", "success")
            return redirect(url_for("home_affairs.rounds_page", round_id=made.id))
        except Refused as refusal:
            db.session.rollback()
            flash(str(refusal), "error")
    page = render_template(
        "home_affairs/rounds_edit.html",
        form=form,
        survey_round=None,
        in_words=in_words,
        known=known,
        source=source,
        parts=copying.parts(db.session, source) if source else [],
        never=copying.NEVER,
    )
    return page, 422 if form.is_submitted() else 200


def _plan(source: SurveyRound | None, form: RoundForm) -> SurveyRound:
    if source is None:
        return round_setup.plan(db.session, form.values(), accounts.actor())
    return copying.copy(db.session, source, form.values(), accounts.actor())


@bp.get(OF_ROUND)
def rounds_page() -> ResponseReturnValue:
    """One round: where it stands and what comes next."""
    survey_round = this_round()
    return render_template(
        "home_affairs/rounds_page.html",
        survey_round=survey_round,
        tasks=tasks(survey_round),
        resting=pauses.current(db.session, survey_round.id),
        may_remove=not removing.why_not(db.session, survey_round),
        set_aside=set_aside_words(of_round(db.session, survey_round.id)),
        figures=dashboard.total(dashboard.by_group(db.session, survey_round.id).values()),
    )


@bp.route(f"{OF_ROUND}/sua", methods=["GET", "POST"])
def rounds_edit() -> ResponseReturnValue:
    """Name, dates, letter."""
    survey_round = this_round()
    before = shown(survey_round)
    form = RoundForm(data=before)
    form.keep_changeable(survey_round.state)
    return carry_out_page(
        form,
        lambda: render_template(
            "home_affairs/rounds_edit.html", form=form, survey_round=survey_round, in_words=in_words
        ),
        lambda: round_setup.revise(db.session, survey_round, form.values(before), accounts.actor()),
        "Đã lưu.",
        url_for("home_affairs.rounds_page"),
        is_right=form.is_right(survey_round, before),
    )


@bp.post(f"{OF_ROUND}/da-xem")
def rounds_see() -> ResponseReturnValue:
    """A part that was copied has been looked at and stays as it is."""
    survey_round, part = this_round(), request.form.get("part", "")
    return carry_out(
        lambda: copying.see(db.session, survey_round, part, accounts.actor()),
        "Đã ghi nhận là đã xem.",
        url_for("home_affairs.rounds_page"),
    )


@bp.route(f"{OF_ROUND}/xoa", methods=["GET", "POST"])
def rounds_remove() -> ResponseReturnValue:
    """Asks, then takes away a round on which nothing depends."""
    survey_round, here = this_round(), url_for("home_affairs.rounds_page")
    if request.method == "POST":
        done = f"Đã xoá đợt {survey_round.code}."
        act = lambda: _remove(survey_round)  # noqa: E731
        return carry_out(act, done, url_for("home_affairs.rounds"), here)
    if reason := removing.why_not(db.session, survey_round):
        flash(reason, "warning")
        return redirect(here)
    return render_template("home_affairs/rounds_remove.html", survey_round=survey_round, back=here)


def _remove(survey_round: SurveyRound) -> None:
    """The round and, where it was played by made-up people, that too."""
    number = survey_round.id
    removing.remove(db.session, survey_round, accounts.actor())
    shelf.discard(number)


@bp.route(f"{OF_ROUND}/buoc/<verb>", methods=["GET", "POST"])
def rounds_turn(verb: str) -> ResponseReturnValue:
    """Asks before the step, then takes it."""
    survey_round, back = this_round(), url_for("home_affairs.rounds_page")
    if verb == "open" and request.method == "POST":
        return rounds_opening.open_now(survey_round)
    turn = TURNS.get(verb)
    if turn is None and verb != "open":
        abort(404)
    if turn is not None and request.method == "POST":
        return carry_out(lambda: turn.act(survey_round, accounts.actor()), turn.done, back)
    if survey_round.state not in MOVES[verb].sources:
        flash("Bước này đã làm hoặc chưa đến lượt.", "warning")
        return redirect(back)
    if turn is None:
        return rounds_opening.page(survey_round)
    notes = [*turn.seen(survey_round), *turn.notes]
    return render_template(
        "home_affairs/rounds_turn.html", survey_round=survey_round, turn=turn, notes=notes, back=back
    )
