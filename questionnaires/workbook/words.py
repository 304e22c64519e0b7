"""The words that respondents read, cell by cell, page by page as they meet them; and where a cell is found again.

Rows without a name of their own in the sheet, and cells with formulas, are left out: they are changed in Excel.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from questionnaires.workbook.choice_lists import ChoiceList
from questionnaires.workbook.columns import COLUMNS
from questionnaires.workbook.extent import begins_a_page
from questionnaires.workbook.form import Form
from questionnaires.workbook.sheets import Row, Sheet
from questionnaires.workbook.survey_rows import SurveyRow

WHAT = {
    "label": "Lời",
    "hint": "Gợi ý",
    "guidance_hint": "Giải thích",
    "required_message": "Lời báo khi bỏ trống",
    "constraint_message": "Lời báo khi chưa đúng",
}
"""The columns with words, as an officer calls them."""
MOST_CHOICES = 100
"""Longer lists are of places or units: they come from a file, and would make a page of thousands of boxes."""


class Anchor(NamedTuple):
    """What a cell with words is found by when rows have moved: sheet, list (of choices), name of its row, header of its column."""

    sheet: str
    list_name: str
    name: str
    column: str


class Words(NamedTuple):
    """One cell with words: where, what they are, in which language ("" where the workbook has but one), and the text."""

    anchor: Anchor
    row: int
    what: str
    language: str
    text: str


@dataclass(frozen=True)
class Block:
    """One question, note or group with its words; or one list of choices, under the questions that first use it."""

    title: str
    words: tuple[Words, ...]
    left_out: int = 0
    """Choices of a list that is too long for a page."""


@dataclass(frozen=True)
class WordsPage:
    """What one page of the questionnaire says."""

    blocks: tuple[Block, ...]

    @property
    def words(self) -> tuple[Words, ...]:
        """Every cell of the page, in order."""
        return tuple(words for block in self.blocks for words in block.words)


def pages(form: Form) -> list[WordsPage]:
    """The pages with words in them; one where the questionnaire is not cut into pages. A list stands where it is used first."""
    shown: set[str] = set()
    found = []
    for rows in _by_page(form):
        blocks = []
        for row in rows:
            blocks.append(_block_of_row(form, row))
            choices = form.list_of(row)
            if choices and choices.name not in shown:
                shown.add(choices.name)
                blocks.append(_block_of_list(form, choices))
        if kept := tuple(block for block in blocks if block.words or block.left_out):
            found.append(WordsPage(kept))
    return found


def _by_page(form: Form) -> Iterable[list[SurveyRow]]:
    rows = [row for row in form.rows if not row.type.ends]
    if "pages" not in form.setting("style").split():
        return [rows]
    cut: list[list[SurveyRow]] = [[]]
    for row in rows:
        if begins_a_page(form, row):
            cut.append([])
        cut[-1].append(row)
    return cut


def _block_of_row(form: Form, row: SurveyRow) -> Block:
    anchor = Anchor("survey", "", row.name, "")
    cells = _cells(form, form.survey, row, anchor) if find(form, anchor) is row else ()
    return Block(f"{(row.type.kind.word or 'nhóm').capitalize()} {row.name}", tuple(cells))


def _block_of_list(form: Form, choices: ChoiceList) -> Block:
    title = f"Lựa chọn “{choices.name}”"
    if len(choices.rows) > MOST_CHOICES:
        return Block(title, (), len(choices.rows))
    anchors = ((Anchor("choices", choices.name, row.text("name"), ""), row) for row in choices.rows)
    return Block(
        title,
        tuple(
            words
            for anchor, row in anchors
            if find(form, anchor) is row
            for words in _cells(form, form.choices, row, anchor)
        ),
    )


def _cells(form: Form, sheet: Sheet, row: Row, anchor: Anchor) -> Iterable[Words]:
    """The words of one row: a text that the row has in one language may be given in the others too."""
    for name in COLUMNS[sheet.name].translated:
        if not sheet.says(row, name):
            continue
        for column in sheet.columns_named(name):
            if not row.hides(column.key):
                language = column.language or (form.languages.default if form.languages.names else "")
                found = anchor._replace(column=column.header)
                yield Words(found, row.number, WHAT[name], language, row.text(column.key))


def find(form: Form, anchor: Anchor) -> Row | None:
    """The one row of this name; None where there is none, or several."""
    if not anchor.name:
        return None
    if anchor.sheet == "survey":
        rows: Sequence[Row] = [row for row in form.rows if row.name == anchor.name and not row.type.ends]
    else:
        choices = form.lists.get(anchor.list_name)
        rows = [row for row in choices.rows if row.text("name") == anchor.name] if choices else []
    return rows[0] if len(rows) == 1 else None


def text_at(form: Form, anchor: Anchor) -> tuple[int, str] | None:
    """The row's number and the text that stands at a place; None where the place is not there any more."""
    row, sheet = find(form, anchor), form.survey if anchor.sheet == "survey" else form.choices
    keys = [column.key for column in sheet.used.values() if column.header == anchor.column]
    return (row.number, row.text(keys[0])) if row is not None and keys and not row.hides(keys[0]) else None
