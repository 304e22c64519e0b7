"""Whom to call today, and why others are left alone: told by the database, so that a page reads the people it shows and no more."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, CompoundSelect, Select, case, func, literal, select, union, union_all
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
_HOW_OFTEN = (
    select(func.count()).where(PhoneCall.invitation_id == Invitation.id).correlate(Invitation).scalar_subquery()
)
NEVER = "never"

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
    {"agency": (Agency.sort_key,), "name": (Respondent.sort_key,), "called": (_HOW_OFTEN,)},
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
    everybody = (
        select(Invitation, Respondent, Agency.name)
        .options(*closed)
        .join(Respondent, Respondent.id == Invitation.respondent_id)
        .join(Agency, Agency.id == Invitation.agency_id)
        .where(*_of_round(round_id))
    )
    return everybody.where(Invitation.id.not_in(_apart(select(Invitation.id), round_id).correlate(None)))


def counted(session: Session, round_id: int) -> Counted:
    """The same people, counted. One statement, so that all of it is of the same moment."""
    key, why = Invitation.agency_id, _why(today())
    everybody = select(literal(""), key, func.count()).where(*_of_round(round_id)).group_by(key)
    apart = _apart(select(why, key, func.count()), round_id).group_by(why, key)
    left_out, of_agency = Counter[str](), Counter[int]()
    for reason, number, people in session.execute(union_all(everybody, apart)):
        left_out[reason] += people
        of_agency[number] += -people if reason else people
    named = select(Agency.id, Agency.name).where(
        Agency.id.in_([number for number, people in of_agency.items() if people])
    )
    agencies: dict[int, str] = dict(session.execute(named.order_by(Agency.sort_key, Agency.id)).all())
    return Counted(
        of_agency.total(),
        {reason: left_out[reason] for reason in NOT_NOW if left_out[reason]},
        agencies,
        {number: of_agency[number] for number in agencies},
    )


def _of_round(round_id: int) -> tuple[ColumnElement[bool], ...]:
    """Who has not answered and has no reason noted: an index holds them, so that nobody's row is read for it."""
    return (
        Invitation.round_id == round_id,
        Invitation.state == "active",
        ~Invitation.has_answered,
        Invitation.disposition.is_(None),
    )


def _why(day: date) -> ColumnElement[str]:
    """Why somebody of them is not called today: a key of NOT_NOW, NEVER without a number of their own, "" for who is called."""
    never = (Respondent.phone_index == "") | _somebody_elses().where(
        ContactFault.invitation_id == Invitation.id, ContactFault.contact_index == Respondent.phone_index
    ).exists()
    return case((never, NEVER), *((holds(day), key) for key, (_, holds) in NOT_NOW.items()), else_="")


def _apart(columns: Select[*tuple[Any, ...]], round_id: int) -> Select[*tuple[Any, ...]]:
    """Who is not called today; looked at are only those of whom something is known that may be a reason."""
    joined = _with_last(columns.select_from(Invitation).join(Respondent, Respondent.id == Invitation.respondent_id))
    return joined.where(*_of_round(round_id), Invitation.id.in_(_noted(round_id)), _why(today()) != "")


def _noted(round_id: int) -> CompoundSelect[int]:
    """Their invitations, by what is noted; of other rounds, too, where that is found faster."""
    one = aliased(Invitation)
    without = select(Respondent.id).where(Respondent.phone_index == "")
    return union(
        select(one.id).where(one.round_id == round_id, one.remind_on.is_not(None)),
        select(one.id).where(one.respondent_id.in_(without)),
        select(PhoneCall.invitation_id),
        _somebody_elses(),
    )


def _somebody_elses() -> Select[int]:
    found = select(ContactFault.invitation_id).where(ContactFault.contact == "phone", ContactFault.ended_on.is_(None))
    return found.where(ContactFault.reason.in_(contacts.BY_PEOPLE))


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
    of_round = select(Invitation.round_id).where(Invitation.id == LAST.invitation_id).scalar_subquery() == round_id
    newest = (LAST.invitation_id == _CALLED.c.invitation_id) & (LAST.day == _CALLED.c.day)
    query = select(LAST.result, func.count()).join(_CALLED, newest).where(of_round).group_by(LAST.result)
    counts: dict[str, int] = dict(session.execute(query).all())
    return {key: counts[key] for key in RESULTS if key in counts}
