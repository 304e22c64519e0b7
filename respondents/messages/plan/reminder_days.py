"""The days of the reminders of a plan, as the forecast of a round takes them: those that went out, those that will."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from sqlalchemy.orm import Session

from foundation.vietnam_time import day_of
from questionnaires.survey_round import SurveyRound
from respondents.messages.plan import making
from respondents.messages.plan.steps import PlanState, Switch


class ReminderDays(NamedTuple):
    """In order."""

    sent: tuple[date, ...] = ()
    planned: tuple[date, ...] = ()


def of_round(session: Session, survey_round: SurveyRound) -> ReminderDays:
    """Of a round's plan. A plan or a step that is off or paused sends nothing, so nothing is to be expected of it."""
    plan = making.of_round(session, survey_round)
    if plan is None:
        return ReminderDays()
    steps = [
        step for step in making.steps_of(session, survey_round) if step.what.is_reminder or step.kind == "last_call"
    ]
    sent = {day_of(step.began_at) for step in steps if step.began_at is not None}
    planned = {step.day for step in steps if step.state == "planned" and step.switch == Switch.ON}
    return ReminderDays(tuple(sorted(sent)), tuple(sorted(planned)) if plan.state == PlanState.ON else ())
