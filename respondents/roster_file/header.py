"""Finding the header of a list: one row of headings, or two (list-import §3.2, §3.3, §4)."""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest
from types import MappingProxyType
from typing import NamedTuple

from foundation.plain_text import fold
from foundation.spreadsheets.sheets import SheetRow
from respondents.roster_file.columns import COLUMNS
from respondents.roster_file.headings import LONGEST_HEADING, NAME_BEGINNING, NAME_END, STT, field_of_heading

LAST_HEADER_ROW = 30
Aliases = Mapping[str, str]
"""What an agency has said about headings that nobody knows: the heading, folded → its field."""
NO_ALIASES: Aliases = MappingProxyType({})

_FEWEST_HEADINGS = 2
_FEWEST_FIELDS_BESIDE_NAME = 2
_FEWEST_CELLS = 3  # of a row that may have been meant as a header
_WIDEST_NAME = 3  # columns that a merged heading of the name may cover
_CONTACT = re.compile(r"@|(?:\d[\s.\-]?){7}")  # what a second row of headings never holds


class Header(NamedTuple):
    """Where each field stands (a name may stand in several columns), and which fields have a further column.

    chosen: the headings, as written, that were read by an alias, by field. unread: those that say no field, by column."""

    last_row: int
    columns: Mapping[str, tuple[int, ...]]
    doubled: tuple[str, ...]
    chosen: Mapping[str, str]
    unread: Mapping[int, str]

    @property
    def missing(self) -> tuple[str, ...]:
        return tuple(column.field for column in COLUMNS if column.required and column.field not in self.columns)

    @property
    def lacking(self) -> tuple[str, ...]:
        """Every field without a column, also those that a list may do without."""
        return tuple(column.field for column in COLUMNS if column.field not in self.columns)

    @property
    def suffices(self) -> bool:
        return "full_name" in self.columns and len(self.columns) > _FEWEST_FIELDS_BESIDE_NAME


def find_header(rows: Sequence[SheetRow], aliases: Aliases = NO_ALIASES) -> Header | None:
    """The first header among the first rows of a sheet; `rows` must reach one row further than a header may stand."""
    for row, following in _possible(rows):
        if len(_fields(row, aliases)) >= _FEWEST_HEADINGS:
            readings = (_two_row_header(row, following, aliases), _one_row_header(row, aliases))
            if found := next((header for header in readings if header and header.suffices), None):
                return found
    return None


def nearest_header(rows: Sequence[SheetRow], aliases: Aliases = NO_ALIASES) -> Header | None:
    """Where no row is a header: the row that has most fields of one, and headings that nobody knows."""
    readings = (
        _two_row_header(row, following, aliases) or _one_row_header(row, aliases)
        for row, following in _possible(rows)
        if len(row.cells) >= _FEWEST_CELLS and not _holds_contact(row)
    )
    possible = [header for header in readings if header.columns and header.unread]
    return max(possible, key=lambda header: len(header.columns), default=None)


def headings_seen(rows: Sequence[SheetRow], aliases: Aliases = NO_ALIASES) -> tuple[str, ...]:
    """Where no row is a header: the headings, as written, of the row that has most of them."""
    seen = (_headings(row, aliases) for row in rows if row.number <= LAST_HEADER_ROW)
    return max(seen, key=len, default=())


def _headings(row: SheetRow, aliases: Aliases) -> tuple[str, ...]:
    columns = _fields(row, aliases).items()
    return tuple(" ".join(row.cells[column].split()) for column, field in columns if field != STT)


def _possible(rows: Sequence[SheetRow]) -> Iterator[tuple[SheetRow, SheetRow | None]]:
    """Each row that may be a header, with the one below."""
    return ((row, below) for row, below in zip_longest(rows, rows[1:]) if row.number <= LAST_HEADER_ROW)


def _one_row_header(row: SheetRow, aliases: Aliases) -> Header:
    return _header(row.number, _fields(row, NO_ALIASES), row.cells, aliases, row)


def _two_row_header(upper: SheetRow, lower: SheetRow | None, aliases: Aliases) -> Header | None:
    if lower is None or lower.number != upper.number + 1 or not _is_second_header_row(lower):
        return None
    above = _spread_across(upper)
    columns = sorted(upper.cells.keys() | lower.cells.keys())
    fields = {column: _joint_field(upper, above, lower, column) for column in columns}
    texts = {column: _joint_text(above, lower, column) for column in columns}
    known = {column: field for column, field in fields.items() if field}
    return _header(lower.number, known, texts, aliases, upper, lower)


def _is_second_header_row(row: SheetRow) -> bool:
    return bool(_fields(row, NO_ALIASES)) and not _holds_contact(row)


def _holds_contact(row: SheetRow) -> bool:
    return any(map(_CONTACT.search, row.cells.values()))


def _fields(row: SheetRow, aliases: Aliases) -> dict[int, str]:
    found = {column: _field(row.cells[column], aliases) for column in sorted(row.cells)}
    return {column: field for column, field in found.items() if field}


def _field(text: str, aliases: Aliases) -> str | None:
    return field_of_heading(text) or (aliases.get(fold(text)) if aliases else None)


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


def _joint_text(above: Mapping[int, str], lower: SheetRow, column: int) -> str:
    """How a person would call the column."""
    upper, own = above.get(column, ""), lower.cells.get(column, "")
    return own or upper if not (own and upper) or fold(own) == fold(upper) else f"{upper} – {own}"


def _is_heading(text: str) -> bool:
    return len(text) <= LONGEST_HEADING and bool(fold(text))


def _header(
    last_row: int, known: Mapping[int, str], texts: Mapping[int, str], aliases: Aliases, *rows: SheetRow
) -> Header:
    others = {column: text for column, text in texts.items() if column not in known and _is_heading(text)}
    explained = {column: aliases[fold(text)] for column, text in others.items() if fold(text) in aliases}
    columns: dict[str, list[tuple[int, ...]]] = {}
    for column, field in sorted({**known, **explained}.items()):
        columns.setdefault(field, []).append((column,))
    wanted = {field.field: columns[field.field] for field in COLUMNS if field.field in columns}
    if names := _name_columns(columns, rows):
        wanted["full_name"] = names
    read = {field: places[0] for field, places in wanted.items()}
    doubled = tuple(field for field, places in wanted.items() if len(places) > 1)
    chosen = {field: texts[column] for column, field in explained.items() if read[field][0] == column}
    unread = {column: text for column, text in others.items() if column not in explained}
    return Header(last_row, read, doubled, chosen, unread)


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
