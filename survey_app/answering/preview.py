"""R6: all questions before answering, to study and to print; and "remind me on another day"."""

from __future__ import annotations

from datetime import date, timedelta

from flask import Response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import DateField
from wtforms.validators import InputRequired

from foundation.vietnam_time import day_of, today
from questionnaires import published
from questionnaires.sheet import AnswerSheet
from respondents.identity import Visit
from respondents.identity.door import Door
from respondents.invitation import steps
from respondents.messages.send_window import SendWindow
from survey_app import formats
from survey_app.answering import drawing, gate, rounds
from survey_app.answering import question_paper as question_papers
from survey_app.answering.blueprint import bp
from survey_app.answering.gate import at
from survey_app.answering.ledger import ledger
from survey_app.answering.open_sheet import language_of
from survey_app.answering.rounds import RoundFacts
from survey_app.forms import PlainForm

NOON = 12


class ReminderForm(PlainForm):
    """One day, up to the deadline; what is wrong is said in `set_reminder`, which knows the days of the round."""

    day = DateField("Ngày Ông/Bà muốn được nhắc", validators=[InputRequired()])


@bp.get("/phieu/xem-truoc")
@at("unproven", "proven", "noticed", "answering")
def preview(visit: Visit) -> ResponseReturnValue:
    """Every question and choice of the person's sheet; before the proof only where the round allows it."""
    if not _may_study(visit):
        return redirect(url_for("answering.who"), 303)
    on = url_for(gate.PLACES[gate.stage(visit)])
    can_be_reminded = visit.proven_at is not None and _days(visit) is not None
    return _booklet_page(rounds.facts(visit.key), visit.version_id, visit.version_sha256, on, can_be_reminded)


@bp.get("/phieu/xem-truoc.pdf")
@at("unproven", "proven", "noticed", "answering")
def question_paper(visit: Visit) -> ResponseReturnValue:
    """The same as a PDF; it opens in the page, since browsers within messengers cannot keep files."""
    if not _may_study(visit):
        return redirect(url_for("answering.who"), 303)
    return _paper(rounds.facts(visit.key), visit.version_id, visit.version_sha256)


def may_study_early(found: Door) -> bool:
    """Whether whoever holds a link may read the questions although the round is not open yet."""
    return found.window == "early" and rounds.facts(found.round_key).studied_by_all


def before_opening(found: Door, version: tuple[int, str]) -> Response:
    """The questions, read only: there is no session yet, and nothing to go on to."""
    draw = _paper if request.form.get("purpose") == "paper" else _booklet_page
    return draw(rounds.facts(found.round_key), *version)


def _may_study(visit: Visit) -> bool:
    return visit.proven_at is not None or rounds.facts(visit.key).studied_by_all


def _paper(about: RoundFacts, version_id: int, version_sha256: str) -> Response:
    booklet = published.booklet(ledger(), version_id, version_sha256)
    file = question_papers.paper(about, version_sha256, booklet, language_of(booklet))
    response = Response(file, mimetype="application/pdf")
    response.headers.set("Content-Disposition", "inline", filename="cau-hoi-khao-sat.pdf")
    return response


def _booklet_page(
    about: RoundFacts, version_id: int, version_sha256: str, on: str = "", can_be_reminded: bool = False
) -> Response:
    """`on`: where the person goes from here, "" while the round is not open."""
    booklet = published.booklet(ledger(), version_id, version_sha256)
    language = language_of(booklet)
    return drawing.page(
        "preview",
        about,
        parts=booklet.reading.overview(AnswerSheet(booklet.definition, seed=1, language=language), language),
        count=len(booklet.reading.numbers),
        on=on,
        code=request.form.get("code", ""),
        can_be_reminded=can_be_reminded,
    )


@bp.get("/phieu/nhac-toi")
@at("proven", "noticed", "answering")
def reminder(visit: Visit) -> ResponseReturnValue:
    """A day for the one reminder that this person gets."""
    return _reminder(visit, ReminderForm(data={"day": visit.remind_on}))


@bp.post("/phieu/nhac-toi")
@at("proven", "noticed", "answering")
def set_reminder(visit: Visit) -> ResponseReturnValue:
    """Between tomorrow and the last day."""
    form, days = ReminderForm(request.form), _days(visit)
    if days is None:
        return _reminder(visit, form)
    first, last = days
    if not form.validate():
        form.day.errors = [f"Chọn ngày muốn được nhắc, ví dụ {formats.date(first)}"]
        return _reminder(visit, form, has_errors=True)
    if not first <= form.day.data <= last:
        form.day.errors = [f"Chọn một ngày từ {formats.date(first)} đến {formats.date(last)}"]
        return _reminder(visit, form, has_errors=True)
    steps.remind_on(ledger(), visit, form.day.data)
    ledger().commit()
    return drawing.page("reminded", rounds.facts(visit.key), day=form.day.data)


def _reminder(visit: Visit, form: ReminderForm, has_errors: bool = False) -> ResponseReturnValue:
    """The form; on the last day, when there is no other day left, on to the sheet."""
    days = _days(visit)
    if days is None:
        return redirect(url_for(gate.PLACES[gate.stage(visit)]), 303)
    first, last = days
    about = rounds.facts(visit.key)
    near = _near(days, SendWindow.of(ledger(), about.survey_round))
    return drawing.page("reminder", about, form=form, first=first, last=last, near=near, has_errors=has_errors)


def _near(days: tuple[date, date], window: SendWindow) -> list[tuple[str, date]]:
    """The days that people mean: tomorrow, and the next Monday, where the round writes on them and goes so far."""
    first, last = days
    monday = first + timedelta(days=-first.weekday() % 7)
    part = "Sáng" if window.start.hour < NOON else "Chiều"
    named = [(f"{part} mai", first)] + (
        [(f"{part} thứ Hai {formats.date(monday)[:5]}", monday)] if monday != first else []
    )
    return [(words, day) for words, day in named if day <= last and window.is_sent_on(day)]


def _days(visit: Visit) -> tuple[date, date] | None:
    """Tomorrow, and the last day of the round, in Vietnam; None on the last day."""
    first, last = today() + timedelta(days=1), day_of(visit.closes_at)
    return (first, last) if first <= last else None
