"""Columns whose heading says no field: shown with their first values, so that the agency can say which column it is."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from foundation.plain_text import fold
from foundation.spreadsheets.sheets import SheetRow, column_letter, is_filled
from respondents.roster_file.columns import BY_FIELD
from respondents.roster_file.group_rules import GroupBook, GroupRule
from respondents.roster_file.header import Header
from respondents.roster_file.reading import RosterReading, UnreadColumn

_VALUES = 3  # of each column that are shown
_ROWS = 50  # in which they are looked for
_LONGEST_VALUE = 60
_DIGITS_OF_A_PHONE = 9


class FirstValues:
    """Collects what stands below the unread headings of one header."""

    def __init__(self, header: Header) -> None:
        self._headings = header.unread
        self._values: dict[int, list[str]] = {column: [] for column in header.unread}
        self._rows = _ROWS if header.unread else 0

    def look_at(self, row: SheetRow) -> None:
        if self._rows <= 0:
            return
        self._rows -= 1
        for column, values in self._values.items():
            text = row.cells.get(column, "").strip()[:_LONGEST_VALUE]
            if len(values) < _VALUES and is_filled(text) and text not in values:
                values.append(text)

    def columns(self) -> tuple[UnreadColumn, ...]:
        """The columns that hold anything, from the left."""
        return tuple(
            UnreadColumn(column_letter(column), self._headings[column].strip(), tuple(values))
            for column, values in sorted(self._values.items())
            if values
        )


def questions(reading: RosterReading, groups: Sequence[GroupRule]) -> dict[str, str | None]:
    """The fields that may stand in an unread column → the letter of the one that looks like it, if any.

    Asked for when a column that every list needs was not found, and for mailboxes, which are recognised by themselves."""
    if not reading.unread:
        return {}
    likely = _likely(reading, GroupBook(groups))
    lacking = [field for field in reading.lacking if BY_FIELD[field].required or field in likely]
    return {field: likely.get(field) for field in lacking}


def _likely(reading: RosterReading, groups: GroupBook) -> dict[str, str]:
    """Each column is proposed once, for the field whose values are told most surely."""
    looks: dict[str, Callable[[str], object]] = {
        "email": lambda text: "@" in text,
        "phone": lambda text: "@" not in text and sum(map(str.isdecimal, text)) >= _DIGITS_OF_A_PHONE,
        "group": groups.code_of,
        "position": groups.says_position,
        "full_name": _is_name,
        "unit": _is_unit,
    }
    left, likely = sorted(reading.unread, key=lambda column: -len(column.values)), dict[str, str]()  # names differ most
    for field, looks_so in looks.items():
        found = next((column for column in left if all(map(looks_so, column.values))), None)
        if field in reading.lacking and found:
            likely[field] = found.letter
            left.remove(found)
    return likely


def _is_name(text: str) -> bool:
    words = text.split()
    return 2 <= len(words) <= 6 and not _has_digits(text) and all(word[0].isupper() for word in words)


def _is_unit(text: str) -> bool:
    """Some words without a number, which nothing else was taken for."""
    return len(text.split()) > 1 and not _has_digits(text)


def _has_digits(text: str) -> bool:
    return any(map(str.isdecimal, text))


def headings_of(columns: Iterable[UnreadColumn], chosen: Mapping[str, str]) -> dict[str, str]:
    """The chosen columns (field → letter) as aliases for reading the file again."""
    by_letter = {column.letter: column for column in columns}
    return {fold(by_letter[letter].heading): field for field, letter in chosen.items()}
