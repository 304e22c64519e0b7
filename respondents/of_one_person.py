"""What is kept about one person, table by table, and what of it may go at once when they ask for it.

The tables are those of `erasing`, so that nothing about people stands outside of both. Files and lists of many people (an uploaded
file, the frozen list, an exported one) cannot lose one of them without becoming false: they go by their clock.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Table, and_, delete, func, or_, select, update
from sqlalchemy.orm import Session

from foundation import audit, two_people
from foundation.db import Base, Refused, table
from foundation.outbox import Attempt, Message
from foundation.two_people import Vouchers
from respondents import erasing, person_requests
from respondents.erasing import Clock, Due
from respondents.invitation import Invitation
from respondents.match_decisions import MatchDecision
from respondents.person_requests import Listed, PersonRequest
from respondents.roster import Respondent

AT_ONCE = (Clock.TRACES, Clock.MESSAGES, Clock.CONTACTS)
"""What may go before its day once the round is over; names stay until theirs: complaints and counts rest on them."""


def of_this_person(whole: Table, respondent_id: int) -> ColumnElement[bool] | None:
    """Which rows of a table are about one person on a list; None for a table whose rows are about many."""
    columns, mine = whole.c, select(Invitation.id).where(Invitation.respondent_id == respondent_id)
    if whole is table(Respondent):
        return columns.id == respondent_id
    if whole is table(Message):
        return and_(columns.about_kind == "invitation", columns.about_id.in_(mine))
    if whole is table(Attempt):
        to_them = and_(Message.about_kind == "invitation", Message.about_id.in_(mine))
        return columns.message_id.in_(select(Message.id).where(to_them))
    if whole is table(MatchDecision):
        return or_(columns.first_id == respondent_id, columns.second_id == respondent_id)
    if "respondent_id" in columns:
        return columns.respondent_id == respondent_id
    return columns.invitation_id.in_(mine) if "invitation_id" in columns else None


def tables() -> list[type[Base]]:
    """Every table with rows about one person, each once."""
    found = dict.fromkeys(rule.model for rule in erasing.GOING)
    return [model for model in found if of_this_person(table(model), 0) is not None]


def rows(session: Session, model: type[Base], respondent_id: int) -> Sequence[Any]:
    """The rows of such a table about one person, in the order in which they came."""
    whole = table(model)
    mine = of_this_person(whole, respondent_id)
    return session.scalars(select(model).where(mine).order_by(*whole.primary_key)).all() if mine is not None else []


class Fate(NamedTuple):
    """Of one list: its row, and each clock with how many rows about the person it takes."""

    row: Listed
    clocks: Sequence[tuple[Due, int]]

    @property
    def goes_at_once(self) -> bool:
        """Whether anything may be erased before its day."""
        return any(due.clock in AT_ONCE and not due.waits and number for due, number in self.clocks)


def fates(session: Session, asked: PersonRequest) -> list[Fate]:
    """What goes when, in every round in which the person stands."""
    return [
        Fate(row, [(due, _count(session, due.clock, row)) for due in erasing.due(session, row.survey_round)])
        for row in person_requests.everywhere(session, asked.respondent)
    ]


def _count(session: Session, clock: Clock, row: Listed) -> int:
    number = 0
    for rule in erasing.GOING:
        mine = of_this_person(table(rule.model), row.person.id)
        if rule.clock == clock and mine is not None:
            number += session.scalar(select(func.count()).select_from(table(rule.model)).where(mine)) or 0
    return number


def erase_now(session: Session, asked: PersonRequest, by: audit.Actor, vouchers: Vouchers) -> int:
    """Erases what may go at once of the person, in every round that is over: by another officer than took the request down, as
    nothing brings it back. Returns how many rows. Raises Refused when there is nothing, or the request is no open one to erase."""
    session.refresh(asked, with_for_update=True)
    if asked.kind != "erasure" or not asked.is_open:
        raise Refused("Yêu cầu này không phải yêu cầu xoá đang giải quyết. Hãy xem lại trang.")
    two_people.check(asked.recorded_by, by, vouchers)
    found = [fate for fate in fates(session, asked) if fate.goes_at_once]
    if not found:
        raise Refused("Hiện không có gì xoá ngay được. Trang này ghi phần nào xoá khi nào.")
    gone: dict[str, int] = {}
    for fate in found:
        for due, _ in fate.clocks:
            if due.clock in AT_ONCE and not due.waits:
                _erase(session, due.clock, fate.row.person.id, gone)
    session.expire_all()
    told = [f"{name} {number}" for name, number in gone.items() if number]
    audit.record(session, by, "person_request.erase", f"person_request:{asked.id}", rows=told)
    return sum(gone.values())


def _erase(session: Session, clock: Clock, respondent_id: int, gone: dict[str, int]) -> None:
    for rule in erasing.in_order(clock):
        whole = table(rule.model)
        mine = of_this_person(whole, respondent_id)
        if mine is None:
            continue
        change = delete(whole) if rule.emptied is None else update(whole).values(dict(rule.emptied))
        done = session.execute(change.where(mine).execution_options(synchronize_session=False))
        gone[whole.name] = gone.get(whole.name, 0) + int(done.rowcount)  # type: ignore[attr-defined]
