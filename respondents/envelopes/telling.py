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
    """Writes the message of a decided case, in the caller's transaction; nobody else is told. Of a second look whose sheet is
    kept the owner hears nothing: they never said that it was not theirs."""
    if case.origin == "review" and case.state == "kept":
        return
    survey_round = session.get_one(SurveyRound, case.round_id)
    invitation = session.get_one(Invitation, case.invitation_id)
    phone = session.get_one(Respondent, invitation.respondent_id).phone
    if phone:
        wording.write(session, _kind(case, survey_round), "sms", phone, About("invitation", invitation.id))


def _kind(case: Repudiation, survey_round: SurveyRound) -> str:
    if case.state != "set_aside":
        return "kept"
    may_answer = survey_round.is_in_field and (case.origin == "owner" or case.proposal == "again")
    kind = "set_aside" if case.origin == "owner" else "looked_at"
    return f"{kind}_again" if may_answer else kind
