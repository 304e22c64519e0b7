"""Random call-backs: 5 % of those who answered, at least 30 a round, called and asked whether they answered themselves.

Drawn by a seed that is recorded, in proportion to each group; a later draw adds what those who answered since call for. What was
found is a rate with an interval; nobody is judged by it, a person who says no is looked at like any other (`review`).
"""

from __future__ import annotations

import hashlib
import random
import secrets
from collections.abc import Mapping, Sequence
from datetime import date
from math import ceil, sqrt
from typing import NamedTuple

from sqlalchemy import ColumnElement, ForeignKey, String, case, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from foundation import audit
from foundation.db import Base, Move, Refused, make_move
from foundation.keys import EncryptedText
from foundation.states import HasState, State, only
from foundation.typed_text import within
from foundation.vietnam_time import today
from respondents.invitation import Invitation
from respondents.signals import review
from respondents.signals.table import CALLED

SHARE, LEAST = 0.05, 30
Z = 1.959963984540054  # of an interval of 95 %


class CallResult(State):
    """What a call found."""

    WAITING = "waiting", "Chưa gọi", "blue"
    SELF = "self", "Tự trả lời", "green"
    HELPED = "helped", "Tự quyết định, có người giúp thao tác", "green"
    NOT_SELF = "not_self", "Người khác trả lời thay", "red"
    UNREACHED = "unreached", "Không gặp được"
    DECLINED = "declined", "Không muốn trả lời cuộc gọi"


MOVES = {
    result.value: Move(frozenset({"waiting", "unreached"}), result.value)
    for result in CallResult
    if result is not CallResult.WAITING
}
"""Whoever was not reached is called again; any other result stands."""
REACHED, THEMSELVES = ("self", "helped", "not_self"), ("self", "helped")


class CallDraw(Base):
    """One draw: from how many, how many, by which seed; `frame` is the SHA-256 over the numbers drawn from, in order."""

    __tablename__ = "call_draw"

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("survey_round.id"), index=True)
    seed: Mapped[str] = mapped_column(String(32))
    answered: Mapped[int]
    size: Mapped[int]
    frame: Mapped[str] = mapped_column(String(64))
    drawn_on: Mapped[date]
    drawn_by: Mapped[int | None]


class RandomCall(HasState, Base):
    """One person who was drawn, and what the call found, by day."""

    STATES = CallResult
    __tablename__ = "random_call"
    __table_args__ = (only(CallResult),)

    id: Mapped[int] = mapped_column(primary_key=True)
    draw_id: Mapped[int] = mapped_column(ForeignKey("call_draw.id"), index=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("survey_round.id"), index=True)
    invitation_id: Mapped[int] = mapped_column(ForeignKey("invitation.id"), unique=True)
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    note: Mapped[str] = mapped_column(EncryptedText, default="")
    called_on: Mapped[date | None]
    called_by: Mapped[int | None]


def wanted(answered: int) -> int:
    """How many of so many who answered are to be called in all: 5 %, at least 30, never more than there are."""
    return min(answered, max(LEAST, ceil(SHARE * answered)))


def draw(session: Session, round_id: int, by: audit.Actor, seed: str = "") -> CallDraw:
    """Draws what is still wanted among those who answered on the web and were not drawn yet. `seed`: by chance, unless given.
    Raises Refused when nobody is to be drawn."""
    answered, drawn, people = _frame(session, round_id)
    count = wanted(answered) - drawn
    if count <= 0 or not people:
        raise Refused("Chưa cần rút thêm: số người đã rút đủ 5 % người đã trả lời (ít nhất 30 người).")
    seed = seed or secrets.token_hex(16)
    chosen = choose(people, count, seed)
    numbers = ",".join(str(one) for group in sorted(people) for one in people[group])
    made = CallDraw(round_id=round_id, seed=seed, answered=answered, size=len(chosen), drawn_on=today(), drawn_by=by.id)
    made.frame = hashlib.sha256(numbers.encode()).hexdigest()
    session.add(made)
    session.flush()
    rows = [RandomCall(draw_id=made.id, round_id=round_id, invitation_id=one, state="waiting") for one in chosen]
    session.add_all(rows)
    session.flush()
    detail = {"seed": seed, "answered": answered, "count": len(chosen), "frame": made.frame[:16]}
    audit.record(session, by, "random_call.draw", f"round:{round_id}", **detail)
    return made


def _frame(session: Session, round_id: int) -> tuple[int, int, dict[int, list[int]]]:
    """How many answered on the web, how many were drawn, and who may still be, by group in ascending order."""
    already = set(session.scalars(select(RandomCall.invitation_id).where(RandomCall.round_id == round_id)))
    query = select(Invitation.group_id, Invitation.id).where(*_answered_on_the_web(round_id))
    rows = session.execute(query.order_by(Invitation.id)).all()
    people: dict[int, list[int]] = {}
    for group, number in rows:
        if number not in already:
            people.setdefault(group, []).append(number)
    return len(rows), len(already), people


def _answered_on_the_web(round_id: int) -> tuple[ColumnElement[bool], ...]:
    return (Invitation.round_id == round_id, Invitation.submitted_at.is_not(None), Invitation.state != "revoked")


def choose(people: Mapping[int, Sequence[int]], count: int, seed: str) -> list[int]:
    """So many numbers, of each group in proportion (largest remainders; of equal ones the group that comes first). The same
    people and seed give the same numbers."""
    total = sum(len(own) for own in people.values())
    count = min(count, total)
    exact = {group: count * len(own) / total for group, own in sorted(people.items())}
    sizes = {group: int(share) for group, share in exact.items()}
    for group in sorted(exact, key=lambda one: sizes[one] - exact[one])[: count - sum(sizes.values())]:
        sizes[group] += 1
    chance = random.Random(f"random calls {seed}")
    return [one for group, size in sizes.items() for one in chance.sample(list(people[group]), size)]


def record(session: Session, call: RandomCall, result: str, note: str, by: audit.Actor) -> None:
    """What the call found. Whoever says that another answered is looked at like any other (`review`). Raises Refused; also when
    a result stands already."""
    if result not in MOVES:
        raise Refused("Chọn kết quả cuộc gọi.")
    if result == "not_self" and not note.strip():
        raise Refused("Ghi người được gọi đã nói gì, để cán bộ xem lại phiếu có căn cứ.")
    make_move(session, call, MOVES, result, note=within(note, 300, "Ghi chú"), called_on=today(), called_by=by.id)
    audit.record(session, by, "random_call.record", f"random_call:{call.id}", result=result)
    invitation = session.get_one(Invitation, call.invitation_id)
    if result == "not_self" and invitation.submitted_at is not None:
        review.begin(session, invitation, [CALLED], by=by)


def of_round(session: Session, round_id: int) -> Sequence[RandomCall]:
    """Everybody who was drawn, those who wait for a call first."""
    waits = case((RandomCall.state == "waiting", 0), (RandomCall.state == "unreached", 1), else_=2)
    query = select(RandomCall).where(RandomCall.round_id == round_id)
    return session.scalars(query.order_by(waits, RandomCall.id)).all()


def draws(session: Session, round_id: int) -> Sequence[CallDraw]:
    """The draws of a round, oldest first."""
    return session.scalars(select(CallDraw).where(CallDraw.round_id == round_id).order_by(CallDraw.id)).all()


class CallShare(NamedTuple):
    """Of those who were reached, how many answered themselves; share and interval are None where nobody was reached."""

    wanted: int
    drawn: int
    waiting: int
    reached: int
    themselves: int
    by_result: dict[str, int]
    share: float | None
    low: float | None
    high: float | None


def call_share(session: Session, round_id: int) -> CallShare:
    """The random call-backs of a round, with Wilson's interval of 95 %."""
    everybody = select(func.count()).select_from(Invitation).where(*_answered_on_the_web(round_id))
    answered = session.scalar(everybody) or 0
    rows = session.execute(
        select(RandomCall.state, func.count()).where(RandomCall.round_id == round_id).group_by(RandomCall.state)
    )
    found: dict[str, int] = dict(rows.all())
    reached, own = (sum(found.get(name, 0) for name in names) for names in (REACHED, THEMSELVES))
    share, low, high = (own / reached, *wilson(own, reached)) if reached else (None, None, None)
    by_result = {result.value: found.get(result.value, 0) for result in CallResult}
    return CallShare(
        wanted(answered), sum(found.values()), found.get("waiting", 0), reached, own, by_result, share, low, high
    )


def wilson(successes: int, trials: int) -> tuple[float, float]:
    """Wilson's score interval of 95 % for a share (Wilson 1927); ValueError without trials."""
    if trials < 1 or not 0 <= successes <= trials:
        raise ValueError("no share without trials")
    share, z2 = successes / trials, Z * Z
    middle = (share + z2 / (2 * trials)) / (1 + z2 / trials)
    half = Z / (1 + z2 / trials) * sqrt(share * (1 - share) / trials + z2 / (4 * trials * trials))
    return max(0.0, middle - half), min(1.0, middle + half)
