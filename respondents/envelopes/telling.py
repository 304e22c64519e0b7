"""The owner of a repudiated sheet hears what two officers decided about it: in one message without diacritics."""

from __future__ import annotations

from sqlalchemy.orm import Session

from foundation import outbox
from questionnaires.survey_round import SurveyRound
from respondents import invitation as invitations
from respondents.envelopes.repudiation import Repudiation
from respondents.invitation import Invitation
from respondents.roster import Respondent

SET_ASIDE = "{name}: phieu ma Ong/Ba bao khong phai minh gui da duoc de rieng, khong mo, khong tinh."
AGAIN = " Ong/Ba co the tra loi lai: {link}"
KEPT = "{name}: hai can bo da xem bang chung va giu phieu da gui bang duong dan cua Ong/Ba. Neu chua dong y, xin goi {phone}."


def tell_owner(session: Session, case: Repudiation, base_url: str) -> None:
    """Writes the message of a decided case, in the caller's transaction; nobody else is told."""
    survey_round = session.get_one(SurveyRound, case.round_id)
    invitation = session.get_one(Invitation, case.invitation_id)
    phone = session.get_one(Respondent, invitation.respondent_id).phone
    if not phone:
        return
    name, help_line = survey_round.setting("sms_name"), survey_round.setting("phone")
    text = (SET_ASIDE if case.state == "set_aside" else KEPT).format(name=name, phone=help_line)
    if case.state == "set_aside" and survey_round.state == "open":
        text += AGAIN.format(link=invitations.link(invitation, base_url))
    about = outbox.About("invitation", invitation.id)
    outbox.write(session, "sms", phone, text, purpose="notice", about=about)
