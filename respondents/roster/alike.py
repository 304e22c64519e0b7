"""One correction, or one reason, for every row of a list that is like this one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from sqlalchemy.orm import Session

from foundation import audit
from respondents.roster import checking, editing
from respondents.roster.checking import Rules
from respondents.roster.decisions import listed
from respondents.roster.listing import Roster, take_turn
from respondents.roster.person import Respondent

SHARED = ("position", "unit", "group")
"""Columns whose text several people may have by right; a name, a phone, an address is one person's alone."""


def mark(person: Respondent, column: str) -> tuple[str, ...]:
    """What rows have in common that are alike in a column; empty where no row is like another.

    A position means something within its group, and a group that the round knows only beside the position.
    """
    cells = person.cells
    if column not in SHARED:
        return ()
    if column == "unit" or (column == "group" and _is_wrong(person, column)):
        return column, cells[column]
    return column, cells["position"], cells["group"]


def _is_wrong(person: Respondent, column: str) -> bool:
    return any(entry["column"] == column and entry["severity"] == "error" for entry in person.problems)


def others(people: Sequence[Respondent], person: Respondent, column: str) -> list[Respondent]:
    """The other rows that are like this one in a column."""
    wanted = mark(person, column)
    return [one for one in people if wanted and one.id != person.id and mark(one, column) == wanted]


def counts(people: Sequence[Respondent], shown: Sequence[Respondent]) -> dict[tuple[int, str], int]:
    """How many other rows are like each of those shown, by row and column."""
    marks = Counter(mark(person, column) for person in people for column in SHARED)
    return {(person.id, column): marks[mark(person, column)] - 1 for person in shown for column in SHARED}


def correct(
    session: Session,
    roster: Roster,
    person_id: int,
    values: Mapping[str, str],
    *,
    seen: int,
    rules: Rules,
    by: audit.Actor,
) -> int:
    """Writes the cells of one row, and those that may be shared into every row that was like it. Returns how many rows.

    Raises Refused, RowChanged; rows that somebody changed since the page was loaded are left alone.
    """
    person = editing.person_of(session, roster, person_id)
    tidied = {column: editing.tidy(text) for column, text in values.items()}
    wanted = {column: text for column, text in tidied.items() if editing.is_new(column, text, person)}
    people = listed(session, roster)
    changes: dict[int, dict[str, str]] = {}
    for column, text in wanted.items():
        for other in others(people, person, column):
            if other.changed_in <= seen:
                changes.setdefault(other.id, {})[column] = text
    editing.correct(session, roster, person_id, values, seen=seen, rules=rules, by=by)
    return 1 + _write(session, roster, [one for one in people if one.id in changes], changes, rules, by)


def _write(
    session: Session,
    roster: Roster,
    rows: Sequence[Respondent],
    changes: Mapping[int, Mapping[str, str]],
    rules: Rules,
    by: audit.Actor,
) -> int:
    if not rows:
        return 0
    version = take_turn(session, roster)
    session.add(editing.remember(session, roster, version, "correct", by, rows))
    for row in rows:
        row.fill(changes[row.id])
        row.changed_in = version
    checking.recheck(session, roster, rules, {number: frozenset(cells) for number, cells in changes.items()})
    editing.settle_comments(session, {number: list(cells) for number, cells in changes.items()})
    audit.record(
        session, by, "roster.correct", f"roster:{roster.id}", rows=len(rows), columns=sorted(_columns(changes))
    )
    return len(rows)


def _columns(changes: Mapping[int, Mapping[str, str]]) -> set[str]:
    return {column for cells in changes.values() for column in cells}


def accept(session: Session, roster: Roster, person_id: int, code: str, reason: str, by: audit.Actor) -> int:
    """Confirms the same unusual thing, with the same reason, in every row that is like this one. Returns how many rows.

    Raises Refused.
    """
    person = editing.person_of(session, roster, person_id)
    rows = [person, *with_question(listed(session, roster), person, code)]
    version = take_turn(session, roster)
    session.add(editing.remember(session, roster, version, "accept", by, rows))
    for row in rows:
        checking.accept(row, code, reason)
    audit.record(session, by, "roster.accept", f"roster:{roster.id}", rows=len(rows), code=code)
    return len(rows)


def with_question(people: Sequence[Respondent], person: Respondent, code: str) -> list[Respondent]:
    """The other rows that ask the same and are like this one in the column that it is about; of the row: all that ask it."""
    column = next((entry["column"] for entry in person.open_problems if entry["code"] == code), "")
    alike = [one for one in people if one.id != person.id] if column is None else others(people, person, column)
    return [one for one in alike if any(entry["code"] == code for entry in one.open_problems)]
