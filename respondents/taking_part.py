"""Which agencies take part in a round: all that are in force, but for those that were left out."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import delete, exists, or_, select
from sqlalchemy.orm import Session

from agencies.agency import Agency
from foundation import audit
from foundation.db import Refused
from questionnaires.survey_round import SurveyRound
from respondents import quotas
from respondents.quotas import AgencyApart
from respondents.roster.listing import Roster
from respondents.roster.person import Respondent


def take_part(
    session: Session, survey_round: SurveyRound, chosen: Collection[int], seen: Collection[int], by: audit.Actor
) -> int:
    """Sets which of the agencies in force take part (by number), all at once; returns how many do. seen: those that whoever chose
    was shown; an agency that came since takes part. Raises Refused once lists are frozen, for nobody at all, and for one left
    out that has begun its list."""
    session.execute(select(SurveyRound.id).where(SurveyRound.id == survey_round.id).with_for_update())
    session.refresh(survey_round)
    if survey_round.state not in quotas.CHANGEABLE:
        raise Refused("Danh sách của đợt này đã khoá nên không đổi đơn vị tham gia được.")
    there = quotas.agencies_in_force(session, survey_round)
    before = quotas.apart(session, survey_round.id)
    without = {one.id for one in there if one.id not in chosen and (one.id in seen or one.id in before)}
    if len(without) == len(there):
        raise Refused("Chọn ít nhất một đơn vị tham gia.")
    if begun := _begun(session, survey_round, without - before):
        raise Refused(
            f"Đã có danh sách của {', '.join(begun)} nên không bỏ khỏi đợt được. Hãy giữ dấu chọn ở các đơn vị ấy."
        )
    stale = before & {one.id for one in there} - without
    session.execute(
        delete(AgencyApart).where(AgencyApart.round_id == survey_round.id, AgencyApart.agency_id.in_(stale))
    )
    session.add_all(AgencyApart(round_id=survey_round.id, agency_id=number) for number in without - before)
    survey_round.look_at("agencies")
    session.flush()
    detail = {"gone": len(without - before), "new": len(stale), "left": len(there) - len(without)}
    audit.record(session, by, "round.choose_agencies", f"round:{survey_round.id}", **detail)
    return len(there) - len(without)


def _begun(session: Session, survey_round: SurveyRound, numbers: Collection[int]) -> Sequence[str]:
    """Names of the agencies among these that have people on a list of the round."""
    people = exists().where(Respondent.roster_id == Roster.id)
    query = select(Agency.name).join(Roster, Roster.agency_id == Agency.id).order_by(Agency.sort_key)
    mine = (Roster.round_id == survey_round.id, Roster.agency_id.in_(numbers))
    return session.scalars(query.where(*mine, or_(people, Roster.state != "draft"))).all()
