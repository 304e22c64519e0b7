"""One correction, or one reason, for every row of a list that is like this one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sqlalchemy.orm import Session

from foundation import audit
from foundation.db import Refused
from respondents.roster import checking, editing
from respondents.roster.checking import Rules
from respondents.roster.decisions import listed
from respondents.roster.listing import Roster, take_turn
from respondents.roster.person import Respondent
from respondents.roster_file.columns import BY_FIELD, COLUMNS

SHARED = ("position", "unit", "group")
"""Columns whose text several people may have by right; a name, a phone, an address is one person's alone."""
STRANGE = "Cột này không điền chung cho nhiều người được. Hãy sửa từng dòng."


def mark(person: Respondent, column: str) -> tuple[str, ...]:
    """What rows have in common that are alike in a column; empty where no row is like another.

    A position means something within its group, and a group that the round knows, or none, only beside the position.
    """
    cells = person.cells
    if column not in SHARED:
        return ()
    if column == "unit" or (column == "group" and cells[column] and _is_wrong(person, column)):
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


class Lacking(NamedTuple):
    """A required column that many rows leave empty: how many, and for how many of them the reader knows what fits."""

    column: str
    rows: int
    proposed: int
    everywhere: bool  # in no row is anything in it: the file had no such column

    @property
    def may_be_shared(self) -> bool:
        """Whether one text may stand in all of them."""
        return self.column in SHARED


def lacking(people: Sequence[Respondent]) -> list[Lacking]:
    """What many rows lack, each column as one problem; of a file without the column: all of them."""
    found = []
    for column in (one.field for one in COLUMNS if one.required):
        empty = _empty_in(people, column)
        if len(empty) > 1:
            proposed = sum(1 for one in empty if _proposal(one, column))
            found.append(Lacking(column, len(empty), proposed, len(empty) == len(people)))
    return found


def _empty_in(people: Sequence[Respondent], column: str) -> list[Respondent]:
    return [one for one in people if not one.cells[column] and _is_wrong(one, column)]


def _proposal(person: Respondent, column: str) -> str:
    proposals = (entry["suggestion"] for entry in person.problems if entry["column"] == column)
    return next((text for text in proposals if text), "")


def fill_in(
    session: Session, roster: Roster, column: str, text: str | None, *, seen: int, rules: Rules, by: audit.Actor
) -> int:
    """Writes one text into every row that leaves the column empty; None: into each what the reader proposes for it. Returns how
    many rows. Raises Refused; rows that somebody changed since the page was loaded are left alone."""
    if column not in SHARED:
        raise Refused(STRANGE)
    if text is not None and not editing.tidy(text):
        raise Refused(f"Chưa ghi {BY_FIELD[column].label} cho các dòng này. Hãy ghi rồi bấm lại.")
    empty = [one for one in _empty_in(listed(session, roster), column) if one.changed_in <= seen]
    values = {one.id: _proposal(one, column) if text is None else editing.tidy(text) for one in empty}
    rows = [one for one in empty if values[one.id]]
    if not rows:
        raise Refused(f"Không còn dòng nào thiếu {BY_FIELD[column].label} để điền. Hãy tải lại trang.")
    return _write(session, roster, rows, {one.id: {column: values[one.id]} for one in rows}, rules, by)


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
