"""One question's answers as a page shows them: how many, a drawing, and the table by group."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import pandas as pd
from markupsafe import Markup

from questionnaires.rendering import Booklet
from questionnaires.rendering.words import plain
from questionnaires.results import (
    ANSWERED,
    EXACT,
    NOT_ANSWERED,
    NOT_ASKED,
    TOTAL,
    AnswerTable,
    PrintedGroup,
    RoundResults,
    Shown,
    Variable,
    averages,
    hidden_averages,
    shown,
    tally,
)
from questionnaires.sheet import AnswerSheet
from survey_app import formats
from survey_app.charts import Bar, GroupBars
from survey_app.charts.svg import Heading, numeric
from survey_app.ministry.results_summary import NOTE, ROUGH, average, figure, is_rough

AVERAGES = {"mean": "Trung bình", "median": "Trung vị"}


class QuestionResult(NamedTuple):
    """`svg` is None where there is nothing to draw: no answers to count one by one, or not exactly. `note`: what the reader
    must know of figures that are not printed as they are."""

    anchor: str
    words: str
    about: str
    facts: str
    svg: Markup | None
    columns: Sequence[Heading]
    rows: list[list[str]]
    note: str


class Part(NamedTuple):
    """One page of the questionnaire."""

    title: str
    questions: list[QuestionResult]


def question_results(results: RoundResults, version_id: int, page: int) -> Part:
    """The questions of a page (from 0) with their answers."""
    table, groups = results.tables[version_id], results.groups_of(version_id)
    booklet = Booklet(table.definition)
    pages = table.definition.pages
    if not pages:
        return Part("", [])
    here = {question.path for question in pages[page].questions()}
    found = [variable for variable in table.variables if variable.question.path in here]
    title = booklet.title(pages[page], AnswerSheet(table.definition, seed=1)) or f"Phần {page + 1}"
    return Part(title, [_result(table, booklet, variable, groups) for variable in found])


def _result(table: AnswerTable, booklet: Booklet, variable: Variable, groups: Sequence[PrintedGroup]) -> QuestionResult:
    language = table.definition.default_language
    found = printed(table, variable, groups)
    averaged = _average_rows(table, variable, groups)
    columns: list[Heading] = ["Trả lời", numeric("Tất cả"), *(numeric(group.name) for group in groups)]
    return QuestionResult(
        f"cau-{variable.name}",
        _words(booklet, variable, language),
        variable.kind.about_figures,
        _facts(found.counts[TOTAL]),
        _drawing(variable, found, language),
        columns,
        [*_rows(variable, found, language), *averaged, *_rest(found.counts)],
        _note(found, averaged),
    )


def printed(table: AnswerTable, variable: Variable, groups: Sequence[PrintedGroup]) -> Shown:
    """How often each answer was given, as it may be printed."""
    counts = tally(table, variable, [group.code for group in groups])
    sizes = {group.code: group.submitted for group in groups}
    return shown(counts, sizes, exclusive=not variable.kind.is_set)


def _note(found: Shown, averaged: Sequence[Sequence[str]]) -> str:
    hidden = any(formats.WITHHELD in row for row in averaged)
    return " ".join(([ROUGH] if is_rough(found) else []) + ([NOTE] if hidden else []))


def _words(booklet: Booklet, variable: Variable, language: str) -> str:
    number = booklet.numbers.get(variable.question.path, "")
    return f"{number}. {plain(variable.label(language))}" if number else plain(variable.label(language))


def _facts(total: pd.Series) -> str:
    """How many were asked and answered: three facts, never one."""
    words = [f"{formats.number(int(total[ANSWERED]))} người trả lời"]
    words += [f"{formats.number(int(total[NOT_ANSWERED]))} người không trả lời"] if total[NOT_ANSWERED] else []
    words += [f"{formats.number(int(total[NOT_ASKED]))} người không được hỏi câu này"] if total[NOT_ASKED] else []
    return ", ".join(words) + "."


def _codes(counts: pd.DataFrame) -> list[str]:
    return [code for code in counts.index if code not in (ANSWERED, NOT_ANSWERED, NOT_ASKED)]


def _drawing(variable: Variable, found: Shown, language: str) -> Markup | None:
    """The answers of everybody as bars."""
    total, codes = found.counts[TOTAL], _codes(found.counts)
    if not codes or not total[ANSWERED] or (found.marks[TOTAL] != EXACT).any():
        return None
    whole = int(total[ANSWERED])
    bars = [Bar(plain(variable.code_label(c, language)), int(total[c]), whole) for c in codes]
    return GroupBars(f"bieu-do-{variable.name}", plain(variable.label(language)), bars).svg


def _rows(variable: Variable, found: Shown, language: str) -> list[list[str]]:
    """A row for each answer: count and share of those who answered."""
    return [
        [
            plain(variable.code_label(code, language)),
            *(figure(found, code, column) for column in _columns(found.counts)),
        ]
        for code in _codes(found.counts)
    ]


def _columns(counts: pd.DataFrame) -> list[str]:
    return [TOTAL, *(column for column in counts.columns if column != TOTAL)]


def _average_rows(table: AnswerTable, variable: Variable, groups: Sequence[PrintedGroup]) -> list[list[str]]:
    codes = [group.code for group in groups]
    found = averages(table, variable, codes)
    if found is None:
        return []
    hidden = hidden_averages(table, variable, codes, {group.code: group.submitted for group in groups})
    return [
        [words, *(formats.WITHHELD if c in hidden else average(found.at[row, c]) for c in [TOTAL, *codes])]
        for row, words in AVERAGES.items()
    ]


def _rest(counts: pd.DataFrame) -> list[list[str]]:
    """How many answered, did not answer, were not asked."""
    rows = {ANSWERED: "Số người trả lời", NOT_ANSWERED: "Không trả lời", NOT_ASKED: "Không được hỏi"}
    return [
        [words, *(formats.number(int(counts.at[row, column])) for column in _columns(counts))]
        for row, words in rows.items()
    ]
