"""The results as tables: points, counts, codebooks, single responses. They leave as numbered exports only."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pandas as pd

from agencies.agency import CLASSES
from questionnaires.results import (
    ANSWERED,
    NOT_ANSWERED,
    NOT_ASKED,
    TOTAL,
    AnswerTable,
    PrintedGroup,
    RoundResults,
    ScoreLine,
    Variable,
    codebook,
    coded,
    dta,
    sav,
    score_lines,
)
from questionnaires.results.microdata import PROTECTED_CODE
from questionnaires.results.scores import DECIMALS, rounded
from questionnaires.results.table import NOT_ANSWERED_CODE, NOT_ASKED_CODE
from questionnaires.survey_round import SurveyRound
from survey_app import formats
from survey_app.ministry.results_questions import printed
from survey_app.ministry.results_summary import ROUGH, cell, class_name, class_words, mean_cell, plan_words
from survey_app.tables import Column, Table

ROWS = {ANSWERED: "Số người trả lời", NOT_ANSWERED: "Không trả lời", NOT_ASKED: "Không được hỏi"}
CODEBOOK_COLUMNS = (
    Column("variable", "Biến", 16),
    Column("label", "Câu hỏi", 44),
    Column("kind", "Loại", 14),
    Column("code", "Mã trả lời", 12),
    Column("code_label", "Trả lời", 34),
    Column("score", "Điểm (%)", 10, "decimal"),
    Column("criterion", "Tiêu chí", 10),
    Column("max_score", "Điểm tối đa", 10, "decimal"),
    Column("asked_when", "Chỉ hỏi khi", 34),
    Column("file_name", "Tên trong SPSS, Stata", 18),
    Column("file_code", "Mã số trong SPSS, Stata", 12),
    Column("file_note", "Ghi chú về tệp", 34),
)
CODES = (
    f"{NOT_ASKED_CODE}: không được hỏi câu này; {NOT_ANSWERED_CODE}: được hỏi nhưng không trả lời; "
    f"{PROTECTED_CODE}: giữ lại để không nhận ra được người trả lời."
)


def tallies_table(survey_round: SurveyRound, results: RoundResults, version_id: int) -> Table | None:
    """A row for each answer of each question: counts of everybody and of each group; None for what is withheld."""
    if results.is_withheld(version_id):
        return None
    table, groups = results.tables[version_id], results.groups_of(version_id)
    language = table.definition.default_language
    columns = [
        Column("variable", "Biến", 16),
        Column("question", "Câu hỏi", 44),
        Column("code", "Mã", 12),
        Column("answer", "Trả lời", 34),
        Column(TOTAL, "Tất cả", 10, "integer"),
        *(Column(group.code, group.name, 16, "integer") for group in groups),
    ]
    rows = [row for variable in table.variables for row in _tally_rows(table, variable, groups, language)]
    heading = titles("THỐNG KÊ CÂU TRẢ LỜI", survey_round, results, version_id)
    return Table("Thống kê", heading, columns, rows, [*plan_words(results), ROUGH])


def _tally_rows(
    table: AnswerTable, variable: Variable, groups: Sequence[PrintedGroup], language: str
) -> Iterator[dict[str, Any]]:
    found = printed(table, variable, groups)
    about = {"variable": variable.name, "question": variable.label(language)}
    for code in map(str, found.counts.index):
        words = ROWS.get(code) or variable.code_label(code, language)
        figures = {column: cell(found, code, column) for column in found.counts.columns}
        yield {**about, "code": "" if code in ROWS else code, "answer": words, **figures}


def codebook_table(survey_round: SurveyRound, results: RoundResults, version_id: int) -> Table:
    """What columns and codes mean."""
    rows = codebook(results.tables[version_id]).to_dict("records")
    heading = titles("SỔ MÃ", survey_round, results, version_id)
    return Table(
        "Sổ mã", heading, CODEBOOK_COLUMNS, [{str(key): value for key, value in row.items()} for row in rows], [CODES]
    )


def table_of_rows(survey_round: SurveyRound, results: RoundResults, version_id: int, frame: pd.DataFrame) -> Table:
    """Responses that were shuffled and protected, as a table."""
    columns = [Column(name, name, 14) for name in frame.columns]
    heading = titles("DỮ LIỆU TRẢ LỜI ĐÃ TÁCH DANH TÍNH", survey_round, results, version_id)
    notes = [*plan_words(results), *class_words(results, CLASSES), CODES]
    return Table("Dữ liệu", heading, columns, frame.to_numpy().tolist(), notes)


LABELLED = {"sav": sav, "dta": dta}
"""Files that carry the codebook in them: of SPSS, of Stata."""


def labelled_rows(
    survey_round: SurveyRound, results: RoundResults, version_id: int, frame: pd.DataFrame, ending: str
) -> bytes:
    """The file of SPSS or of Stata (a key of LABELLED) of responses that were shuffled and protected."""
    groups = {group.code: group.name for group in results.groups}
    merged = {code: members for code, members in results.plan.classes.items() if len(members) > 1}
    classes = {**CLASSES, **{code: class_name(members, CLASSES) for code, members in merged.items()}}
    return LABELLED[ending](coded(results.tables[version_id], frame, groups, classes), survey_round.title)


def scores_table(survey_round: SurveyRound, results: RoundResults) -> Table:
    """A row for each criterion, rounded as on the page."""
    columns = [
        Column("criterion", "Tiêu chí", 10),
        Column("label", "Nội dung", 50),
        Column("max_score", "Điểm tối đa", 12, "decimal"),
        Column("score", "Điểm", 12, "points"),
        Column("people", "Số người có ý kiến", 14, "integer"),
        *(Column(f"mean:{group.code}", group.name, 16, "percent") for group in results.groups),
    ]
    lines, whole = score_lines(results)
    rows = [_score_row(line) for line in lines]
    if whole is not None and len(lines) > 1:
        rows.append(_score_row(whole._replace(label="Cộng, mỗi tiêu chí một lần")))
    notes = [*plan_words(results), ROUGH, FORMULA]
    return Table("Điểm", titles("ĐIỂM THEO TIÊU CHÍ", survey_round), columns, rows, notes)


FORMULA = (
    "Điểm = điểm tối đa × trung bình có trọng số của các nhóm được công bố, hoặc theo bậc của tiêu chí; trung bình của nhóm chỉ "
    "tính câu trả lời có hệ số, “không có thông tin” không tính. Tiêu chí có thành phần: cộng điểm các thành phần."
)


def _score_row(line: ScoreLine) -> dict[str, Any]:
    found = line.found
    return {
        "criterion": line.criterion,
        "label": line.label,
        "max_score": line.maximum,
        "score": formats.UNDEFINED if line.points is None else rounded(line.points, DECIMALS),
        "people": found.people if found else None,
        **{f"mean:{code}": mean_cell(group) for code, group in (found.groups if found else {}).items()},
    }


def titles(
    heading: str, survey_round: SurveyRound, results: RoundResults | None = None, version_id: int = 0
) -> Sequence[str]:
    version = results.versions[version_id] if results else None
    lines = [heading, survey_round.title]
    lines += (
        [f"({version.title}, phiên bản {version.number}, SHA-256 {(version.sha256 or '')[:12]}…)"] if version else []
    )
    return lines + (["(Số liệu minh họa)"] if survey_round.is_demo else [])
