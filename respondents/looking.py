"""How many people's rows one account has looked at today, over pages, searches and files alike: what an insider can carry away in a
day has an end. Counted in the database, in the transaction that records the look; the same page looked at again counts once.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from foundation import audit
from foundation.db import on_each_database, table
from foundation.vietnam_time import beginning_of, today
from questionnaires.survey_round import SurveyRound, newest_first
from respondents.identity import LimitCount
from respondents.identity.alerts import raise_alert
from respondents.identity.limits import Period, alone
from respondents.roster import Respondent, Roster

FEW = 500
TIMES_THE_LIST = 3
WORKS_WITH_LISTS = frozenset({"home_affairs", "administrator", "focal_point"})
"""Roles whose work is the lists: three times everybody on the lists of the rounds that are not over, or on those of the largest
round, of which papers are made after its end. Any other role, one that is made tomorrow too, sees FEW."""

SEEN = Period("seen", 86400, 1)
_TABLE = table(LimitCount)
_ROW = {"name": "", "window": None, "n": 1}
_KEEP = on_each_database(
    lambda insert: (made := insert(_TABLE).values(_ROW)).on_conflict_do_update(
        index_elements=["name", "window"],
        set_={"n": case((made.excluded.n > _TABLE.c.n, made.excluded.n), else_=_TABLE.c.n)},
    )
)


def allowed(session: Session, role: str) -> int:
    """How many rows of people an account of this role may look at in a day."""
    if role not in WORKS_WITH_LISTS:
        return FEW
    query = (
        select(SurveyRound.state, func.count())
        .join(Roster, Roster.round_id == SurveyRound.id)
        .join(Respondent, Respondent.roster_id == Roster.id)
        .where(Respondent.state == "listed")
        .group_by(SurveyRound.id, SurveyRound.state)
    )
    lists = [(state, people) for state, people in session.execute(query)]
    together = sum(people for state, people in lists if state != "closed")
    return max(FEW, TIMES_THE_LIST * max([together, *(people for _, people in lists)]))


def _may_see(session: Session, role: str, seen: int) -> bool:
    """Whether so many are no more than `allowed`. Nobody may see fewer than FEW; beyond, the lists of rounds that are not over are
    counted only as far as it takes."""
    if seen <= FEW or role not in WORKS_WITH_LISTS:
        return seen <= FEW
    enough = -(-seen // TIMES_THE_LIST)
    listed = select(Respondent.id).join(Roster, Roster.id == Respondent.roster_id)
    listed = listed.join(SurveyRound, SurveyRound.id == Roster.round_id)
    some = listed.where(Respondent.state == "listed", SurveyRound.state != "closed").limit(enough).subquery()
    return session.scalar(select(func.count()).select_from(some)) == enough or seen <= allowed(session, role)


def seen_today(session: Session, account_id: int) -> int:
    """How many rows this account has looked at since midnight in Vietnam."""
    query = select(func.coalesce(func.sum(_TABLE.c.n), 0)).where(
        _TABLE.c.name.like(f"{SEEN.name} {account_id} %"), _TABLE.c.window == _midnight()
    )
    return int(session.execute(query).scalar_one())


def look(session: Session, by: audit.Actor, subject: str, people: int, detail: Mapping[str, Any]) -> bool:
    """Counts a look at so many people, in the caller's transaction. False when it is more than the day allows: then nothing may be
    shown, and Home Affairs and the auditor are told."""
    if by.id is None or not people:
        return True
    alone(session, SEEN, str(by.id))
    session.execute(
        _KEEP[session.get_bind().dialect.name],
        {"name": f"{SEEN.name} {by.id} {_what(subject, detail)}", "window": _midnight(), "n": people},
    )
    if _may_see(session, by.kind, seen_today(session, by.id)):
        return True
    _tell(session, by)
    return False


def _tell(session: Session, by: audit.Actor) -> None:
    audit.record(session, by, "view.refuse", f"account:{by.id}", rows=seen_today(session, by.id or 0))
    for survey_round in newest_first(session)[:1]:
        raise_alert(session, "much_seen", survey_round.id, None, audit.SYSTEM)


def _what(subject: str, detail: Mapping[str, Any]) -> str:
    told = json.dumps([subject, {name: detail[name] for name in sorted(detail) if name != "rows"}], default=str)
    return hashlib.blake2b(told.encode(), digest_size=12).hexdigest()


def _midnight() -> datetime:
    return beginning_of(today())
