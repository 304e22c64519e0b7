"""What the pages of results show before the ballot box was opened."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from questionnaires.ballot.box import of_round
from questionnaires.results import is_changed
from questionnaires.survey_round import SurveyRound
from survey_app import accounts
from survey_app.database import db
from survey_app.ministry import results_steps


def closed_page(survey_round: SurveyRound) -> ResponseReturnValue:
    """The answer to the menu before the ballot box was opened: not now, but then. No refusal, so no 403."""
    box = of_round(db.session, survey_round.id)
    changed = box is not None and is_changed(db.session, box)
    steps = results_steps.tasks(survey_round, box, accounts.actor().kind)
    return render_template("ministry/results_closed.html", survey_round=survey_round, changed=changed, steps=steps)
