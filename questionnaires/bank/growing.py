"""Taken questions put into a draft: below the last row of one of its groups, with the lists that it does not have yet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from foundation.db import Refused
from questionnaires.bank.fitting import Fitted, Target, fitted
from questionnaires.bank.new_workbook import NAMESPACES, PAR
from questionnaires.bank.taking import Cells, Taken
from questionnaires.workbook.appearances import TABLE_LIST
from questionnaires.workbook.conversion import definition_of
from questionnaires.workbook.form import Form
from questionnaires.workbook.mends import Append, Edit, Insert, Write
from questionnaires.workbook.reading import Unreadable, read_sheets
from questionnaires.workbook.rules.par import NAMESPACE
from questionnaires.workbook.sheets import Sheet

AT_END = 0
"""The place that is in no group."""
UNFIT = "Chưa thêm được vào bản nháp này vì {why}. Hãy sửa trong Excel, tải lên lại rồi thêm."


class Room(NamedTuple):
    """A group of a draft that questions can be added to: the row in which it begins, what it is called, its last row, its depth."""

    begin: int
    title: str
    below: int
    depth: int = 0


def rooms(data: bytes) -> list[Room]:
    """The groups of a draft, in its order, and its end. Raises Refused for one whose groups nobody can tell."""
    return list(_rooms(_form(data)))


def _form(data: bytes) -> Form:
    try:
        form = Form.of(read_sheets(data))
    except Unreadable as unreadable:
        raise Refused(UNFIT.format(why="không đọc được sổ tính")) from unreadable
    if not form.survey.can_be_read:
        raise Refused(UNFIT.format(why="trang survey thiếu cột type hoặc name"))
    if not form.lists_are_known:
        raise Refused(UNFIT.format(why="trang choices thiếu cột list_name hoặc name"))
    if form.nesting.faults:
        raise Refused(UNFIT.format(why="có nhóm chưa mở hoặc chưa đóng đúng chỗ"))
    return form


def _rooms(form: Form) -> Iterator[Room]:
    ends, waiting = {}, []
    for row in form.rows:
        if row.type.begins:
            waiting.append(row)
        elif row.type.ends:
            ends[waiting.pop()] = row.number
    for begin in (row for row in form.rows if row.type.begins):
        if TABLE_LIST not in begin.text("appearance").split():  # where all choose from one list
            title = begin.text(form.languages.label_of(form.survey)) or begin.name
            yield Room(begin.number, title, ends[begin] - 1, len(form.nesting.around[begin]))
    yield Room(AT_END, "Cuối phiếu, ngoài mọi nhóm", max((row.number for row in form.survey.rows), default=1))


def grown(data: bytes, taken: Taken, begin: int) -> tuple[list[Edit], Fitted]:
    """The edits that put the questions into the group which begins in that row, and what they are called there. Raises Refused."""
    form = _form(data)
    room = next((room for room in _rooms(form) if room.begin == begin), None)
    if room is None:
        raise Refused("Nhóm đã chọn không còn trong bản nháp. Hãy chọn lại nhóm.")
    made = fitted(taken, _target(form))
    rows = [_by_header(form.survey, row) for row in made.survey]
    edits: list[Edit] = [Insert("survey", room.below, row) for row in reversed(rows)]
    if made.choices:
        edits.append(Append("choices", tuple(_by_header(form.choices, row) for row in made.choices)))
    return [*edits, *_settings(form, made)], made


def _target(form: Form) -> Target:
    written = definition_of(form)["choices"]
    lists = {
        name: tuple(
            {key: text for key, text in written[row.number - 2].items() if key != "list_name" and text}
            for row in one.rows
        )
        for name, one in form.lists.items()
    }
    return Target({row.name for row in form.rows if row.name}, lists, form.languages)


def _by_header(sheet: Sheet, cells: Cells) -> Mapping[str, str]:
    return {sheet.header(key): text for key, text in cells.items()}


def _settings(form: Form, made: Fitted) -> Iterator[Edit]:
    """Criteria and points need a line of the settings, which is added where there is none."""
    row, marked = form.settings_row, any(column in cells for cells in made.survey for column in PAR)
    if marked and row is not None and not NAMESPACE.search(form.setting("namespaces")):
        before = form.setting("namespaces")
        yield Write("settings", row.number, form.settings.header("namespaces"), f"{before} {NAMESPACES}".strip())
