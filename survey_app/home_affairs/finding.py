"""Somebody phones and names themselves: where they stand, across agencies. Every search leaves an event with whom it showed, and an
account has so many a day: whoever answers the telephone needs a few, whoever copies the list name by name needs all."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from foundation import audit_log
from foundation.audit import AuditEvent
from foundation.vietnam_time import today
from respondents.field import finding as people
from respondents.field.finding import Findings
from survey_app import accounts
from survey_app.accounts import OF_ROUND, this_round
from survey_app.database import db
from survey_app.home_affairs.blueprint import bp

MOST_A_DAY = 100  # searches of one account, in all rounds


@bp.get(f"{OF_ROUND}/tim-nguoi")
def finding() -> ResponseReturnValue:
    """The form, and whom it finds."""
    survey_round, words = this_round(), request.args.get("tim", "").strip()[:100]
    used = _used_today() if words else 0
    if used >= MOST_A_DAY:
        if used == MOST_A_DAY:  # once: that somebody came to the end is worth an event, each further press is not
            accounts.record_view(f"search:{survey_round.id}", rows=0, left=0)
        return _page(words, Findings(), is_used_up=True), 429
    found = people.find(db.session, survey_round.id, words) if words else Findings()
    if words and not found.too_short:
        shown = [one.person.id for one in found.first]
        accounts.record_view(f"search:{survey_round.id}", rows=len(shown), respondents=shown)
    return _page(words, found)


def _used_today() -> int:
    """How often this account has searched since midnight, by the log, which nobody can empty."""
    wish = audit_log.Wish("view", [str(accounts.actor())], first=today())
    return audit_log.count(db.session, wish, AuditEvent.subject.startswith("search:"))


def _page(words: str, found: Findings, *, is_used_up: bool = False) -> str:
    return render_template(
        "home_affairs/finding.html",
        survey_round=this_round(),
        words=words,
        found=found,
        is_used_up=is_used_up,
        most=MOST_A_DAY,
    )
