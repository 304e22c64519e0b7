"""What reading a list gives: people, repairs, problems. The report is the contract's JSON object (list-import §1)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from foundation.plain_text import fold
from foundation.spreadsheets.file_size import largest_in_words
from respondents.cell_reading import NO_WORDS
from respondents.roster_file.messages import CATALOGUE, Severity

COLUMN_CHOSEN = "COLUMN_CHOSEN"  # a heading was read as the agency had said; its repair names heading and field
_LONGEST_QUOTE = 80  # characters of a cell in a message


class PersonRow(NamedTuple):
    """One person of the list, as repaired; a cell with an error keeps its text. `row` is the sheet's own number.

    `cells` has every field of the table of columns; `person.phone` is short for `person.cells["phone"]`."""

    row: int
    cells: Mapping[str, str]

    def __getattr__(self, field: str) -> str:
        try:
            return self.cells[field]
        except KeyError:
            raise AttributeError(field) from None


class Repair(NamedTuple):
    """A change that was certain. Row and column are None when it concerns the whole file."""

    row: int | None
    column: str | None
    code: str
    before: str
    after: str


class Problem(NamedTuple):
    """Something to mend (`error`) or to confirm. Row and column are None when it concerns more than one."""

    row: int | None
    column: str | None
    code: str
    severity: Severity
    message: str
    suggestion: str | None


def problem(
    code: str,
    row: int | None = None,
    column: str | None = None,
    suggestion: str | None = None,
    words: Mapping[str, str] = NO_WORDS,
) -> Problem:
    """A problem with its severity and message from the catalogue. Words from cells are cut (`found`: by who counts them)."""
    message = CATALOGUE[code]
    short = {"largest": largest_in_words()} | {
        name: word if name == "found" else quoted(word) for name, word in words.items()
    }
    return Problem(row, column, code, message.severity, message.words.format_map(short), suggestion)


def quoted(word: str) -> str:
    """As much of a cell as a message has room for."""
    return word if len(word) <= _LONGEST_QUOTE else f"{word[:_LONGEST_QUOTE]}…"


class UnreadColumn(NamedTuple):
    """A column whose heading says no field, with its first values."""

    letter: str
    heading: str
    values: tuple[str, ...]


@dataclass(slots=True)
class RosterReading:
    """`unread`: columns that nobody could name; `lacking`: the fields without a column, which may stand in one of them.

    `sheet`: the one that was read; `further`: those that hold a list too and were left."""

    people: list[PersonRow] = field(default_factory=list)
    repairs: list[Repair] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    unread: tuple[UnreadColumn, ...] = ()
    lacking: tuple[str, ...] = ()
    sheet: str = ""
    further: tuple[str, ...] = ()

    @property
    def refused(self) -> bool:
        """The file was not read at all; the only problem says why."""
        return any(found.code.startswith("FILE_") for found in self.problems)

    @property
    def aliases(self) -> dict[str, str]:
        """The headings that the agency had explained for this reading, folded, and their fields."""
        return {fold(repair.before): repair.column or "" for repair in self.repairs if repair.code == COLUMN_CHOSEN}

    def as_report(self) -> dict[str, list[dict[str, Any]]]:
        return {
            "people": [{"row": person.row, **person.cells} for person in self.people],
            "repairs": [repair._asdict() for repair in self.repairs],
            "problems": [found._asdict() for found in self.problems],
        }
