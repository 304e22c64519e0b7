"""How many have answered, said to those who have not: only where it is a majority, so that it is a true norm."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from questionnaires.survey_round import SurveyRound
from respondents.invitation.counters import Progress

FROM = 10  # invited people, below which a share says too much and too little


def words(session: Session, survey_round: SurveyRound) -> str:
    """ "72 % người đã trả lời, ", or nothing."""
    query = select(func.sum(Progress.submitted), func.sum(Progress.invited)).where(Progress.round_id == survey_round.id)
    submitted, invited = session.execute(query).one()
    if not invited or invited < FROM or 2 * submitted < invited:
        return ""
    return f"{100 * submitted // invited} % người đã trả lời, "  # rounded down: never more than is true
