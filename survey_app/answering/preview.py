"""R6: all questions before answering, to study, to print and to have as an e-mail; and "remind me at another time"."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from flask import Response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import DateField
from wtforms.validators import InputRequired

from foundation.db import now
from foundation.vietnam_time import in_vietnam, today
from questionnaires import published
from questionnaires.rendering import Booklet
from questionnaires.rendering.reading import Part
from questionnaires.sheet import AnswerSheet
from respondents.identity import Visit, invited
from respondents.identity.door import Door
from respondents.invitation import steps
from respondents.messages import question_mail, wishes
from respondents.messages.send_window import SendWindow
from respondents.messages.wishes import Wish
from survey_app import formats
from survey_app.answering import drawing, gate, rounds
from survey_app.answering import question_paper as question_papers
from survey_app.answering.blueprint import bp
from survey_app.answering.gate import at
from survey_app.answering.language import Tongues, settle
from survey_app.answering.ledger import ledger
from survey_app.answering.rounds import RoundFacts
from survey_app.forms import PlainForm
from survey_app.tongues import N_, say

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
    return _preview(visit)


def _preview(visit: Visit, told: str = "") -> Response:
    """`told`: what came of the wish to have the questions as an e-mail ("sent", "not_sent")."""
    own: dict[str, Any] = {}
    if visit.proven_at is not None:
        offer = _offer(visit)
        email = invited.person(ledger(), visit).masked_email
        own = {"can_be_reminded": bool(offer.near or offer.days), "email": email, "told": told}
    on = url_for(gate.PLACES[gate.stage(visit)])
    return _booklet_page(rounds.facts(visit.key), visit.version_id, visit.version_sha256, on, **own)


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
    file = question_papers.paper(about, version_sha256, booklet, _language(booklet))
    response = Response(file, mimetype="application/pdf")
    response.headers.set("Content-Disposition", "inline", filename="cau-hoi-khao-sat.pdf")
    return response


def _language(booklet: Booklet) -> str:
    return settle(Tongues.of(booklet.definition)) or booklet.definition.default_language


def _booklet_page(about: RoundFacts, version_id: int, version_sha256: str, on: str = "", **of_person: Any) -> Response:
    """`on`: where the person goes from here, "" while the round is not open; `of_person`: what only a proven one is offered."""
    booklet = published.booklet(ledger(), version_id, version_sha256)
    return drawing.page(
        "preview",
        about,
        parts=_parts(booklet),
        count=len(booklet.reading.numbers),
        on=on,
        code=request.form.get("code", ""),
        **of_person,
    )


def _parts(booklet: Booklet) -> Sequence[Part]:
    language = _language(booklet)
    return booklet.reading.overview(AnswerSheet(booklet.definition, seed=1, language=language), language)


@bp.post("/phieu/gui-cau-hoi")
@at("proven", "noticed", "answering")
def mail_questions(visit: Visit) -> ResponseReturnValue:
    """All questions to the registered official mailbox."""
    about = rounds.facts(visit.key)
    booklet = published.booklet(ledger(), visit.version_id, visit.version_sha256)
    sent = question_mail.send(ledger(), visit, about.survey_round, _parts(booklet))
    ledger().commit()
    return _preview(visit, told="sent" if sent else "not_sent")


@bp.get("/phieu/nhac-toi")
@at("proven", "noticed", "answering")
def reminder(visit: Visit) -> ResponseReturnValue:
    """A moment for the one reminder that this person gets."""
    return _reminder(visit, ReminderForm(data={"day": visit.remind_on}))


@bp.post("/phieu/nhac-toi")
@at("proven", "noticed", "answering")
def set_reminder(visit: Visit) -> ResponseReturnValue:
    """One of the moments near by (`wish`), or a day between tomorrow and the last one."""
    form, offer = ReminderForm(request.form), _offer(visit)
    if wanted := request.form.get("wish"):
        wish = next((one for one in offer.near if _name(one) == wanted), None)
        if wish is None:
            form.day.errors = [say("Lúc vừa chọn không còn nhắc được nữa. Xin chọn lại.")]
            return _reminder(visit, form, has_errors=True)
        return _set(visit, wish, offer)
    if offer.days is None:
        return _reminder(visit, form)
    first, last = offer.days
    if not form.validate():
        form.day.errors = [say("Chọn ngày muốn được nhắc, ví dụ {day}", day=formats.date(first))]
        return _reminder(visit, form, has_errors=True)
    if not first <= form.day.data <= last:
        form.day.errors = [
            say("Chọn một ngày từ {first} đến {last}", first=formats.date(first), last=formats.date(last))
        ]
        return _reminder(visit, form, has_errors=True)
    return _set(visit, Wish(form.day.data), offer)


class Offer(NamedTuple):
    """When somebody may be reminded: the moments that people mean first, and the days from which to choose."""

    near: list[Wish]
    days: tuple[date, date] | None
    window: SendWindow


def _offer(visit: Visit) -> Offer:
    at, window = now(), SendWindow.of(ledger(), rounds.facts(visit.key).survey_round)
    return Offer(wishes.near(window, at, visit.closes_at), wishes.days(window, at, visit.closes_at), window)


def _set(visit: Visit, wish: Wish, offer: Offer) -> ResponseReturnValue:
    """Says the moment at which the message will leave."""
    steps.remind_on(ledger(), visit, wish.day, wish.hour)
    ledger().commit()
    return drawing.page("reminded", rounds.facts(visit.key), leaves=wish.leaves(offer.window))


def _reminder(visit: Visit, form: ReminderForm, has_errors: bool = False) -> ResponseReturnValue:
    """The form; when no moment is left, on to the sheet."""
    offer = _offer(visit)
    if not offer.near and offer.days is None:
        return redirect(url_for(gate.PLACES[gate.stage(visit)]), 303)
    near = [(_words(wish, offer.window), _name(wish)) for wish in offer.near]
    about = rounds.facts(visit.key)
    return drawing.page("reminder", about, form=form, days=offer.days, near=near, has_errors=has_errors)


def _name(wish: Wish) -> str:
    """2026-11-30T14, as the button sends it."""
    return f"{wish.day.isoformat()}T{wish.hour:02d}"


def _words(wish: Wish, window: SendWindow) -> str:
    """Chiều nay, sáng mai, sáng thứ Hai 30/11."""
    is_early = in_vietnam(wish.leaves(window)).hour < NOON
    if wish.day == today():
        return say("Sáng nay") if is_early else say("Chiều nay")
    if wish.day == today() + timedelta(days=1):
        return say("Sáng mai") if is_early else say("Chiều mai")
    words = N_("Sáng {weekday} {day}/{month}") if is_early else N_("Chiều {weekday} {day}/{month}")
    return say(words, **formats.parts_of_day(wish.day))
