"""A whole file: its criteria, and everything that is wrong with it, at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from criteria import Criterion
from foundation.spreadsheets import file_size, opening
from foundation.spreadsheets.first_table import below_heading
from foundation.spreadsheets.refusals import FILE_REFUSALS
from foundation.spreadsheets.sheets import Refused, SheetRow, Unreadable
from self_assessment.items import Item, Items
from self_assessment.set_file.cells import Line, RowReader
from self_assessment.set_file.checks import Checks
from self_assessment.set_file.columns import COLUMNS, HEADS, REQUIRED, column_of
from self_assessment.set_file.old_numbers import Last, old_numbers
from self_assessment.set_file.problems import Problem, problem

MOST_ROWS = 2_000


@dataclass
class SetReading:
    """What a file holds. `items`: only where no problem is an error. `count`: criteria of every depth."""

    problems: list[Problem] = field(default_factory=list)
    count: int = 0
    total: Decimal = Decimal(0)
    items: Items | None = None

    @property
    def ok(self) -> bool:
        """Whether it can be stored."""
        return not any(one.is_error for one in self.problems)

    def as_report(self) -> dict[str, Any]:
        """The contract's document."""
        problems = [one._asdict() for one in self.problems]
        return {"criteria": self.count, "total": f"{self.total:.2f}", "problems": problems}


def read(data: bytes, filename: str, last: Last | None = None) -> SetReading:
    """Reads a file. `last`: the set of the year before, against which its old numbers are checked. Never raises: a file that cannot
    be read is one problem."""
    try:
        workbook = opening.open_workbook(data, filename)
        for way in workbook.readings:
            for sheet in way:
                found = None if sheet.hidden else _of_sheet(sheet.name, sheet.rows(), last)
                if found is not None:
                    return found
    except Refused as refusal:
        return SetReading([_of_file(refusal.code, filename)])
    except Unreadable:
        return SetReading([_of_file("FILE_CORRUPT", filename)])
    return SetReading([problem("HEADER_MISSING")])


def _of_file(code: str, filename: str) -> Problem:
    words = FILE_REFUSALS[code].words
    told = words.format(extension=opening.extension(filename), largest=file_size.largest_in_words())
    return Problem(None, None, None, code, "error", told, None)


def _of_sheet(name: str, rows: Iterator[SheetRow], last: Last | None) -> SetReading | None:
    """What stands on a sheet; None for one that has no heading of a set."""
    problems: list[Problem] = []
    table = below_heading(rows, _heading)
    if table is None:
        return None
    (columns, row, twice), below = table
    problems += [problem("COLUMN_TWICE", name, row, heading, heading=heading) for heading in twice]
    missing = [key for key in REQUIRED if key not in columns]
    problems += [
        problem("COLUMN_MISSING", name, row, COLUMNS[key].heading, heading=COLUMNS[key].heading) for key in missing
    ]
    reader = RowReader(name, columns, problems)
    lines = list(_lines(name, below, reader, problems))
    checks = Checks(name, lines, "kind" in columns)
    if lines:
        problems += checks.all(reader.total, reader.total_row)
        problems += old_numbers(name, list(checks.first.values()), last)
    elif not problems:
        problems.append(problem("SET_EMPTY", name))
    problems.sort(key=lambda one: (one.row or 0, list(COLUMNS).index(key) if (key := _key(one)) else -1))
    reading = SetReading(problems, len(checks.first), checks.whole())
    if lines and reading.ok:
        reading.items = Items(_item(line, checks) for line in checks.first.values())
    return reading


def _key(one: Problem) -> str | None:
    return next((key for key, column in COLUMNS.items() if column.heading == one.column), None)


def _heading(row: SheetRow) -> tuple[dict[str, int], int, list[str]] | None:
    """Where each column stands, in which row, and which headings stand twice; the first of two counts."""
    columns: dict[str, int] = {}
    twice = []
    for column, text in sorted(row.cells.items()):
        key = column_of(str(text))
        if key in columns:
            twice.append(COLUMNS[key].heading)
        elif key:
            columns[key] = column
    return (columns, row.number, twice) if all(key in columns for key in HEADS) else None


def _lines(name: str, below: Iterator[SheetRow], reader: RowReader, problems: list[Problem]) -> Iterator[Line]:
    count = 0
    for row in below:
        line = reader.read(row)
        if line is None:
            continue
        count += 1
        if count > MOST_ROWS:
            problems.append(problem("TOO_MANY_ROWS", name, row.number, most=MOST_ROWS))
            return
        yield line


def _item(line: Line, checks: Checks) -> Item:
    leaf = line.place not in checks.children
    kind = line.kind if leaf else "imported"
    criterion = Criterion(line.number, line.name, line.maximum, line.formula, kind)
    return Item(criterion, checks.signs[line.place], line.levels, line.how, line.proof, line.source, line.before)
