"""Calling people who have not answered: how often, and what came of it. A call is known by its person and its day; whom to call
today: to_call.py."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from foundation import audit
from foundation.db import Base, Refused, now
from foundation.vietnam_time import day_of, today
from questionnaires.survey_round import SurveyRound
from respondents.invitation import Invitation, counters
from respondents.reaching import contacts
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


def of_invitations(session: Session, numbers: Collection[int]) -> dict[int, list[PhoneCall]]:
    """Every call to some people by invitation, oldest first."""
    found: dict[int, list[PhoneCall]] = {}
    for call in session.scalars(select(PhoneCall).where(PhoneCall.invitation_id.in_(numbers)).order_by(PhoneCall.day)):
        found.setdefault(call.invitation_id, []).append(call)
    return found


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
    wanted = Invitation.id.in_({one.invitation_id for one in results})
    rows = session.execute(query.where(Invitation.round_id == survey_round.id, wanted)).all()
    return {one.id: (one, person) for one, person in rows}


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
    calls = of_invitations(session, {one.invitation_id for one in results})
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
