"""R6: all questions before answering, to study and to print; and "remind me on another day"."""

from __future__ import annotations

from datetime import date

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import DateField, Form
from wtforms.validators import InputRequired

from questionnaires import published
from questionnaires.sheet import AnswerSheet
from respondents import participation
from respondents.identity import Visit
from survey_app import formats
from survey_app.answering import drawing, gate, rounds
from survey_app.answering.blueprint import bp
from survey_app.answering.desk import language_of
from survey_app.answering.gate import at
from survey_app.answering.ledger import ledger
from survey_app.db import now


class ReminderForm(Form):
    """One day, up to the deadline."""

    day = DateField(
        "Ngày Ông/Bà muốn được nhắc",
        validators=[InputRequired("Chọn ngày muốn được nhắc, ví dụ 24/10/2023")],
    )


@bp.get("/phieu/xem-truoc")
@at("unproven", "proven", "noticed", "answering")
def preview(visit: Visit) -> ResponseReturnValue:
    """Every question and choice of the person's sheet; before the proof only where the round allows it."""
    about = rounds.facts(visit.key)
    if visit.proven_at is None and about.setting("preview") != "always":
        return redirect(url_for("answering.who"), 303)
    booklet = published.booklet(ledger(), visit.version_id, visit.version_sha256)
    language = language_of(booklet)
    return drawing.page(
        "preview",
        about,
        parts=booklet.reading.overview(AnswerSheet(booklet.definition, seed=1, language=language), language),
        count=len(booklet.reading.numbers),
        on=url_for(gate.PLACES[gate.stage(visit)]),
        proven=visit.proven_at is not None,
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
    form = ReminderForm(request.form)
    if not form.validate():
        form.day.errors = ["Chọn ngày muốn được nhắc, ví dụ 24/10/2023"]
        return _reminder(visit, form, has_errors=True)
    first, last = _days(visit)
    if not first <= form.day.data <= last:
        form.day.errors = [f"Chọn một ngày từ {formats.date(first)} đến {formats.date(last)}"]
        return _reminder(visit, form, has_errors=True)
    participation.remind_on(ledger(), visit, form.day.data)
    ledger().commit()
    return drawing.page("reminded", rounds.facts(visit.key), day=form.day.data)


def _reminder(visit: Visit, form: ReminderForm, has_errors: bool = False) -> ResponseReturnValue:
    first, last = _days(visit)
    return drawing.page("reminder", rounds.facts(visit.key), form=form, first=first, last=last, has_errors=has_errors)


def _days(visit: Visit) -> tuple[date, date]:
    """Tomorrow, and the last day of the round, in Vietnam."""
    today = formats.in_vietnam(now()).date()
    return date.fromordinal(today.toordinal() + 1), formats.in_vietnam(visit.closes_at).date()
