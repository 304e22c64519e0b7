"""The message of a step to one person, put into the outbox."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy.orm import Session

from foundation.db import now
from foundation.outbox import About
from questionnaires.survey_round import SurveyRound
from respondents import wording
from respondents.invitation import Invitation
from respondents.messages.plan.steps import PlanStep
from respondents.roster.person import Respondent
from respondents.wording import ways
from respondents.wording.ways import Contact

NOTICE_LIVES = timedelta(days=2)  # a word in advance that could not leave for so long says nothing any more


def write(
    session: Session, survey_round: SurveyRound, step: PlanStep, invitation: Invitation, person: Respondent
) -> None:
    """Writes to one person what the step says; a step without a message writes nothing."""
    channel, message = "email" if step.channel == "email" else "sms", step.what.message
    if message == "pre_notice":
        to = person.email if channel == "email" else person.phone
        expires = min(survey_round.opens_at, now() + NOTICE_LIVES)
        wording.write(session, message, channel, to, About("invitation", invitation.id), expires_at=expires)
    elif message:
        ways.ask(session, survey_round, invitation, Contact(person.phone, person.email), message, first=step.channel)
