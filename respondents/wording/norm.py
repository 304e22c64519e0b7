"""How many have answered, said to those who have not: only where it is a majority, so that it is a true norm."""

from __future__ import annotations

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from foundation.db import table
from questionnaires.survey_round import SurveyRound
from respondents.invitation.counters import Progress

_P = table(Progress)
_ANSWERED = select(func.sum(_P.c.submitted), func.sum(_P.c.invited)).where(_P.c.round_id == bindparam("round"))
FROM = 10  # invited people, below which a share says too much and too little


def words(session: Session, survey_round: SurveyRound) -> str:
    """ "72 % người đã trả lời, ", or nothing."""
    submitted, invited = session.execute(_ANSWERED, {"round": survey_round.id}).one()
    if not invited or invited < FROM or 2 * submitted < invited:
        return ""
    return f"{100 * submitted // invited} % người đã trả lời, "  # rounded down: never more than is true
