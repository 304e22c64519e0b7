"""Somebody phones and names themselves: where they stand, across agencies. Every search leaves an event with whom it showed."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from respondents.field import finding as people
from respondents.field.finding import Findings
from survey_app import accounts
from survey_app.accounts import OF_ROUND, this_round
from survey_app.database import db
from survey_app.home_affairs.blueprint import bp


@bp.get(f"{OF_ROUND}/tim-nguoi")
def finding() -> ResponseReturnValue:
    """The form, and whom it finds."""
    survey_round, words = this_round(), request.args.get("tim", "").strip()[:100]
    found = people.find(db.session, survey_round.id, words) if words else Findings()
    if words and not found.too_short:
        shown = [one.person.id for one in found.first]
        accounts.record_view(f"search:{survey_round.id}", rows=len(shown), respondents=shown)
    return render_template("home_affairs/finding.html", survey_round=survey_round, words=words, found=found)
