"""A row of the list as a page shows it: its cells, each with what is wrong, what is proposed, what was remarked."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

from respondents.roster import Respondent, RosterComment
from respondents.roster.checking import NEEDS_REASON, Entry
from respondents.roster_file.columns import BY_FIELD, FIELDS, Column
from survey_app.lists.columns import LABELS, attributes, shown, typed


class Cell(NamedTuple):
    """`value` as typed into a field, `shown` as read; `problem` and `question` are stored entries or None."""

    column: str
    label: str
    value: str
    shown: str
    problem: Entry | None
    question: Entry | None
    comments: list[str]

    @property
    def kind(self) -> str:
        """Of the column."""
        return BY_FIELD[self.column].kind

    @property
    def attributes(self) -> dict[str, str]:
        """Of its input."""
        return attributes(self.column)

    @property
    def suggestion(self) -> str | None:
        """A value to take, as it is typed."""
        entry = self.problem or self.question
        text = entry["suggestion"] if entry else None
        return typed(self.suggested_column, text) if text else None

    @property
    def suggested_column(self) -> str:
        """Where a suggestion belongs: a position outside its group proposes another group."""
        entry = self.problem or self.question
        return "group" if entry and entry["code"] == "POSITION_NOT_IN_GROUP" else self.column


class Row(NamedTuple):
    """A person with cells, and the questions that can be answered with a word."""

    person: Respondent
    cells: list[Cell]
    questions: list[Entry]
    comments: list[str]

    @property
    def id(self) -> str:
        return f"dong-{self.person.id}"

    @property
    def urgent(self) -> list[Cell]:
        """Cells that something is said about; the group comes with a position that does not fit it."""
        named = {cell.column for cell in self.cells if cell.problem or cell.question or cell.comments}
        named |= {cell.suggested_column for cell in self.cells if cell.problem or cell.question}
        return [cell for cell in self.cells if cell.column in named]

    @property
    def quiet(self) -> list[Cell]:
        """The other cells."""
        return [cell for cell in self.cells if cell not in self.urgent]

    def of(self, columns: Collection[Column]) -> list[Cell]:
        """The cells of these columns."""
        wanted = {column.field for column in columns}
        return [cell for cell in self.cells if cell.column in wanted]

    def loose_questions(self) -> list[Entry]:
        """Questions about the row as a whole."""
        return [entry for entry in self.questions if entry["column"] is None]


def rows(
    people: Sequence[Respondent], group_names: Mapping[str, str], comments: Sequence[RosterComment] = ()
) -> list[Row]:
    """People as rows, with the remarks that are still open."""
    pinned: dict[tuple[int | None, str], list[str]] = {}
    for comment in comments:
        if not comment.settled:
            pinned.setdefault((comment.respondent_id, comment.column), []).append(comment.text)
    return [_row(person, group_names, pinned) for person in people]


def _row(person: Respondent, group_names: Mapping[str, str], pinned: Mapping[Any, list[str]]) -> Row:
    cells = [_cell(person, column, group_names, pinned.get((person.id, column), [])) for column in FIELDS]
    questions = [entry for entry in person.open_problems if entry["severity"] == "confirm"]
    return Row(person, cells, questions, pinned.get((person.id, ""), []))


def _cell(person: Respondent, column: str, group_names: Mapping[str, str], comments: list[str]) -> Cell:
    value = person.cells[column]
    read = shown(column, value, group_names)
    if BY_FIELD[column].kind == "phone":
        read = read.replace(" ", "\N{NO-BREAK SPACE}")
    entries = {entry["severity"]: entry for entry in reversed(person.open_problems) if entry["column"] == column}
    return Cell(
        column, LABELS[column], typed(column, value), read, entries.get("error"), entries.get("confirm"), comments
    )


def reason_label(entry: Entry) -> str | None:
    """What the agency must write down to keep an unusual thing; None where confirming is enough."""
    return NEEDS_REASON.get(entry["code"])
