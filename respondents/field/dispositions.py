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


_I = Disposition.COMPLETE.value


def counts(session: Session, round_id: int, by: str = "group_id") -> dict[Any, Counts]:
    """Counts of dispositions for each value of a column of Invitation ("group_id", "agency_id", "class_code").

    People taken off the list after the freeze (state revoked) count as NE, so that nobody improves a rate by deleting. Everybody is
    counted by place, which an index does without the rows; rows are read only of those who have not answered or have left the list,
    and everybody else has answered. One statement, so that all of it is of the same moment.
    """
    key, mine = getattr(Invitation, by), Invitation.round_id == round_id
    place = (Invitation.agency_id, Invitation.group_id, Invitation.class_code)
    parts = (
        select(literal(""), key, func.count()).where(mine).group_by(*place),
        _apart(key, mine, ~Invitation.has_answered),
        _apart(key, mine, Invitation.state == "revoked", Invitation.has_answered),
    )
    tally: defaultdict[Any, Counter[str]] = defaultdict(Counter)
    for letter, value, people in session.execute(union_all(*parts)):
        tally[value][letter or _I] += people
        tally[value][_I] -= people if letter else 0
    return {value: _counts(letters) for value, letters in tally.items()}


def _apart(key: Any, *conditions: Any) -> Select[*tuple[Any, ...]]:
    columns: Select[*tuple[Any, ...]] = select(DISPOSITION, key, func.count())
    return columns.where(*conditions).group_by(DISPOSITION, key)


def _counts(letters: Mapping[str, int]) -> Counts:
    return Counts(**{Disposition(letter).name.lower(): number for letter, number in letters.items()})
