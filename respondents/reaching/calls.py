"""Calling people who have not answered: whom, how often, and what came of it. A call is known by its person and its day."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, defer, mapped_column

from agencies.agency import Agency
from foundation import audit
from foundation.db import Base, Refused, now
from foundation.vietnam_time import day_of, today
from questionnaires.survey_round import SurveyRound
from respondents.invitation import Invitation, counters
from respondents.reaching import contacts
from respondents.reaching.contacts import ContactFault
from respondents.roster import Respondent

RESULTS = {
    "reached": "Đã gặp",
    "no_answer": "Không nghe máy",
    "call_again": "Hẹn gọi lại",
    "wrong_number": "Sai số",
    "refused": "Từ chối",
}
"""What comes of a call, with its words."""
MOST = 3  # calls to one person
REST = timedelta(days=2)  # after somebody was met, before they are called again


class PhoneCall(Base):
    """One day's call to one person: by whom, and what came of it. No hour, and nothing of what was said."""

    __tablename__ = "phone_call"
    __table_args__ = (
        UniqueConstraint("invitation_id", "day"),
        CheckConstraint(f"result IN {tuple(RESULTS)}", name="result"),
        CheckConstraint("(result = 'call_again') = (again_on IS NOT NULL)", name="again"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    invitation_id: Mapped[int] = mapped_column(ForeignKey("invitation.id"))
    day: Mapped[date]
    result: Mapped[str] = mapped_column(String(20))
    again_on: Mapped[date | None]
    by_id: Mapped[int | None]


class Result(NamedTuple):
    """What somebody wrote down of a call. `where`: in which row of a file, for what is said of it."""

    invitation_id: int
    day: date
    result: str
    again_on: date | None = None
    full_name: str = ""  # as the file has it, to be compared
    where: str = ""


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


def _last_says(one: Callee, check: Callable[[PhoneCall], bool]) -> bool:
    return one.last is not None and check(one.last)


NOT_NOW: dict[str, tuple[str, Callable[[Callee, date], bool]]] = {
    "another_day": ("hẹn trả lời lúc khác", lambda one, day: (one.invitation.remind_on or day) > day),
    "today": ("đã gọi hôm nay", lambda one, day: _last_says(one, lambda call: call.day >= day)),
    "later": ("hẹn gọi lại ngày khác", lambda one, day: _last_says(one, lambda call: (call.again_on or day) > day)),
    "met": (
        f"đã gặp trong {REST.days} ngày qua",
        lambda one, day: _last_says(one, lambda call: call.result == "reached" and call.day > day - REST),
    ),
    "enough": (
        f"đã gọi đủ {MOST} lần",
        lambda one, day: len(one.calls) >= MOST and not _last_says(one, lambda call: call.again_on == day),
    ),
}
"""Who is not called today although they have not answered: words after "3 người …", and whom it holds. The first counts."""


class Due(NamedTuple):
    """Whom to call today, by agency and name, and how many are left out by the reason (a key of NOT_NOW)."""

    people: list[Callee]
    left_out: dict[str, int]


def due(session: Session, survey_round: SurveyRound, agency_id: int | None = None, *, numbers: bool = True) -> Due:
    """Whom to call today: has not answered, no reason noted, a number that nobody has found to be somebody else's. Without
    `numbers` what is encrypted is opened of those alone of whom it is asked."""
    day, people, left_out = today(), [], dict.fromkeys(NOT_NOW, 0)
    for one in _callees(session, survey_round, agency_id, numbers):
        why = next((key for key, (_, holds) in NOT_NOW.items() if holds(one, day)), None)
        if why is None:
            people.append(one)
        else:
            left_out[why] += 1
    return Due(people, {key: number for key, number in left_out.items() if number})


def _callees(session: Session, survey_round: SurveyRound, agency_id: int | None, numbers: bool) -> list[Callee]:
    conditions = [Invitation.round_id == survey_round.id, Invitation.state == "active", ~Invitation.has_answered]
    conditions += [Invitation.agency_id == agency_id] if agency_id is not None else []
    somebody_elses = (
        select(ContactFault.id)
        .where(ContactFault.invitation_id == Invitation.id, ContactFault.contact == "phone")
        .where(ContactFault.contact_index == Respondent.phone_index, ContactFault.ended_on.is_(None))
        .where(ContactFault.reason.in_(contacts.BY_PEOPLE))
    )
    query = (
        select(Invitation, Respondent, Agency.name)
        .join(Respondent, Respondent.id == Invitation.respondent_id)
        .join(Agency, Agency.id == Invitation.agency_id)
        .where(*conditions, Invitation.disposition.is_(None), Respondent.phone_index != "", ~somebody_elses.exists())
        .order_by(Agency.sort_key, Respondent.sort_key, Respondent.id)
    )
    closed = [] if numbers else [defer(Respondent.phone)]
    closed += map(defer, (Respondent.email, Respondent.problems, Respondent.repairs, Respondent.accepted))
    rows = session.execute(query.options(*closed)).all()
    calls = of_round(session, survey_round.id)
    return [Callee(one, person, agency, tuple(calls.get(one.id, ()))) for one, person, agency in rows]


def of_round(session: Session, round_id: int) -> dict[int, list[PhoneCall]]:
    """Every call of a round by invitation, oldest first."""
    query = select(PhoneCall).join(Invitation, Invitation.id == PhoneCall.invitation_id)
    found: dict[int, list[PhoneCall]] = {}
    for call in session.scalars(query.where(Invitation.round_id == round_id).order_by(PhoneCall.day)):
        found.setdefault(call.invitation_id, []).append(call)
    return found


def counts(session: Session, round_id: int) -> dict[str, int]:
    """How many people's newest call came to each result; only those that somebody has."""
    newest = [calls[-1].result for calls in of_round(session, round_id).values()]
    return {key: newest.count(key) for key in RESULTS if key in newest}


# -- writing results down


def wrong(session: Session, survey_round: SurveyRound, results: Sequence[Result]) -> list[str]:
    """Everything that is wrong with what was written down, each with its place."""
    known = _people(session, survey_round, results)
    seen: dict[tuple[int, date], str] = {}
    found = []
    for one in results:
        found += [f"{one.where}{words}" for words in _wrong_with(survey_round, one, known.get(one.invitation_id))]
        if (one.invitation_id, one.day) in seen:
            found.append(f"{one.where}Người này đã có kết quả cùng ngày. Mỗi ngày ghi một kết quả cho một người.")
        seen[one.invitation_id, one.day] = one.where
    return found


def _people(
    session: Session, survey_round: SurveyRound, results: Iterable[Result]
) -> dict[int, tuple[Invitation, Respondent]]:
    query = select(Invitation, Respondent).join(Respondent, Respondent.id == Invitation.respondent_id)
    wanted = {one.invitation_id for one in results}
    rows = session.execute(query.where(Invitation.round_id == survey_round.id)).all()
    return {one.id: (one, person) for one, person in rows if one.id in wanted}


def _wrong_with(survey_round: SurveyRound, one: Result, known: tuple[Invitation, Respondent] | None) -> list[str]:
    if known is None:
        return ["Mã này không có trong đợt. Hãy tải lại danh sách gọi của đúng đợt."]
    last, again = day_of(survey_round.closes_at), one.again_on
    found = (
        (
            bool(one.full_name) and " ".join(one.full_name.split()) != " ".join(known[1].full_name.split()),
            f"Mã này là của {known[1].full_name}, không phải {one.full_name}. Hãy giữ mã và họ tên cùng một dòng.",
        ),
        (one.result not in RESULTS, f"Kết quả phải là một trong: {', '.join(RESULTS.values())}."),
        (one.day > today(), "Ngày gọi không thể ở sau hôm nay."),
        (one.day < day_of(survey_round.opens_at), "Ngày gọi ở trước ngày mở đợt."),
        (one.result == "call_again" and again is None, "Hẹn gọi lại thì cần ghi ngày gọi lại."),
        (one.result != "call_again" and again is not None, "Ngày gọi lại chỉ ghi khi kết quả là Hẹn gọi lại."),
        (again is not None and again <= one.day, "Ngày gọi lại phải sau ngày gọi."),
        (again is not None and again > last, f"Ngày gọi lại ở sau ngày kết thúc đợt ({last:%d/%m/%Y})."),
    )
    return [words for holds, words in found if holds]


class Recorded(NamedTuple):
    """How many results were new or changed something, and how many stood there already."""

    new: int
    known: int


def record(session: Session, survey_round: SurveyRound, results: Sequence[Result], by: audit.Actor) -> Recorded:
    """Writes results down, all of them or none; the same again changes nothing. Raises Refused with everything wrong."""
    if not survey_round.is_in_field:
        raise Refused("Đợt điều tra không mở nên không ghi kết quả gọi nữa.")
    problems = wrong(session, survey_round, results)
    if problems:
        raise Refused(" ".join(problems))
    calls = of_round(session, survey_round.id)
    new = sum(_record(session, one, calls.get(one.invitation_id, []), by) for one in sorted(results, key=_by_day))
    session.flush()
    if new:
        audit.record(session, by, "call.record", f"round:{survey_round.id}", count=new)
    return Recorded(new, len(results) - new)


def _by_day(one: Result) -> tuple[date, int]:
    return one.day, one.invitation_id


def _record(session: Session, one: Result, calls: list[PhoneCall], by: audit.Actor) -> bool:
    call = next((call for call in calls if call.day == one.day), None)
    if call is not None and (call.result, call.again_on) == (one.result, one.again_on):
        return False
    invitation = session.get_one(Invitation, one.invitation_id, with_for_update=True, populate_existing=True)
    if call is not None:
        _take_back(session, invitation, call.result)
    else:
        call = PhoneCall(invitation_id=one.invitation_id, day=one.day)
        calls.append(call)
    call.result, call.again_on, call.by_id = one.result, one.again_on, by.id
    session.add(call)
    _follow(session, invitation, one.result, by)
    return True


def _follow(session: Session, invitation: Invitation, result: str, by: audit.Actor) -> None:
    """What a result means for the person. Whoever has answered since is left as they are."""
    if result == "reached":
        with counters.counting(session, invitation):
            invitation.sent_at = invitation.sent_at or now()
        contacts.works(session, invitation, "phone", by_people=True)
    elif result == "wrong_number":
        contacts.note(session, invitation, "phone", "wrong_person")
    elif result == "refused" and not invitation.has_answered and invitation.disposition is None:
        invitation.disposition = "R"
        detail = {"disposition": "R", "reason": "Từ chối qua điện thoại"}
        audit.record(session, by, "invitation.set_disposition", f"invitation:{invitation.id}", **detail)


def _take_back(session: Session, invitation: Invitation, result: str) -> None:
    """A result of the same day was a mistake."""
    if result == "wrong_number":
        contacts.works(session, invitation, "phone", by_people=True)
    elif result == "refused" and invitation.disposition == "R":
        invitation.disposition = None
