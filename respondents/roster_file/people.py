"""Reading the people of a list row by row: every cell by its rules, then group and position together."""

from collections.abc import Container, Iterator, Mapping, Sequence
from typing import NamedTuple

from respondents.cell_reading import EMPTY, CellReading, Finding, failure
from respondents.roster_file import cells
from respondents.roster_file.columns import COLUMNS, FIELDS, Column
from respondents.roster_file.group_rules import GroupBook
from respondents.roster_file.reading import PersonRow, Problem, Repair, RosterReading, problem


class RawPerson(NamedTuple):
    """One person as the list has it: the filled cells by field."""

    row: int
    cells: Mapping[str, str]
    hidden: bool = False


class PersonReading(NamedTuple):
    """One person as read: each field's reading; a column that the list lacks reads as empty."""

    row: int
    fields: Mapping[str, CellReading]


class PeopleReader:
    """Reads the people of one list, whose columns are given; remembers the row above for ditto marks."""

    def __init__(self, groups: GroupBook, fields: Container[str]) -> None:
        self._groups = groups
        self._columns = [column for column in COLUMNS if column.field in fields]
        self._lacking = {column.field: EMPTY for column in COLUMNS if column not in self._columns}
        self._above: Mapping[str, CellReading] = {}
        self._known: dict[str, dict[str, CellReading]] = {column.field: {} for column in COLUMNS if column.repeats}

    def read(self, person: RawPerson) -> PersonReading:
        fields = {column.field: self._cell(column, person) for column in self._columns} | self._lacking
        if "group" not in self._lacking:
            self._settle_group(fields)
        self._above = fields
        return PersonReading(person.row, fields)

    def _cell(self, column: Column, person: RawPerson) -> CellReading:
        field = column.field
        cell = cells.Cell(person.cells.get(field, ""), column, self._above.get(field))
        if field not in self._known or type(cell.text) is not str:
            return cells.read(cell)
        known = self._known[field]
        if cell.text in known:
            return known[cell.text]
        reading = cells.read(cell)
        if not cells.repeats_above(cell):
            known[cell.text] = reading
        return reading

    def _settle_group(self, fields: dict[str, CellReading]) -> None:
        position = fields["position"].compared
        fields["group"] = group = self._group(fields["group"], position)
        if group.compared and position and group.compared not in self._groups.fitting(position):
            fields["position"] = self._not_in_group(fields["position"], group.compared)

    def _group(self, group: CellReading, position: str | None) -> CellReading:
        """The cell's text → the code of the group, or the group that was probably meant."""
        if group.failed:
            return self._missing_group(group, position)
        code = self._groups.code_of(group.value)
        if code is not None:
            return group._replace(value=code, compared=code)
        meant = self._groups.most_alike(group.value) or self._groups.only_fitting(position)
        return failure(group.value, "GROUP_UNKNOWN", meant, value=group.value.strip())

    def _missing_group(self, group: CellReading, position: str | None) -> CellReading:
        (found,) = group.problems
        if found.code != "CELL_REQUIRED":
            return group
        return group._replace(problems=(found._replace(suggestion=self._groups.only_fitting(position)),))

    def _not_in_group(self, position: CellReading, group: str) -> CellReading:
        suggestion = self._groups.only_fitting(position.compared)
        finding = Finding("POSITION_NOT_IN_GROUP", suggestion, {"group": self._groups.names[group]})
        return position._replace(problems=(*position.problems, finding))


def note(reading: RosterReading, person: RawPerson, read: PersonReading) -> None:
    """Puts one person's row, repairs and problems into the reading of the list."""
    reading.people.append(PersonRow(person.row, {field: read.fields[field].value for field in FIELDS}))
    if person.hidden:
        reading.problems.append(problem("ROW_HIDDEN", person.row))
    for field, cell in read.fields.items():
        if cell.repairs:
            reading.repairs += _repairs(person, field, cell)
        if cell.problems:
            reading.problems += _problems(person.row, field, cell.problems)


def _repairs(person: RawPerson, field: str, cell: CellReading) -> Iterator[Repair]:
    before = str(person.cells.get(field, ""))
    return (Repair(person.row, field, code, before, cell.value) for code in cell.repairs)


def _problems(row: int, field: str, findings: Sequence[Finding]) -> Iterator[Problem]:
    return (problem(found.code, row, field, found.suggestion, found.words) for found in findings)
