"""A round that was planned by mistake is taken away while nothing depends on it: only what it was set up with goes with it, also
the criteria that no other round holds."""

from __future__ import annotations

from sqlalchemy import Table, delete, exists, select
from sqlalchemy.orm import Session

from criteria import criteria_set
from foundation import audit
from foundation.db import Base, Refused, table
from questionnaires.survey_round import RespondentGroup, SurveyRound
from respondents.messages.plan.steps import MessagePlan, PlanStep
from respondents.quotas import AgencyApart, Quota
from respondents.wording.templates import MessageTemplate

SET_UP: tuple[Table, ...] = tuple(
    map(table, (Quota, AgencyApart, MessageTemplate, PlanStep, MessagePlan, RespondentGroup))
)
"""What a round is set up with, in the order in which it goes. Any other table with a round depends on the round."""
WORDS = {"roster": "danh sách của đơn vị", "ballot_box": "khoá hòm phiếu", "export": "tệp đã xuất"}


def dependents(session: Session, round_id: int) -> list[str]:
    """What stands in the way, in words."""
    found = []
    for one in Base.metadata.sorted_tables:
        for column in one.columns if one not in SET_UP else ():
            to_round = any(key.column.table.name == SurveyRound.__tablename__ for key in column.foreign_keys)
            if to_round and session.scalar(select(exists().where(column == round_id))):
                found.append(WORDS.get(one.name, "dữ liệu đã phát sinh"))
    return list(dict.fromkeys(found))


def why_not(session: Session, survey_round: SurveyRound) -> str:
    """Why a round stays; empty where it may go."""
    if survey_round.state not in ("preparing", "registering"):
        return f"Đợt đã ở bước “{survey_round.state_text}” nên không xoá được."
    found = dependents(session, survey_round.id)
    return f"Đợt đã có {', '.join(found)} nên không xoá được." if found else ""


def remove(session: Session, survey_round: SurveyRound, by: audit.Actor) -> None:
    """Takes the round away with its set-up. What the log says of it stays. Raises Refused when something depends on it."""
    session.execute(select(SurveyRound.id).where(SurveyRound.id == survey_round.id).with_for_update())
    session.refresh(survey_round)
    if reason := why_not(session, survey_round):
        raise Refused(reason)
    number, code, own_set = survey_round.id, survey_round.code, survey_round.criteria_set_id
    session.flush()
    for one in (*SET_UP, table(SurveyRound)):
        mine = one.c.id if one is table(SurveyRound) else one.c.round_id
        session.execute(delete(one).where(mine == number))
    session.expire_all()
    if own_set is not None and not session.scalar(select(exists().where(SurveyRound.criteria_set_id == own_set))):
        criteria_set.remove_set(session, own_set, by)
    audit.record(session, by, "round.remove", f"round:{number}", source=code)
