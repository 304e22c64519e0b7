"""Rows of a list as they are kept when they go, to be put back: cells, problems, place."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from respondents.roster.listing import Roster
from respondents.roster.person import ATTRIBUTES, Respondent, row_values

FIELDS = (*ATTRIBUTES.values(), "id", "ordinal", "problems", "repairs", "accepted", "worst")


def as_row(person: Respondent) -> dict[str, Any]:
    """What is kept of a row."""
    return {name: getattr(person, name) for name in FIELDS}


def whole(roster: Roster, row: dict[str, Any], version: int) -> dict[str, Any]:
    """A kept row as the table takes it, changed in this version of the list."""
    cells = {column: row.get(attribute, "") for column, attribute in ATTRIBUTES.items()}
    return {**row, **row_values(cells), "roster_id": roster.id, "changed_in": version}


def keep_of(person: Respondent) -> str:
    """A row as text that `put_again` makes a row of."""
    return json.dumps(as_row(person), ensure_ascii=False)


def put_again(session: Session, roster: Roster, kept: str) -> None:
    """A row that was dropped stands on its list again, at its place, under a new number: the old one may be another's by now. The
    caller has taken care that nobody edits the list meanwhile."""
    row = {name: value for name, value in json.loads(kept).items() if name != "id"}
    session.execute(insert(Respondent), [whole(roster, row, roster.version)])
    session.expire_all()
