"""One question's answers as a page shows them: how many, a drawing, and the table by group."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import pandas as pd
from markupsafe import Markup

from questionnaires.rendering import Booklet
from questionnaires.rendering.words import plain
from questionnaires.results import (
    ANSWERED,
    NOT_ANSWERED,
    NOT_ASKED,
    TOTAL,
    AnswerTable,
    RoundResults,
    Variable,
    averages,
    published,
    tally,
)
from questionnaires.sheet import AnswerSheet
from questionnaires.survey_round import RespondentGroup
from survey_app import formats
from survey_app.charts import Bar, GroupBars
from survey_app.charts.svg import Heading, numeric

AVERAGES = {"mean": "Trung bình", "median": "Trung vị"}


class QuestionResult(NamedTuple):
    """`svg` is None where there is nothing to draw: no answers to count one by one, or too few people."""

    anchor: str
    words: str
    about: str
    facts: str
    svg: Markup | None
    columns: Sequence[Heading]
    rows: list[list[str]]
    is_withheld: bool


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


def _result(
    table: AnswerTable, booklet: Booklet, variable: Variable, groups: Sequence[RespondentGroup]
) -> QuestionResult:
    language = table.definition.default_language
    counts = published(tally(table, variable, [group.code for group in groups]))
    columns: list[Heading] = ["Trả lời", numeric("Tất cả"), *(numeric(group.name) for group in groups)]
    return QuestionResult(
        f"cau-{variable.name}",
        _words(booklet, variable, language),
        variable.kind.about_figures,
        _facts(counts[TOTAL]),
        _drawing(variable, counts, language),
        columns,
        [*_rows(variable, counts, language), *_average_rows(table, variable, groups, counts), *_rest(counts)],
        bool(counts.isna().any(axis=None)),
    )


def _words(booklet: Booklet, variable: Variable, language: str) -> str:
    number = booklet.numbers.get(variable.question.path, "")
    return f"{number}. {plain(variable.label(language))}" if number else plain(variable.label(language))


def _facts(total: pd.Series) -> str:
    """How many were asked and answered: three facts, never one."""
    if pd.isna(total[ANSWERED]):
        return f"{formats.WITHHELD} người trả lời (dưới 10 người, không công bố)."
    words = [f"{formats.number(int(total[ANSWERED]))} người trả lời"]
    words += [f"{formats.number(int(total[NOT_ANSWERED]))} người không trả lời"] if total[NOT_ANSWERED] else []
    words += [f"{formats.number(int(total[NOT_ASKED]))} người không được hỏi câu này"] if total[NOT_ASKED] else []
    return ", ".join(words) + "."


def _codes(counts: pd.DataFrame) -> list[str]:
    return [code for code in counts.index if code not in (ANSWERED, NOT_ANSWERED, NOT_ASKED)]


def _drawing(variable: Variable, counts: pd.DataFrame, language: str) -> Markup | None:
    """The answers of everybody as bars."""
    total = counts[TOTAL]
    if not _codes(counts) or pd.isna(total[ANSWERED]) or not total[ANSWERED]:
        return None
    whole = int(total[ANSWERED])
    bars = [Bar(plain(variable.code_label(c, language)), int(total[c]), whole) for c in _codes(counts)]
    return GroupBars(f"bieu-do-{variable.name}", plain(variable.label(language)), bars).svg


def _rows(variable: Variable, counts: pd.DataFrame, language: str) -> list[list[str]]:
    """A row for each answer: count and share of those who answered."""
    columns = [TOTAL, *(column for column in counts.columns if column != TOTAL)]
    return [
        [plain(variable.code_label(code, language)), *(_share(counts, code, column) for column in columns)]
        for code in _codes(counts)
    ]


def _share(counts: pd.DataFrame, code: str, column: str) -> str:
    count, whole = counts.at[code, column], counts.at[ANSWERED, column]
    if pd.isna(count):
        return formats.WITHHELD
    return f"{formats.number(int(count))} ({formats.percent(int(count), int(whole))})" if whole else "0"


def _average_rows(
    table: AnswerTable, variable: Variable, groups: Sequence[RespondentGroup], counts: pd.DataFrame
) -> list[list[str]]:
    found = averages(table, variable, [group.code for group in groups])
    if found is None:
        return []
    columns = [TOTAL, *(group.code for group in groups)]
    return [
        [words, *(_average(found.at[row, c], counts.at[ANSWERED, c]) for c in columns)]
        for row, words in AVERAGES.items()
    ]


def _average(value: float, answered: Any) -> str:
    if pd.isna(answered):
        return formats.WITHHELD
    return formats.UNDEFINED if pd.isna(value) else formats.number(float(value), 2)


def _rest(counts: pd.DataFrame) -> list[list[str]]:
    """How many answered, did not answer, were not asked."""
    columns = [TOTAL, *(column for column in counts.columns if column != TOTAL)]
    rows = {ANSWERED: "Số người trả lời", NOT_ANSWERED: "Không trả lời", NOT_ASKED: "Không được hỏi"}
    return [[words, *(_count(counts.at[row, column]) for column in columns)] for row, words in rows.items()]


def _count(count: Any) -> str:
    return formats.WITHHELD if pd.isna(count) else formats.number(int(count))
