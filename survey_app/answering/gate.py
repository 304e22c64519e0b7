"""Who may see which page: each view names the stages it is for, and everybody else is led to where they are."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from questionnaires import published
from respondents.identity import Visit
from respondents.identity import visit as visits
from survey_app.answering import browser, dead_ends, language, rounds
from survey_app.answering.blueprint import limits
from survey_app.answering.language import Tongues
from survey_app.answering.ledger import ledger, lock_late

# the stages in the order in which a person walks them → the page of that stage
PLACES = {
    "unproven": "answering.who",
    "proven": "answering.notice",
    "noticed": "answering.declaration",
    "answering": "answering.resume",
    "repudiating": "answering.repudiation",
    "submitted": "answering.receipt",
}
View = Callable[..., ResponseReturnValue]
PAUSED = ("idle", "too_long")  # endings of a session that nobody else has taken over


def stage(visit: Visit) -> str:
    """Where the person stands (a key of PLACES)."""
    return "unproven" if visit.proven_at is None else _proven_stage(visit)


def place_after_proof(visit: Visit) -> str:
    """Where somebody goes who has just proven themselves: on, or to what they wanted to see."""
    if visit.purpose == "preview" and visit.submitted_at is None:
        return url_for("answering.preview")
    return url_for(PLACES[_proven_stage(visit)])


def _proven_stage(visit: Visit) -> str:
    if visit.submitted_at is not None:
        return "repudiating" if visit.purpose == "repudiate" else "submitted"
    if visit.noticed_at is None:
        return "proven"
    return "noticed" if visit.declared is None else "answering"


def at(*stages: str, rescue: Callable[..., None] | None = None) -> Callable[[View], View]:
    """Decorates a view `view(visit, …)` that is for these stages only. `rescue(visit, …)`: keeps what a form brought that was sent
    after its session had paused for too long, before the person is told to prove themselves again."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(**values: Any) -> ResponseReturnValue:
            return lock_late(lambda: led(**values))

        def led(**values: Any) -> ResponseReturnValue:
            visit = current()
            if visit is None:
                return dead_ends.no_session()
            standing = stage(visit)
            if (answer := _dead_end(visit, standing)) is not None:
                if rescue is not None and standing in stages and visit.ending(limits()) in PAUSED and _is_open(visit):
                    rescue(visit, **values)
                return answer
            if (
                standing == "submitted"
                and request.method == "POST"
                and "answering" in stages
                and standing not in stages
            ):
                return dead_ends.sent_already(rounds.facts(visit.key))
            if standing not in stages:
                return redirect(url_for(PLACES[standing]), 303)
            return view(visit, **values)

        return guarded

    return decorate


def _is_open(visit: Visit) -> bool:
    return visit.window(rounds.facts(visit.key).grace) == "open"


def current() -> Visit | None:
    """The visit of this request's browser; from now on the page speaks the language of its questionnaire."""
    key = browser.session_key()
    visit = None if key is None else visits.load(ledger(), key, to_write=request.method == "POST")
    if visit is not None:
        booklet = published.booklet(ledger(), visit.version_id, visit.version_sha256)
        language.settle(Tongues.of(booklet.definition))
    return visit


def _dead_end(visit: Visit, standing: str) -> ResponseReturnValue | None:
    """The page for whoever may not go on, if that is so."""
    about = rounds.facts(visit.key)
    because = visit.ending(limits())
    if standing in ("submitted", "repudiating") and because in ("", "submitted", "idle", "closed"):
        return None
    if visit.submitted_at is not None and standing != "unproven":
        return dead_ends.submitted(visit, about)
    if because:
        return dead_ends.ended(visit, about, because)
    if visit.submitted_at is not None and visit.purpose == "repudiate":
        return None if dead_ends.may_be_repudiated(about) else dead_ends.stripped(about)
    if (window := visit.window(about.grace)) != "open":
        return dead_ends.paused(about) if window == "paused" else dead_ends.closed(about)
    if standing == "unproven" and visit.is_held:
        return dead_ends.held(about, url_for("answering.once_more"))
    return None
