"""Columns whose heading says no field: shown with their first values, so that the agency can say which column it is."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from respondents.person_names import fold
from respondents.roster_file.columns import BY_FIELD
from respondents.roster_file.group_rules import GroupBook, GroupRule
from respondents.roster_file.header import Header
from respondents.roster_file.reading import RosterReading, UnreadColumn
from respondents.roster_file.sheets import SheetRow, column_letter, is_filled

_VALUES = 3  # of each column that are shown
_ROWS = 50  # in which they are looked for
_LONGEST_VALUE = 60
_DIGITS_OF_A_PHONE = 9
_UNITS = ("so ", "ubnd", "uy ban", "phong ", "ban ", "chi cuc", "trung tam", "van phong", "huyen ", "xa ", "phuong ")


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
        "unit": lambda text: fold(text).startswith(_UNITS),
        "full_name": _is_name,
    }
    left, likely = list(reading.unread), dict[str, str]()
    for field, looks_so in looks.items():
        found = next((column for column in left if all(map(looks_so, column.values))), None)
        if field in reading.lacking and found:
            likely[field] = found.letter
            left.remove(found)
    return likely


def _is_name(text: str) -> bool:
    words = text.split()
    return 2 <= len(words) <= 6 and all(word[0].isupper() and not any(map(str.isdecimal, word)) for word in words)


def headings_of(columns: Iterable[UnreadColumn], chosen: Mapping[str, str]) -> dict[str, str]:
    """The chosen columns (field → letter) as aliases for reading the file again."""
    by_letter = {column.letter: column for column in columns}
    return {fold(by_letter[letter].heading): field for field, letter in chosen.items()}
