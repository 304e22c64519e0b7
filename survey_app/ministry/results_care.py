"""Answers that call for a second look: how many, and the points with and without them, where both may be printed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from flask import render_template
from flask.typing import ResponseReturnValue

from questionnaires.ballot import care_flags
from questionnaires.results import RoundResults, is_readable, read_round
from questionnaires.results.care import FEW, flag_counts
from questionnaires.results.scores import DECIMALS, CriterionScore, rounded
from questionnaires.results.with_and_without import Compared, compared
from questionnaires.survey_round import SurveyRound
from survey_app import formats
from survey_app.accounts import OF_ROUND, this_round
from survey_app.database import db
from survey_app.ministry.blueprint import bp
from survey_app.ministry.results_closed import closed_page
from survey_app.ministry.results_summary import plan_words, share_words
from survey_app.ministry.results_tables import titles
from survey_app.tables import Column, Table

FAMILIES = {
    "consistency": "Giống chọn ngẫu nhiên",
    "similarity": "Giống hệt phiếu khác",
    "pattern": "Theo một khuôn",
    "review": "Cần xem lại",
}
"""The marks in words, in the order of the columns."""
FEW_WORDS = "1–9"
NOT_YET = "Hệ thống đang xem các phiếu đã mở; kết quả có ở đây sau ít phút."
NOBODY = "Không phiếu nào cần xem lại, nên điểm có và không tính là một."
NOT_TOLD = (
    "Không nêu điểm “không tính phiếu cần xem lại”: có nhóm chỉ có từ 1 đến 9 phiếu cần xem lại (hoặc còn lại dưới 10 phiếu), nêu "
    "cả hai điểm thì suy ra được câu trả lời của số ít người ấy."
)
HIDDEN = (
    "“–”: không nêu, vì các phiếu cần xem lại của một nhóm trả lời gần như giống nhau hoặc dưới 10 người có ý kiến."
)
MEANING = (
    "“Cần xem lại” không phải là kết luận về ai: phiếu đã tách khỏi người trả lời, không phiếu nào bị xoá, điểm chính thức tính "
    "mọi phiếu. Một phiếu cần xem lại khi các câu trả lời giống chọn ngẫu nhiên hơn giống bất cứ người trả lời thật nào của nhóm, "
    "hoặc giống một phiếu khác quá mức ngẫu nhiên. Chọn cùng một mức cho mọi câu không đủ để cần xem lại: có người thật đánh giá "
    "như vậy. Dấu nào có từ 1 đến 9 phiếu của một nhóm mang thì bỏ cho cả nhóm."
)


class CountLine(NamedTuple):
    """A printed group: how many submitted, and by mark how many carry it, in words."""

    name: str
    submitted: str
    counts: Mapping[str, str]


class ScoreLine(NamedTuple):
    """A criterion with and without the flagged answers, in words."""

    criterion: str
    label: str
    whole: tuple[str, str]
    without: tuple[str, str]


@bp.get(f"{OF_ROUND}/ket-qua/xem-lai")
def results_care() -> ResponseReturnValue:
    """How many answers call for a second look, and what they change."""
    survey_round = this_round()
    if not is_readable(db.session, survey_round):
        return closed_page(survey_round)
    found = read_round(db.session, survey_round)
    lines = compared(found)
    return render_template(
        "ministry/results_care.html",
        survey_round=survey_round,
        families=FAMILIES,
        counts=count_lines(survey_round, found),
        lines=[_score_line(line) for line in lines or ()],
        why=_why(found, lines),
        words=[MEANING, *plan_words(found)],
        hidden=HIDDEN if any(line.without is None for line in lines or ()) else "",
    )


def count_lines(survey_round: SurveyRound, results: RoundResults) -> list[CountLine]:
    """A line for each printed group; none while nobody has looked."""
    flagged = care_flags.of_round(db.session, survey_round.id)
    if flagged is None:
        return []
    counts = flag_counts(flagged)
    return [
        CountLine(group.name, formats.number(group.submitted), {m: _count(counts[group.code][m]) for m in FAMILIES})
        for group in results.groups
        if group.code in counts
    ]


def _count(count: int | str) -> str:
    return FEW_WORDS if count == FEW else formats.number(int(count))


def _why(results: RoundResults, lines: list[Compared] | None) -> str:
    """Why there is nothing to compare; "" where there is."""
    if lines is not None:
        return ""
    if results.review is None:
        return NOT_YET
    return NOT_TOLD if any(count is None or count for count in results.review.values()) else NOBODY


def _score_line(line: Compared) -> ScoreLine:
    return ScoreLine(line.whole.criterion, line.whole.label, _words(line.whole), _words(line.without))


def _words(score: CriterionScore | None) -> tuple[str, str]:
    """Points and share."""
    if score is None:
        return formats.WITHHELD, formats.WITHHELD
    points = score.printed_score
    return formats.UNDEFINED if points is None else formats.number(rounded(points, DECIMALS), DECIMALS), share_words(
        score
    )


def with_and_without_table(survey_round: SurveyRound, results: RoundResults) -> Table | None:
    """A row for each measured criterion; None where the plan does not let both be printed."""
    lines = compared(results)
    if lines is None:
        return None
    columns = [
        Column("criterion", "Tiêu chí", 10),
        Column("label", "Nội dung", 50),
        Column("score", "Điểm, mọi phiếu", 14),
        Column("share", "Tỷ lệ, mọi phiếu", 14),
        Column("score_without", "Điểm, không tính phiếu cần xem lại", 18),
        Column("share_without", "Tỷ lệ, không tính phiếu cần xem lại", 18),
    ]
    rows: list[dict[str, Any]] = []
    for line in map(_score_line, lines):
        score, share = line.whole
        without = dict(zip(("score_without", "share_without"), line.without, strict=True))
        rows.append({"criterion": line.criterion, "label": line.label, "score": score, "share": share, **without})
    heading = titles("ĐIỂM CÓ VÀ KHÔNG TÍNH PHIẾU CẦN XEM LẠI", survey_round)
    return Table("Có và không tính", heading, columns, rows, [MEANING, HIDDEN, *plan_words(results)])
