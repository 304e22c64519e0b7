"""What became of each invited person, in AAPOR's words, counted in the database.

Submitted or on paper = I; at least 80 % of the required items but not submitted = P; opened and broken off
= R; invited on a working channel and never opened = NC; never sent, or bounced = U; set by hand (R, O, NE, NC …) wins.
While the round is open the same rules give the interim figures.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, literal, select, union_all
from sqlalchemy.orm import Session

from respondents.field.aapor import Counts, Disposition
from respondents.invitation import Invitation

DISPOSITION: ColumnElement[str] = case(
    (Invitation.state == "revoked", "NE"),
    (Invitation.has_answered, "I"),
    (Invitation.disposition.is_not(None), Invitation.disposition),
    (Invitation.mostly_answered, "P"),
    (Invitation.opened_at.is_not(None), "R"),
    (Invitation.bounced_at.is_not(None) | Invitation.sent_at.is_(None), "U"),
    else_="NC",
)


_PLACE = (Invitation.agency_id, Invitation.group_id, Invitation.class_code)
_I = Disposition.COMPLETE.value


def counts(session: Session, round_id: int, by: str = "group_id") -> dict[Any, Counts]:
    """Counts of dispositions for each value of a column of Invitation ("group_id", "agency_id", "class_code").

    People taken off the list after the freeze (state revoked) count as NE, so that nobody improves a rate by deleting.
    """
    return {value: _counts(letters) for (value,), letters in by_place(session, round_id, by).items()}


def by_place(session: Session, round_id: int, *columns: str) -> dict[tuple[Any, ...], Counter[str]]:
    """How many have each disposition, for each combination of these columns (those that `counts` knows).

    Everybody is counted by place, which an index does without the rows; rows are read only of whoever has not answered or has left
    the list, and everybody else has answered. One statement, so that all of it is of the same moment.
    """
    mine, number = Invitation.round_id == round_id, func.count()
    parts = (
        select(literal(""), *_PLACE, number).where(mine).group_by(*_PLACE),
        _apart(mine, ~Invitation.has_answered),
        _apart(mine, Invitation.state == "revoked", Invitation.has_answered),
    )
    keys = [[column.key for column in _PLACE].index(name) + 1 for name in columns]
    tally: defaultdict[tuple[Any, ...], Counter[str]] = defaultdict(Counter)
    for row in session.execute(union_all(*parts)):
        letter, people, known = row[0], row[-1], tally[tuple(row[key] for key in keys)]
        known[letter or _I] += people
        known[_I] -= people if letter else 0
    return tally


def _apart(*conditions: Any) -> Select[*tuple[Any, ...]]:
    columns: Select[*tuple[Any, ...]] = select(DISPOSITION, *_PLACE, func.count())
    return columns.where(*conditions).group_by(DISPOSITION, *_PLACE)


def _counts(letters: Mapping[str, int]) -> Counts:
    return Counts(**{Disposition(letter).name.lower(): number for letter, number in letters.items()})
