"""How many people were asked, by group and class of agencies: the population behind every figure about answers."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from questionnaires.results import Place
from questionnaires.survey_round import RespondentGroup
from respondents.invitation import Invitation


def asked_by_place(session: Session, round_id: int) -> dict[Place, int]:
    """By the code of each group and class as the round has them; whoever left the list is not counted."""
    rows = session.execute(
        select(RespondentGroup.code, Invitation.class_code, func.count())
        .join(RespondentGroup, RespondentGroup.id == Invitation.group_id)
        .where(Invitation.round_id == round_id, Invitation.state != "revoked")
        .group_by(RespondentGroup.code, Invitation.class_code)
    )
    return {Place(group, of_class): count for group, of_class, count in rows}
