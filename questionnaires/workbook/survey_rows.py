"""The rows of the survey sheet, with their types, and the groups and repeats they stand in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from questionnaires.workbook.question_types import QuestionType, read_type
from questionnaires.workbook.sheets import Row, Sheet


@dataclass(frozen=True, eq=False)
class SurveyRow(Row):
    """A question, note, calculation, or the beginning or end of a group."""

    type: QuestionType

    @property
    def name(self) -> str:
        return self.text("name")


def read_survey(sheet: Sheet) -> tuple[SurveyRow, ...]:
    """The rows that are more than a remark: those with a type, a name or a label."""
    return tuple(
        SurveyRow(row.number, row.cells, read_type(row.text("type")))
        for row in sheet.rows
        if row.holds("type") or row.holds("name") or sheet.says(row, "label")
    )


@dataclass(frozen=True)
class Nesting:
    """`around`: the begin rows around each row, outermost first. `faults`: (code, row where it is to be repaired)."""

    around: Mapping[SurveyRow, tuple[SurveyRow, ...]]
    faults: tuple[tuple[str, SurveyRow], ...]

    def inside(self, begin: SurveyRow) -> Iterator[SurveyRow]:
        """Every row in a group or repeat, at any depth."""
        return (row for row, groups in self.around.items() if begin in groups)

    def directly_inside(self, begin: SurveyRow) -> Iterator[SurveyRow]:
        return (row for row, groups in self.around.items() if groups[-1:] == (begin,))


def nest(rows: Sequence[SurveyRow]) -> Nesting:
    """Walks the rows once. An end that does not fit its begin closes it all the same."""
    around: dict[SurveyRow, tuple[SurveyRow, ...]] = {}
    faults: list[tuple[str, SurveyRow]] = []
    open_groups: list[SurveyRow] = []
    for row in rows:
        if row.type.ends:
            faults.extend(_close(row, open_groups, last_row=next(reversed(around), None)))
            continue
        around[row] = tuple(open_groups)
        if row.type.begins:
            open_groups.append(row)
    faults.extend(("GROUP_NOT_CLOSED", begin) for begin in open_groups)
    return Nesting(around, tuple(faults))


def _close(end: SurveyRow, open_groups: list[SurveyRow], last_row: SurveyRow | None) -> Iterator[tuple[str, SurveyRow]]:
    if not open_groups:
        yield "GROUP_NOT_OPENED", end
        return
    begin = open_groups.pop()
    if begin.type.shelter != end.type.shelter:
        yield "GROUP_MISMATCH", end
    if begin is last_row:
        yield "GROUP_EMPTY", begin
