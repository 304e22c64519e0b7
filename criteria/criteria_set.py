"""A set of criteria as it is kept: of a year or a round, data that people enter. Whoever holds a set decides until when it may
change; here it only has to stay readable."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, String, delete
from sqlalchemy.orm import Mapped, Session, mapped_column

from criteria.criterion import Criterion
from criteria.tree import Tree
from foundation import audit
from foundation.db import Base, Refused


class CriteriaSet(Base):
    """One set. `total`: what its criteria have to add up to, as a decimal number; empty: nobody has said it."""

    __tablename__ = "criteria_set"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(200))
    total: Mapped[str] = mapped_column(String(20), default="")
    content: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)

    @property
    def tree(self) -> Tree:
        return Tree(Criterion.from_json(stored) for stored in self.content)

    @property
    def whole(self) -> Decimal | None:
        """`total` as a number."""
        return Decimal(self.total) if self.total else None


def make(session: Session, title: str, criteria: Iterable[Criterion], by: audit.Actor) -> CriteriaSet:
    """A new set."""
    made = CriteriaSet(title=title, total="", content=[one.to_json() for one in criteria])
    session.add(made)
    session.flush()
    audit.record(session, by, "criteria.make", f"criteria:{made.id}", count=len(made.content))
    return made


def copy(session: Session, which: int, title: str, by: audit.Actor) -> CriteriaSet:
    """A set of its own with the same criteria and the same total."""
    source = session.get_one(CriteriaSet, which)
    made = make(session, title, map(Criterion.from_json, source.content), by)
    made.total = source.total
    return made


def remove_set(session: Session, which: int, by: audit.Actor) -> None:
    """Takes a set away that nobody holds any more."""
    session.execute(delete(CriteriaSet).where(CriteriaSet.id == which))
    audit.record(session, by, "criteria.remove_set", f"criteria:{which}")


def save(session: Session, which: int, criterion: Criterion, replacing: str, by: audit.Actor) -> None:
    """Adds a criterion, or puts it in the place of the one numbered `replacing`. Raises Refused for a number that is taken."""
    kept = _locked(session, which)
    others = [one for one in map(Criterion.from_json, kept.content) if one.number != replacing]
    if any(one.place == criterion.place for one in others):
        raise Refused(f"Đã có tiêu chí mang số {criterion.number}. Hãy sửa tiêu chí ấy hoặc đặt số khác.")
    _keep(session, kept, [*others, criterion], "criteria.save", criterion.number, by)


def remove(session: Session, which: int, number: str, by: audit.Actor) -> None:
    """Takes a criterion out; those below it stay. Raises Refused when it is not there."""
    kept = _locked(session, which)
    left = [one for one in map(Criterion.from_json, kept.content) if one.number != number]
    if len(left) == len(kept.content):
        raise Refused("Tiêu chí này đã được xoá.")
    _keep(session, kept, left, "criteria.remove", number, by)


def set_total(session: Session, which: int, total: Decimal | None, by: audit.Actor) -> None:
    """What the criteria have to add up to; None: not said."""
    kept = _locked(session, which)
    kept.total = "" if total is None else str(total)
    audit.record(session, by, "criteria.set_total", f"criteria:{which}", total=kept.total)


def _keep(
    session: Session, kept: CriteriaSet, criteria: Iterable[Criterion], verb: str, number: str, by: audit.Actor
) -> None:
    kept.content = [one.to_json() for one in sorted(criteria, key=lambda one: one.place)]
    audit.record(session, by, verb, f"criteria:{kept.id}", number=number)


def _locked(session: Session, which: int) -> CriteriaSet:
    """The set as it stands now, which nobody else changes until the transaction ends."""
    return session.get_one(CriteriaSet, which, with_for_update=True, populate_existing=True)
