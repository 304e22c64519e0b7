"""Questions taken out of their questionnaires: their rows as authors would write them today, the lists that they choose from, the
calculations that they look at; and every reference to a question that stays behind, with its place and what to do."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from foundation.db import Refused
from questionnaires import kinds
from questionnaires.workbook.columns import SAME_AS
from questionnaires.workbook.conversion import definition_of
from questionnaires.workbook.expressions import references_in
from questionnaires.workbook.form import Form
from questionnaires.workbook.languages import Languages
from questionnaires.workbook.problems import Place
from questionnaires.workbook.reading import Unreadable, read_sheets
from questionnaires.workbook.survey_rows import SurveyRow

Cells = Mapping[str, str]
INSTANCE = re.compile(r"instance\(\s*(['\"])(?P<name>[^'\"]+)\1\s*\)")
BEHIND = {
    True: "nhắc tới ${{{name}}}, câu này chưa được chọn. Hãy chọn thêm câu ấy, hoặc sửa ô này sau khi lấy.",
    False: "nhắc tới ${{{name}}}, là nhóm hoặc dòng không lấy riêng được. Hãy sửa ô này sau khi lấy.",
}

UNREADABLE = "Không đọc lại được sổ tính của “{title}”. Hãy bỏ các câu của phiếu này, lấy các câu khác trước."


class Source(NamedTuple):
    """A published version and the names of the questions that are taken from it."""

    version_id: int
    title: str
    workbook: bytes
    names: tuple[str, ...]


class TakenRow(NamedTuple):
    """A row of the survey sheet, by the own names of its columns. `along`: a calculation that nobody chose but a chosen row
    needs."""

    version_id: int
    name: str
    cells: Cells
    list_names: tuple[str, ...]
    along: bool = False


class Behind(NamedTuple):
    """A cell that names a question which is not taken; `can_come`: whether it could be chosen too."""

    version_id: int
    row: str
    column: str
    name: str
    can_come: bool

    def in_words(self) -> str:
        """The place and the sentence, as the report of a workbook says it."""
        return f"Câu {self.row}, {self.sentence()[:1].lower()}{self.sentence()[1:]}"

    def sentence(self) -> str:
        """What is wrong with the cell, with the cell."""
        return f"{Place('survey', None, self.column).in_words()}{BEHIND[self.can_come].format(name=self.name)}"


@dataclass(frozen=True)
class Taken:
    """What was taken, in the order in which it was chosen; `lists` by version and name; `languages` by version."""

    rows: tuple[TakenRow, ...]
    lists: Mapping[tuple[int, str], tuple[Cells, ...]]
    behind: tuple[Behind, ...]
    languages: Mapping[int, Languages]
    titles: Mapping[int, str]


def take(sources: Sequence[Source]) -> Taken:
    """The chosen questions of these published versions. A name that is not there is left out. Raises Refused for a workbook
    that cannot be read any more."""
    parts = [_Part(source) for source in sources]
    return Taken(
        tuple(row for part in parts for row in part.rows),
        {(part.source.version_id, name): rows for part in parts for name, rows in part.lists()},
        tuple(behind for part in parts for behind in part.behind()),
        {part.source.version_id: part.form.languages for part in parts},
        {part.source.version_id: part.source.title for part in parts},
    )


class _Part:
    """One questionnaire that questions are taken from."""

    def __init__(self, source: Source) -> None:
        self.source = source
        try:
            self.form = Form.of(read_sheets(source.workbook))
        except Unreadable as unreadable:  # of a release that took what this one does not
            raise Refused(UNREADABLE.format(title=source.title)) from unreadable
        self.written = definition_of(self.form)
        self.rows: list[TakenRow] = []
        for name in source.names:
            row = self.form.row_named.get(name)
            if row is not None and row.type.takes_an_answer:
                self._add(row)

    def _add(self, row: SurveyRow, *, along: bool = False) -> None:
        """The row, below the calculations that it looks at."""
        if any(one.name == row.name for one in self.rows):
            return
        cells = {key: text for key, text in self.written["survey"][row.number - 2].items() if text}
        lists = {row.type.list_name, *(found["name"] for text in cells.values() for found in INSTANCE.finditer(text))}
        made = TakenRow(self.source.version_id, row.name, cells, tuple(sorted(lists & self.form.lists.keys())), along)
        at = len(self.rows)
        self.rows.append(made)
        for name in dict.fromkeys(named for _, named in references(cells)):
            needed = self.form.row_named.get(name)
            if needed is not None and needed.type.kind is kinds.CALCULATE:
                self._add(needed, along=True)
        self.rows.append(self.rows.pop(at))

    def lists(self) -> Iterator[tuple[str, tuple[Cells, ...]]]:
        """Every list that the rows choose from or look into, without its name."""
        for name in dict.fromkeys(name for row in self.rows for name in row.list_names):
            numbers = (row.number for row in self.form.lists[name].rows)
            cells = (self.written["choices"][number - 2] for number in numbers)
            yield name, tuple({key: text for key, text in row.items() if key != "list_name" and text} for row in cells)

    def behind(self) -> Iterator[Behind]:
        names = {row.name for row in self.rows}
        for row in self.rows:
            for column, name in dict.fromkeys(references(row.cells)):
                if name not in names:
                    there = self.form.row_named.get(name)
                    can_come = there is not None and there.type.takes_an_answer
                    yield Behind(self.source.version_id, row.name, column, name, can_come)


def references(cells: Cells) -> Iterator[tuple[str, str]]:
    """Every question that a row names, with the column in which it does."""
    for column, text in cells.items():
        if column == SAME_AS:
            yield column, text
        else:
            yield from ((column, name) for name in references_in(text))
