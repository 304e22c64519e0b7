"""The owner of a repudiated sheet hears what two officers decided about it."""

from __future__ import annotations

from sqlalchemy.orm import Session

from foundation.outbox import About
from questionnaires.survey_round import SurveyRound
from respondents import wording
from respondents.envelopes.repudiation import Repudiation
from respondents.invitation import Invitation
from respondents.roster import Respondent


def tell_owner(session: Session, case: Repudiation) -> None:
    """Writes the message of a decided case, in the caller's transaction; nobody else is told."""
    survey_round = session.get_one(SurveyRound, case.round_id)
    invitation = session.get_one(Invitation, case.invitation_id)
    phone = session.get_one(Respondent, invitation.respondent_id).phone
    if phone:
        wording.write(session, _kind(case, survey_round), "sms", phone, About("invitation", invitation.id))


def _kind(case: Repudiation, survey_round: SurveyRound) -> str:
    if case.state != "set_aside":
        return "kept"
    return "set_aside_again" if survey_round.state == "open" else "set_aside"
