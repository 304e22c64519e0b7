"""How a group or question may be shown. Source: questionnaire-check contract, 2.6."""

from __future__ import annotations

from collections.abc import Iterator

from questionnaires import kinds
from questionnaires.workbook.near import near
from questionnaires.workbook.question_types import QuestionType

TABLE_LIST = "table-list"
PAGE_MAKING = frozenset({"field-list", TABLE_LIST})
"""Appearances that make a page of an outermost group."""

OF_GROUPS = tuple(sorted(PAGE_MAKING))
OF_QUESTIONS = (
    *("likert", "minimal", "multiline", "label", "list-nolabel", "autocomplete"),
    *("compact", "horizontal", "horizontal-compact", "columns-pack"),
    *("columns", "columns-2", "columns-3", "columns-4", "columns-5"),
)


def unknown_appearances(type_: QuestionType, text: str) -> Iterator[tuple[str, str | None]]:
    """The words of the cell that mean nothing there, each with the word that was probably meant."""
    for word in text.split():
        if word not in _allowed(type_):
            yield word, near(word, _allowed(type_))


def known_appearances(type_: QuestionType, text: str) -> str:
    """The cell without the words that are ignored."""
    return " ".join(word for word in text.split() if word in _allowed(type_))


def _allowed(type_: QuestionType) -> tuple[str, ...]:
    if type_.kind is kinds.NOBODY:
        return OF_GROUPS + OF_QUESTIONS
    if type_.begins:
        return OF_GROUPS
    marks = (kind.mark for kind in kinds.KINDS.values() if kind.mark and kind.carrier == type_.kind.name)
    return (*OF_QUESTIONS, *marks)
