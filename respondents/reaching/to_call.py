"""Whom to call today, and why others are left alone: told by the database, so that a page reads the people it shows and no more."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, case, func, select
from sqlalchemy.orm import Session, aliased, defer

from agencies.agency import Agency
from foundation.pages import QueryTable
from foundation.vietnam_time import today
from questionnaires.survey_round import SurveyRound
from respondents.invitation import Invitation
from respondents.reaching import calls, contacts
from respondents.reaching.calls import MOST, REST, RESULTS, PhoneCall
from respondents.reaching.contacts import ContactFault
from respondents.roster import Respondent


@dataclass(frozen=True, slots=True)
class Callee:
    """One person who may be called, with their calls so far, oldest first."""

    invitation: Invitation
    person: Respondent
    agency: str
    calls: tuple[PhoneCall, ...]

    @property
    def last(self) -> PhoneCall | None:
        return self.calls[-1] if self.calls else None


LAST = aliased(PhoneCall)
_CALLED = (
    select(PhoneCall.invitation_id, func.max(PhoneCall.day).label("day"), func.count().label("times"))
    .group_by(PhoneCall.invitation_id)
    .subquery()
)
TIMES = _CALLED.c.times

NOT_NOW: dict[str, tuple[str, Callable[[date], ColumnElement[bool]]]] = {
    "another_day": ("hẹn trả lời lúc khác", lambda day: Invitation.remind_on > day),
    "today": ("đã gọi hôm nay", lambda day: LAST.day >= day),
    "later": ("hẹn gọi lại ngày khác", lambda day: LAST.again_on > day),
    "met": (
        f"đã gặp trong {REST.days} ngày qua",
        lambda day: (LAST.result == "reached") & (LAST.day > day - REST),
    ),
    "enough": (
        f"đã gọi đủ {MOST} lần",
        lambda day: (TIMES >= MOST) & (LAST.again_on.is_(None) | (LAST.again_on != day)),
    ),
}
"""Who is not called today although they have not answered: words after "3 người …", and whom it holds. The first counts."""
TABLE = QueryTable(
    Invitation.id,
    (Agency.sort_key, Agency.id, Respondent.sort_key, Respondent.id),
    {"agency": (Agency.sort_key,), "name": (Respondent.sort_key,), "called": (func.coalesce(TIMES, 0),)},
    (Respondent.full_name, Agency.name),
    {"don_vi": Invitation.agency_id},
    size=20,
)
"""By agency and name."""


class Counted(NamedTuple):
    """How many are to be called today, and how many are left out by the reason (a key of NOT_NOW); the agencies of the former,
    number → name, in order, and how many each of them has."""

    people: int
    left_out: dict[str, int]
    agencies: dict[int, str]
    of_agency: dict[int, int]


class Due(NamedTuple):
    """Whom to call today, by agency and name, and how many are left out by the reason (a key of NOT_NOW)."""

    people: list[Callee]
    left_out: dict[str, int]


def due(session: Session, survey_round: SurveyRound) -> Due:
    """Everybody to call today, numbers and all: for the file."""
    rows = session.execute(whom(survey_round.id).order_by(*TABLE.usual)).all()
    return Due(callees(session, rows), counted(session, survey_round.id).left_out)


def whom(round_id: int) -> Select[Invitation, Respondent, str]:
    """Whom to call today: has not answered, no reason noted, a number that nobody has found to be somebody else's; in no order,
    and of what is encrypted nothing but the number."""
    closed = map(defer, (Respondent.email, Respondent.problems, Respondent.repairs, Respondent.accepted))
    columns = select(Invitation, Respondent, Agency.name).options(*closed)
    return _of_round(columns, round_id).where(_why(today()) == "")


def counted(session: Session, round_id: int) -> Counted:
    """The same people, counted."""
    why = _why(today()).label("why")
    columns: Select[*tuple[Any, ...]] = select(why, Agency.id, Agency.name, func.count())
    rows = session.execute(
        _of_round(columns, round_id).group_by(why, Agency.id).order_by(Agency.sort_key, Agency.id)
    ).all()
    left_out = {key: sum(number for why, *_, number in rows if why == key) for key in NOT_NOW}
    return Counted(
        sum(number for why, *_, number in rows if not why),
        {key: number for key, number in left_out.items() if number},
        {agency: name for why, agency, name, _ in rows if not why},
        {agency: number for why, agency, _, number in rows if not why},
    )


def _why(day: date) -> ColumnElement[str]:
    return case(*((holds(day), key) for key, (_, holds) in NOT_NOW.items()), else_="")


def _of_round(columns: Select[*tuple[Any, ...]], round_id: int) -> Select[*tuple[Any, ...]]:
    may_be_called = (
        Invitation.round_id == round_id,
        Invitation.state == "active",
        ~Invitation.has_answered,
        Invitation.disposition.is_(None),
        Respondent.phone_index != "",
    )
    somebody_elses = (
        select(ContactFault.id)
        .where(ContactFault.invitation_id == Invitation.id, ContactFault.contact == "phone")
        .where(ContactFault.contact_index == Respondent.phone_index, ContactFault.ended_on.is_(None))
        .where(ContactFault.reason.in_(contacts.BY_PEOPLE))
    )
    joined = (
        columns.select_from(Invitation)
        .join(Respondent, Respondent.id == Invitation.respondent_id)
        .join(Agency, Agency.id == Invitation.agency_id)
    )
    return _with_last(joined).where(*may_be_called, ~somebody_elses.exists())


def _with_last(query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """With everybody's newest call, if any."""
    return query.outerjoin(_CALLED, _CALLED.c.invitation_id == Invitation.id).outerjoin(
        LAST, (LAST.invitation_id == Invitation.id) & (LAST.day == _CALLED.c.day)
    )


def callees(session: Session, rows: Iterable[Sequence[Any]]) -> list[Callee]:
    """Rows of `whom` with the calls of each person."""
    found = [(one, person, agency) for one, person, agency in rows]
    known = calls.of_invitations(session, [one.id for one, _, _ in found])
    return [Callee(one, person, agency, tuple(known.get(one.id, ()))) for one, person, agency in found]


def results(session: Session, round_id: int) -> dict[str, int]:
    """How many people's newest call came to each result; only those that somebody has."""
    columns: Select[*tuple[Any, ...]] = select(*(LAST.result, func.count())).select_from(Invitation)
    newest = _with_last(columns).where(Invitation.round_id == round_id, LAST.id.is_not(None)).group_by(LAST.result)
    counts: dict[str, int] = dict(session.execute(newest).all())
    return {key: counts[key] for key in RESULTS if key in counts}
