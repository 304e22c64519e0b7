"""The evening figures of a round, added up once a day: over many agencies they are most of what the dashboard would read."""

from __future__ import annotations

from datetime import date

from flask import current_app

from questionnaires.survey_round import SurveyRound
from respondents.field import dashboard
from respondents.field.dashboard import Evenings
from survey_app.database import db

KNOWN = "evenings"  # in app.extensions: id of a round → its newest day, its evenings


def evenings(survey_round: SurveyRound) -> Evenings:
    """What the evenings say; read anew only when there is a newer one."""
    known: dict[int, tuple[date | None, Evenings]] = current_app.extensions.setdefault(KNOWN, {})
    newest = dashboard.newest_day(db.session, survey_round.id)
    kept = known.get(survey_round.id)
    if kept is None or kept[0] != newest:
        kept = known[survey_round.id] = newest, dashboard.evenings(db.session, survey_round.id, newest)
    return kept[1]
