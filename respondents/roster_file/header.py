"""Finding the header of a list: one row of headings, or two (list-import §3.2, §3.3, §4)."""

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from respondents.person_names import fold
from respondents.roster_file.columns import COLUMNS, NAME_BEGINNING, NAME_END, field_of_heading
from respondents.roster_file.sheets import SheetRow

LAST_HEADER_ROW = 30

_FEWEST_HEADINGS = 2
_FEWEST_FIELDS_BESIDE_NAME = 2
_WIDEST_NAME = 3  # columns that a merged heading of the name may cover
_CONTACT = re.compile(r"@|(?:\d[\s.\-]?){7}")  # what a second row of headings never holds


class Header(NamedTuple):
    """Where each field stands (a name may stand in several columns), and which fields have a further column."""

    last_row: int
    columns: Mapping[str, tuple[int, ...]]
    doubled: tuple[str, ...]

    @property
    def missing(self) -> tuple[str, ...]:
        return tuple(column.field for column in COLUMNS if column.required and column.field not in self.columns)


def find_header(rows: Sequence[SheetRow]) -> Header | None:
    """The first header among the first rows of a sheet; `rows` must reach one row further than a header may stand."""
    for index, row in enumerate(rows):
        if row.number <= LAST_HEADER_ROW and len(_fields(row)) >= _FEWEST_HEADINGS:
            following = rows[index + 1] if index + 1 < len(rows) else None
            if header := _two_row_header(row, following) or _one_row_header(row):
                return header
    return None


def _one_row_header(row: SheetRow) -> Header | None:
    return _header(row.number, _fields(row), row)


def _two_row_header(upper: SheetRow, lower: SheetRow | None) -> Header | None:
    if lower is None or lower.number != upper.number + 1 or not _is_second_header_row(lower):
        return None
    above = _spread_across(upper)
    columns = sorted(upper.cells.keys() | lower.cells.keys())
    fields = {column: _joint_field(upper, above, lower, column) for column in columns}
    return _header(lower.number, {column: field for column, field in fields.items() if field}, upper, lower)


def _is_second_header_row(row: SheetRow) -> bool:
    return bool(_fields(row)) and not any(map(_CONTACT.search, row.cells.values()))


def _fields(row: SheetRow) -> dict[int, str]:
    found = {column: field_of_heading(row.cells[column]) for column in sorted(row.cells)}
    return {column: field for column, field in found.items() if field}


def _spread_across(row: SheetRow) -> dict[int, str]:
    """The heading above each column: its own, or the merged one that covers it."""
    above = {}
    for column, text in row.cells.items():
        width = row.spans[column].columns if column in row.spans else 1
        above.update(dict.fromkeys(range(column, column + min(width, 100)), text))
    return above | row.cells


def _joint_field(upper: SheetRow, above: Mapping[int, str], lower: SheetRow, column: int) -> str | None:
    """The field of a column from the text of both header rows."""
    own = lower.cells.get(column)
    if own is None:
        return field_of_heading(upper.cells[column])
    heading = above.get(column, "")
    field = field_of_heading(heading) if heading else None
    if field is None or fold(heading) == fold(own):
        return field_of_heading(own)
    accepted = (field, NAME_BEGINNING, NAME_END) if field == "full_name" else (field,)
    tried = (field_of_heading(f"{heading} {own}"), field_of_heading(own))
    return next((found for found in tried if found in accepted), None)


def _header(last_row: int, fields: Mapping[int, str], *rows: SheetRow) -> Header | None:
    columns: dict[str, list[tuple[int, ...]]] = {}
    for column, field in fields.items():
        columns.setdefault(field, []).append((column,))
    names = _name_columns(columns, rows)
    wanted = {field.field: columns[field.field] for field in COLUMNS if field.field in columns}
    if not names or len(wanted.keys() - {"full_name"}) < _FEWEST_FIELDS_BESIDE_NAME:
        return None
    wanted["full_name"] = names
    doubled = tuple(field for field, places in wanted.items() if len(places) > 1)
    return Header(last_row, {field: places[0] for field, places in wanted.items()}, doubled)


def _name_columns(columns: Mapping[str, list[tuple[int, ...]]], rows: Sequence[SheetRow]) -> list[tuple[int, ...]]:
    """Every place of the name, from the left: *Họ và tên*, or *Họ đệm* with *Tên*, or *Tên* alone."""
    whole = [_with_merged_columns(place[0], rows) for place in columns.get("full_name", ())]
    beginnings, ends = columns.get(NAME_BEGINNING, []), columns.get(NAME_END, [])
    if not beginnings:
        return sorted(whole + ends)
    parts = [beginning + end for beginning, end in zip(beginnings, ends, strict=False)]
    further = beginnings[len(parts) :] + ends[len(parts) :] if parts else []
    return sorted(whole + parts) + further


def _with_merged_columns(column: int, rows: Sequence[SheetRow]) -> tuple[int, ...]:
    """A heading of the name that is merged over the columns in which the name is typed."""
    widths = [
        row.spans[column].columns
        for row in rows
        if column in row.spans and field_of_heading(row.cells.get(column, "")) == "full_name"
    ]
    if not widths or max(widths) > _WIDEST_NAME:
        return (column,)
    further = range(column + 1, column + max(widths))
    return (column, *(other for other in further if not any(other in row.cells for row in rows)))
