"""The people whom an agency, or those whose work it took over, registered in the round before."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from agencies.agency import Agency
from questionnaires.survey_round import SurveyRound
from respondents.roster.listing import Roster
from respondents.roster.person import Respondent


def people(session: Session, survey_round: SurveyRound, agency: Agency) -> Sequence[Respondent]:
    """Of the newest earlier round that has any, in the order of their rows."""
    agency_ids = select(Agency.id).where(or_(Agency.id == agency.id, Agency.successor_id == agency.id))
    query = (
        select(Respondent, Roster.round_id)
        .join(Roster, Roster.id == Respondent.roster_id)
        .join(SurveyRound, SurveyRound.id == Roster.round_id)
        .where(Roster.agency_id.in_(agency_ids), SurveyRound.year < survey_round.year)
        .where(Respondent.state == "listed")
        .order_by(SurveyRound.year.desc(), SurveyRound.id.desc(), Roster.id, Respondent.ordinal)
    )
    rows = session.execute(query).all()
    return [person for person, round_id in rows if round_id == rows[0].round_id]
