"""What became of each invited person, in AAPOR's words, counted in the database.

Submitted or on paper = I; at least 80 % of the required items but not submitted = P; opened and broken off
= R; invited on a working channel and never opened = NC; never sent, or bounced = U; set by hand (R, O, NE, NC …) wins.
While the round is open the same rules give the interim figures.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from sqlalchemy import ColumnElement, case, func, select
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


def counts(session: Session, round_id: int, by: str = "group_id") -> dict[Any, Counts]:
    """Counts of dispositions for each value of a column of Invitation ("group_id", "agency_id", "class_code").

    People taken off the list after the freeze (state revoked) count as NE, so that nobody improves a rate by deleting.
    """
    key = getattr(Invitation, by)
    rows = session.execute(
        select(key, DISPOSITION, func.count()).where(Invitation.round_id == round_id).group_by(key, DISPOSITION)
    )
    tally: dict[Any, dict[str, int]] = defaultdict(dict)
    for value, letter, number in rows:
        tally[value][letter] = number
    return {value: _counts(letters) for value, letters in tally.items()}


def _counts(letters: dict[str, int]) -> Counts:
    return Counts(**{Disposition(letter).name.lower(): number for letter, number in letters.items()})
