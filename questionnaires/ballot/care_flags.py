"""Which opened answers call for a second look: found after the opening, kept beside them without a person.

One row a round, under the results key: by the id of each answer, which is random, the families that speak of carelessness and
`review`. Of a printed group in which fewer than ten would carry a mark, that mark is kept for nobody.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, Session, mapped_column

from foundation.db import Base
from foundation.keys import Cipher
from foundation.vietnam_time import today
from questionnaires.ballot.opened import results_key

FEWEST = 10
MARKS = ("consistency", "pattern", "similarity", "review", "strong")


class CareFlags(Base):
    """The flags of one round's opened answers."""

    __tablename__ = "care_flags"

    round_id: Mapped[int] = mapped_column(ForeignKey("survey_round.id"), primary_key=True)
    found_on: Mapped[date]
    body: Mapped[bytes] = mapped_column(LargeBinary)


class Flagged(NamedTuple):
    """What is kept. `marks`: by the id of an answer what it carries; `dropped`: by printed group the marks that fewer than ten of
    it carried; `people` and `carried`: by printed group how many were looked at, and how many carry each mark that is kept."""

    marks: Mapping[bytes, frozenset[str]]
    dropped: Mapping[str, frozenset[str]]
    people: Mapping[str, int]
    carried: Mapping[str, Mapping[str, int]]

    def of(self, answer_id: bytes, group: str, mark: str) -> bool | None:
        """Whether an answer carries a mark; None where that is not kept."""
        if answer_id not in self.marks or mark in self.dropped.get(group, ()):
            return None
        return mark in self.marks[answer_id]


def by_rule_of_ten(found: Iterable[tuple[bytes, str, frozenset[str]]]) -> Flagged:
    """Of (id, printed group, marks): without the marks that somebody, but fewer than FEWEST of a group carry."""
    rows = list(found)
    people = Counter(group for _, group, _ in rows)
    carried = Counter((group, mark) for _, group, marks in rows for mark in marks)
    dropped = {group: frozenset(mark for mark in MARKS if 0 < carried[group, mark] < FEWEST) for group in people}
    kept = {group: {m: carried[group, m] for m in MARKS if m not in dropped[group]} for group in people}
    return Flagged({one: marks - dropped[group] for one, group, marks in rows}, dropped, dict(people), kept)


def keep(session: Session, round_id: int, flagged: Flagged) -> None:
    """Keeps the flags of a round as they were first found. They are found once: beside results that were published with and without
    the flagged answers, others would tell whose flag is another."""
    if session.get(CareFlags, round_id) is not None:
        return
    told = {
        "marks": {one.hex(): sorted(marks) for one, marks in flagged.marks.items()},
        "dropped": {group: sorted(marks) for group, marks in flagged.dropped.items()},
        "people": dict(flagged.people),
        "carried": {group: dict(counts) for group, counts in flagged.carried.items()},
    }
    body = Cipher(results_key(round_id)).seal(json.dumps(told).encode(), b"%d" % round_id)
    session.add(CareFlags(round_id=round_id, found_on=today(), body=body))


def of_round(session: Session, round_id: int) -> Flagged | None:
    """The flags of a round; None before they were found."""
    row = session.get(CareFlags, round_id)
    if row is None:
        return None
    told = json.loads(Cipher(results_key(round_id)).open(row.body, b"%d" % round_id))
    return Flagged(
        {bytes.fromhex(one): frozenset(marks) for one, marks in told["marks"].items()},
        {group: frozenset(marks) for group, marks in told["dropped"].items()},
        told["people"],
        told["carried"],
    )
