"""A read file against the list that is there: who is new, unchanged, changed, missing; and putting it in the list's place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

from sqlalchemy import Table, insert, select, update
from sqlalchemy.orm import Session

from foundation import audit
from foundation.db import Refused
from respondents import person_names
from respondents.roster import checking, editing, upload
from respondents.roster.checking import Entry, Rules
from respondents.roster.listing import Roster, take_turn
from respondents.roster.person import DERIVED, Respondent, row_values, worst_of
from respondents.roster.upload import RosterUpload
from respondents.roster_file import PersonRow, RosterReading

Cells = Mapping[str, str]
CellOf = tuple[int, str]  # of a person of the list (id): the column
_TABLE = cast(Table, Respondent.__table__)  # rows go in without the unit of work: three times as fast
_BATCH = 500  # rows; what they are made of is gone again before the garbage collector asks for it


@dataclass(frozen=True)
class Comparison:
    """`pairs` are present rows and the rows of the file that mean the same person; the others stand alone."""

    pairs: Sequence[tuple[Respondent, PersonRow]]
    new: Sequence[PersonRow]
    missing: Sequence[Respondent]

    @property
    def changed(self) -> list[tuple[Respondent, PersonRow]]:
        return [(person, row) for person, row in self.pairs if differing(person, row)]

    @property
    def unchanged(self) -> int:
        return len(self.pairs) - len(self.changed)

    def without(self, left: Collection[CellOf]) -> Comparison:
        """The same with some cells left as the list has them."""
        staying: dict[int, set[str]] = defaultdict(set)
        for person_id, column in left:
            staying[person_id].add(column)
        pairs = [
            (person, row._replace(cells={**row.cells, **_of(person, staying[person.id])}))
            if person.id in staying
            else (person, row)
            for person, row in self.pairs
        ]
        return replace(self, pairs=pairs)


def _of(person: Respondent, columns: Collection[str]) -> dict[str, str]:
    return {column: value for column, value in person.cells.items() if column in columns}


# how a row of the file finds its person, the surest way first
_LOOKS_LIKE: tuple[Callable[[Cells], Hashable], ...] = (
    lambda cells: cells["phone"] and (cells["phone"], person_names.key(cells["full_name"])),
    lambda cells: cells["phone"],
    lambda cells: person_names.key(cells["full_name"]) and _name_and_position(cells),
    lambda cells: person_names.key(cells["full_name"]),
)


def _name_and_position(cells: Cells) -> Hashable:
    return (person_names.key(cells["full_name"]), person_names.key(cells["position"]))


def differing(person: Respondent, row: PersonRow) -> list[str]:
    """The columns that the file gives another value."""
    return [column for column, value in person.cells.items() if value != row.cells[column]]


def compare(people: Sequence[Respondent], rows: Sequence[PersonRow]) -> Comparison:
    """Finds the same people again by phone and name, then by either; each is used once."""
    present = {person.id: person for person in people}
    left = dict(enumerate(rows))
    pairs: dict[int, Respondent] = {}
    for looks_like in _LOOKS_LIKE if present else ():
        waiting = defaultdict(list)
        for person in present.values():
            if mark := looks_like(person.cells):
                waiting[mark].append(person)
        for place, row in list(left.items()):
            mark = looks_like(row.cells)
            if mark and waiting.get(mark):
                pairs[place] = present.pop(waiting[mark].pop(0).id)
                del left[place]
    return Comparison(
        [(pairs[place], rows[place]) for place in sorted(pairs)], list(left.values()), list(present.values())
    )


def take(
    session: Session,
    roster: Roster,
    file: RosterUpload,
    *,
    kept: Collection[int] = (),
    left: Collection[CellOf] = (),
    rules: Rules,
    by: audit.Actor,
    seen: int,
) -> Comparison:
    """Puts a read file in the list's place, all rows as they are, also wrong ones. Raises Refused, Stale.

    seen: the version of the list that the comparison was shown for. kept: people (ids) who stay though the file lacks them.
    left: cells that stay as the list has them though the file has another value.
    """
    if file.roster_id != roster.id or file.state != "read":
        raise Refused("Tệp này không còn chờ xử lý. Hãy tải tệp lên lại.")
    reading = file.opened()
    return replace_people(session, roster, reading, kept=kept, left=left, rules=rules, by=by, seen=seen, file=file)


def replace_people(
    session: Session,
    roster: Roster,
    reading: RosterReading,
    *,
    kept: Collection[int] = (),
    left: Collection[CellOf] = (),
    rules: Rules,
    by: audit.Actor,
    seen: int | None = None,
    file: RosterUpload | None = None,
) -> Comparison:
    """Makes the rows of a reading the people of the list; the same people keep their row, its number and confirmations."""
    version = take_turn(session, roster, seen)
    finish = editing.remember_upload(session, roster, version, by)
    there = _ids(session, roster)
    comparison = compare(roster.people, reading.people).without(left)
    _store(session, roster, comparison, _StoredRows(reading, rules, roster.id, version))
    stay = _settle_missing(session, roster, comparison, reading, kept)
    settled = _to_be_read_again(session, roster, reading, left)
    if stay or settled:
        checking.recheck(session, roster, rules, settled)
    finish(_ids(session, roster) - there)
    if file is not None:
        upload.forget_taken(session, roster)
        file.state, file.comparison, file.choices = "taken", None, None
    counts = {"people": len(reading.people), "new": len(comparison.new), "missing": len(comparison.missing)}
    audit.record(session, by, "roster.replace_people", f"roster:{roster.id}", **counts, kept=stay, left=len(left))
    return comparison


def _ids(session: Session, roster: Roster) -> set[int]:
    return set(session.scalars(select(Respondent.id).where(Respondent.roster_id == roster.id)))


def _store(session: Session, roster: Roster, comparison: Comparison, stored: _StoredRows) -> None:
    """Writes what differs, and what is said of the list."""
    changed = [(person.id, differing(person, row)) for person, row in comparison.pairs]
    if different := [values for pair in comparison.pairs if (values := stored.of_pair(*pair))]:
        session.execute(update(Respondent), different)
    for start in range(0, len(comparison.new), _BATCH):
        session.execute(insert(_TABLE), [stored.of_row(row) for row in comparison.new[start : start + _BATCH]])
    editing.settle_comments(session, {number: columns for number, columns in changed if columns})
    roster.problems, roster.repairs = stored.of_the_list()
    session.flush()  # what was set must not be lost with what the statements above made stale
    session.expire_all()


def _settle_missing(
    session: Session, roster: Roster, comparison: Comparison, reading: RosterReading, kept: Collection[int]
) -> int:
    """People who are not in the file go, or stay below the others. Returns how many stay."""
    missing = [person.id for person in comparison.missing]
    staying = [number for number in missing if number in kept]
    if gone := [number for number in missing if number not in kept]:
        editing.drop_people(session, gone)
    if staying:
        last = max(row.row for row in reading.people)
        session.execute(update(Respondent), [{"id": who, "ordinal": last + n} for n, who in enumerate(staying, 1)])
    return len(staying)


def _to_be_read_again(
    session: Session, roster: Roster, reading: RosterReading, left: Collection[CellOf]
) -> dict[int, frozenset[str]]:
    """Person → columns of which the reading of the file says nothing true: those that it lacks, so that each row says what it
    has not and every count is right from the start, and cells that stay as the list has them."""
    missing = {found.column or "" for found in reading.problems if found.code == "COLUMN_MISSING"}
    there = _ids(session, roster) if missing or left else set()
    columns = {number: set(missing) for number in there}
    for number, column in left:
        if number in columns:
            columns[number].add(column)
    return {number: frozenset(of_row) for number, of_row in columns.items() if of_row}


class _StoredRows:
    """Rows of a reading as rows of the table, each with its own problems and repairs."""

    def __init__(self, reading: RosterReading, rules: Rules, roster_id: int, version: int) -> None:
        self.rules, self.fixed = rules, {"roster_id": roster_id, "changed_in": version}
        self.rows = {row.row for row in reading.people}
        self.problems = self._by_row(map(checking.entry_of, reading.problems))
        self.repairs = self._by_row(repair._asdict() for repair in reading.repairs)

    def _by_row(self, entries: Iterable[Entry]) -> defaultdict[int | None, list[Entry]]:
        """What is said of a row without a person (below the end of the list) is said of the list."""
        grouped: defaultdict[int | None, list[Entry]] = defaultdict(list)
        for entry in entries:
            grouped[entry["row"] if entry["row"] in self.rows else None].append(entry)
        return grouped

    def of_row(self, row: PersonRow) -> dict[str, Any]:
        """Somebody new."""
        return {**self.fixed, **self._said_of(row, row_values(row.cells), {}), "state": "listed"}

    def of_pair(self, person: Respondent, row: PersonRow) -> dict[str, Any]:
        """What changes in the row of someone who was there; empty for nothing. A confirmation stands if no cell changed."""
        same = not differing(person, row)
        derived = {name: getattr(person, name) for name in DERIVED} if same else row_values(row.cells)
        values = self._said_of(row, derived, person.accepted if same else {})
        changed = {name: value for name, value in values.items() if getattr(person, name) != value}
        return {"id": person.id, "changed_in": self.fixed["changed_in"], **changed} if changed else {}

    def _said_of(self, row: PersonRow, derived: dict[str, str], accepted: dict[str, str]) -> dict[str, Any]:
        problems = checking.with_own_contacts(
            self.problems.get(row.row, []), derived["phone_index"], derived["email_index"], self.rules
        )
        codes = {entry["code"] for entry in problems}
        standing = {code: reason for code, reason in accepted.items() if code in codes}
        repairs = self.repairs.get(row.row, [])
        said = {"ordinal": row.row, "problems": problems, "repairs": repairs, "accepted": standing}
        return {**derived, **said, "worst": worst_of(problems, standing)}

    def of_the_list(self) -> tuple[list[Entry], list[Entry]]:
        return self.problems[None], self.repairs[None]
