"""The results as a paper to be signed, with all tables as a workbook. It says what the pages of results say, through the same
functions, so it cannot tell more than the round's plan of publication prints."""

from __future__ import annotations

from collections.abc import Sequence

from foundation.db import Refused, now
from questionnaires.ballot.box import of_round, set_aside_words
from questionnaires.results import RoundResults, is_readable, read_round
from questionnaires.survey_round import SurveyRound
from survey_app import formats, paper_texts
from survey_app.database import db
from survey_app.letterhead import letterhead, signature
from survey_app.ministry.results_care import with_and_without_table
from survey_app.ministry.results_estimates import estimate_tables
from survey_app.ministry.results_summary import ROUGH, criterion_lines, group_lines, plan_words
from survey_app.ministry.results_tables import FORMULA, codebook_table, scores_table, tallies_table
from survey_app.ministry.wish import Wish
from survey_app.papers import Draft, Paper
from survey_app.reports import Block, Report, Section
from survey_app.tables import Column, Table

NOT_OPEN = "Hòm phiếu của đợt chưa mở nên chưa có kết quả để xuất. Hãy mở hòm phiếu sau khi đợt kết thúc."
GROUPS = (
    Column("name", "Nhóm đối tượng", 34),
    Column("questionnaire", "Mẫu phiếu", 30),
    Column("responses", "Phiếu đã gửi", 12, align="right"),
    Column("published", "Công bố", 24),
)
CRITERIA = (
    Column("criterion", "Tiêu chí", 10),
    Column("label", "Nội dung", 44),
    Column("most", "Điểm tối đa", 11, align="right"),
    Column("score", "Điểm", 11, align="right"),
    Column("share", "Tỷ lệ", 14, align="right"),
    Column("people", "Số người có ý kiến", 12, align="right"),
)


def draft(wish: Wish) -> Draft:
    """Raises Refused before the ballot box was opened, and when it holds other answers than came out of it."""
    survey_round, at = wish.survey_round, now().replace(microsecond=0)
    if not is_readable(db.session, survey_round):
        raise Refused(NOT_OPEN)
    results = read_round(db.session, survey_round)
    report = Report(
        _titles(survey_round),
        survey_round.host,
        [
            Section("Phiếu thu được", _responses(survey_round, results)),
            Section("Điểm theo tiêu chí", _scores(results)),
            Section("Cách tính và công bố", [FORMULA, *plan_words(results), ROUGH]),
        ],
        f"Kết quả lúc {formats.datetime(at)}",
        head=letterhead(survey_round),
        signature=signature(survey_round),
    )
    lines, _ = criterion_lines(results)
    return Draft(len(lines), at, Paper(report=report), list(_sheets(survey_round, results)))


def _titles(survey_round: SurveyRound) -> list[str]:
    titles = paper_texts.titles("results", survey_round)
    return titles + (["(Số liệu minh họa)"] if survey_round.is_demo else [])


def _responses(survey_round: SurveyRound, results: RoundResults) -> Sequence[Block]:
    lines, everybody = group_lines(results)
    rows = [[line.group.name, line.questionnaire, line.responses, line.published] for line in lines]
    aside = set_aside_words(of_round(db.session, survey_round.id))
    table = Table("Theo nhóm đối tượng", [], GROUPS, rows)
    return [f"Tổng số phiếu đã gửi: {everybody}.", table, *([f"{aside}."] if aside else [])]


def _scores(results: RoundResults) -> Sequence[Block]:
    lines, total = criterion_lines(results)
    if not lines:
        return ["Mẫu phiếu của đợt này không ghi tiêu chí nên không có điểm."]
    rows = [[line.criterion, line.label, line.most, line.score, line.share, line.people] for line in lines]
    table = Table("Điểm theo tiêu chí", [], CRITERIA, rows)
    if total is None:
        return [table]
    return [table, f"Tổng điểm: {total[0]} trên {total[1]} điểm ({total[2]})."]


def _sheets(survey_round: SurveyRound, results: RoundResults) -> Sequence[Table]:
    """Points, with and without answers that call for a second look where both may be told, how sure they are; then for each
    questionnaire its counts (where they are published) and its codebook."""
    care = with_and_without_table(survey_round, results)
    sheets: list[Table] = [scores_table(survey_round, results), *([care] if care else [])]
    sheets += estimate_tables(survey_round, results)
    for number in results.versions:
        tallies = tallies_table(survey_round, results, number)
        sheets += [*([tallies] if tallies else []), codebook_table(survey_round, results, number)]
    return sheets
