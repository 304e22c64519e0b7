"""By which way a person is asked to answer."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy.orm import Session

from foundation.db import now
from foundation.outbox import About
from questionnaires.survey_round import SurveyRound
from respondents.invitation import Invitation
from respondents.wording import write


class Contact(NamedTuple):
    """Where a person can be reached."""

    phone: str
    email: str = ""


def ask(
    session: Session,
    survey_round: SurveyRound,
    invitation: Invitation,
    contact: Contact,
    kind: str,
    not_before: datetime | None = None,
    channel: str = "sms",
) -> None:
    """Writes a message that asks somebody to answer: an invitation, a reminder. It never comes to a door that is not open yet, and
    is of no use once the round has closed, or the link has been issued anew. From its day on the days until the next count."""
    invitation.asked_at = max(not_before or now(), survey_round.opens_at)
    about, parameters = About("invitation", invitation.id), {"issue": str(invitation.issue)}
    write(
        session,
        kind,
        channel,
        contact.email if channel == "email" else contact.phone,
        about,
        parameters,
        not_before=invitation.asked_at,
        expires_at=survey_round.closes_at,
    )
