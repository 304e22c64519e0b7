"""Who gets no reminder, and why: one table. The page's words, the dry run, the agency's button and the sending itself read it.

Everybody who is invited either gets a reminder now or stands under exactly one reason, the first that holds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import SQLColumnExpression, case, func, literal, or_, select, tuple_, union_all
from sqlalchemy.orm import Session

from foundation.outbox import Message
from foundation.outbox.states import UNFINISHED
from foundation.vietnam_time import beginning_of, day_of
from respondents.invitation import Invitation
from respondents.messages import wishes

ASKING = ("invitation", "reminder")  # what asks somebody to answer
CALM_DAYS = 2  # from the day of one message that asks until the day of the next
MOST = 3  # returns flatten after the third; then people are called


class Exclusion(NamedTuple):
    """One reason: its words after "3 người …", and whom it holds at a moment. `for_good`: no reminder would help any more,
    so that also one that waits, or that the person asked for, stays unsent."""

    words: str
    holds: Callable[[datetime], SQLColumnExpression[bool]]
    for_good: bool = False


EXCLUSIONS: dict[str, Exclusion] = {
    "left": Exclusion("đã đưa ra khỏi danh sách", lambda at: Invitation.state == "revoked", for_good=True),
    "answered": Exclusion("đã gửi phiếu", lambda at: Invitation.has_answered, for_good=True),
    "held": Exclusion("có đường dẫn đang tạm khoá", lambda at: Invitation.state != "active", for_good=True),
    "noted": Exclusion("đã ghi lý do không trả lời", lambda at: Invitation.disposition.is_not(None), for_good=True),
    "bounced": Exclusion("không còn liên hệ nào dùng được", lambda at: Invitation.bounced_at.is_not(None)),
    "another_day": Exclusion("hẹn trả lời lúc khác", wishes.is_ahead),
    "enough": Exclusion(f"đã nhắc đủ {MOST} lần", lambda at: Invitation.reminders >= MOST),
    "just_now": Exclusion(
        f"vừa nhận tin, chưa đủ {CALM_DAYS} ngày",
        lambda at: Invitation.asked_at >= calm_since(at),
    ),
    "on_its_way": Exclusion("có tin trước còn chờ gửi", lambda at: _on_its_way()),
}


def calm_since(at: datetime) -> datetime:
    """From this moment on nobody may have been written to who is to be written to at `at`: days are counted, not hours."""
    return beginning_of(day_of(at) - timedelta(days=CALM_DAYS - 1))


def _on_its_way() -> SQLColumnExpression[bool]:
    """Everything that waits is gathered once; asked for each person, PostgreSQL looks for it as often as there are people."""
    waiting = select(Message.about_kind, Message.about_id).where(Message.purpose.in_(ASKING))
    return tuple_(literal("invitation"), Invitation.id).in_(waiting.where(Message.state.in_(UNFINISHED)))


def left_out(at: datetime) -> SQLColumnExpression[bool]:
    """Condition: some reason holds at this moment."""
    return _any(row.holds(at) for row in EXCLUSIONS.values())


def needs_none(at: datetime) -> SQLColumnExpression[bool]:
    """Condition: a reason holds that no waiting changes."""
    return _any(row.holds(at) for row in EXCLUSIONS.values() if row.for_good)


STANDING = (Invitation.state == "active", ~Invitation.has_answered)
"""What follows from `needs_none` not holding, said beside it because there is an index of these: nobody else's row is read."""


class Counted(NamedTuple):
    """How many get a reminder and the first of them, and how many stand under each reason, in the order of the table: only reasons
    under which somebody stands, everybody once."""

    due: int
    first: int | None
    left_out: dict[str, int]


def counted(session: Session, conditions: Sequence[SQLColumnExpression[bool]], at: datetime) -> Counted:
    """The invitations that meet the conditions. Read are only those who have not answered or have left the list; whoever is not one
    of them has answered."""
    why = case(*((row.holds(at), literal(key)) for key, row in EXCLUSIONS.items()), else_=literal(""))
    people = (func.count(), func.min(Invitation.id))
    left = (Invitation.state == "revoked", Invitation.has_answered)
    parts = (
        select(why, *people).where(*conditions, ~Invitation.has_answered).group_by(why),
        select(literal("left"), *people).where(*conditions, *left),
        select(literal("answered"), *people).where(*conditions),
    )
    numbers, first = dict.fromkeys(("", *EXCLUSIONS), 0), None
    for key, number, lowest in session.execute(union_all(*parts)):
        numbers[key] += number
        first = first if key else lowest
    due = numbers.pop("")
    numbers["answered"] -= due + sum(number for key, number in numbers.items() if key != "answered")
    return Counted(due, first, {key: number for key, number in numbers.items() if number})


def counts(session: Session, conditions: Sequence[SQLColumnExpression[bool]], at: datetime) -> dict[str, int]:
    """How many of those stand under each reason."""
    return counted(session, conditions, at).left_out


def _any(conditions: Iterable[SQLColumnExpression[bool]]) -> SQLColumnExpression[bool]:
    """Some of them; what cannot be told of a missing value does not hold."""
    return or_(*(func.coalesce(condition, False) for condition in conditions))
