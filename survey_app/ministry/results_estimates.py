"""How sure the results are: intervals, weighting for non-response, the highest answer, what was left empty, differences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from flask import render_template
from flask.typing import ResponseReturnValue

from questionnaires.results import RoundResults, estimates, is_readable, last_readable, read_round
from questionnaires.results.criterion_estimates import CriterionEstimate, GroupEstimate, criterion_estimates
from questionnaires.results.estimates import Difference, Estimate
from questionnaires.survey_round import SurveyRound
from respondents.field.asked import asked_by_place
from survey_app import formats
from survey_app.accounts import OF_ROUND, this_round
from survey_app.database import db
from survey_app.ministry.blueprint import bp
from survey_app.ministry.results_closed import closed_page
from survey_app.ministry.results_summary import plan_words
from survey_app.ministry.results_tables import titles
from survey_app.tables import Column, Table

SURE = 0.005
"""Half an interval from which a decimal of a per cent says nothing."""
EVERYBODY = "Tất cả các nhóm"
WORDS = (
    "Khoảng tin cậy 95 %: nếu khảo sát lại nhiều lần như vậy, 95 trong 100 khoảng chứa tỷ lệ của tất cả người được hỏi. Đã nhân "
    "hệ số hiệu chỉnh tổng thể hữu hạn (1 − n/N): càng gần hết thì khoảng càng hẹp. Phần thập phân chỉ ghi khi khoảng đủ hẹp.",
    "Hiệu chỉnh theo loại cơ quan: trong mỗi nhóm, mỗi loại cơ quan được tính đúng bằng số người được hỏi của loại ấy, để loại trả "
    "lời ít không bị nhẹ đi. Điểm chính thức là số chưa hiệu chỉnh. Hệ số thiết kế (deff): hiệu chỉnh làm phương sai tăng mấy lần.",
    "Mức cao nhất: tỷ lệ câu trả lời đạt trọn điểm. Bỏ trống: số lượt câu được hỏi mà không trả lời.",
    "Công thức: trung bình tỷ số, phương sai tuyến tính hoá theo lớp (Cochran 1977); khoảng theo Student, khi mọi người trả lời "
    "như nhau thì theo Wilson (1927); deff theo Kish (1965); so sánh nhiều cặp nhóm theo Bonferroni.",
)
HIDDEN = (
    "“–”: không nêu, vì dưới 10 người có ý kiến, hoặc nhóm (loại cơ quan) dưới 30 người mà từ chín phần mười trở lên chọn cùng "
    "một ý; số chung có nhóm ấy cũng không nêu. Không hiệu chỉnh được khi không rõ số người được hỏi hoặc có loại cơ quan không ai "
    "trả lời."
)


class Line(NamedTuple):
    """One criterion of one group, or of all, in words."""

    criterion: str
    group: str
    people: str
    mean: str
    interval: str
    weighted: str
    weighted_interval: str
    effect: str
    top: str
    unanswered: str


class Gap(NamedTuple):
    """A difference in words: of two groups, or of two rounds."""

    criterion: str
    between: str
    gap: str
    interval: str
    verdict: str


COLUMNS = (
    Column("criterion", "Tiêu chí", 40),
    Column("group", "Nhóm", 24),
    Column("people", "Người có ý kiến/được hỏi", 14, align="right"),
    Column("mean", "Tỷ lệ", 10, align="right"),
    Column("interval", "Khoảng tin cậy 95 %", 16, align="right"),
    Column("weighted", "Hiệu chỉnh theo loại cơ quan", 14, align="right"),
    Column("weighted_interval", "Khoảng sau hiệu chỉnh", 16, align="right"),
    Column("effect", "Hệ số thiết kế", 10, align="right"),
    Column("top", "Mức cao nhất", 10, align="right"),
    Column("unanswered", "Bỏ trống", 16, align="right"),
)
GAPS = (
    Column("criterion", "Tiêu chí", 40),
    Column("between", "So sánh", 40),
    Column("gap", "Chênh lệch", 16, align="right"),
    Column("interval", "Khoảng tin cậy 95 %", 22, align="right"),
    Column("verdict", "Kết luận", 24),
)


class Told(NamedTuple):
    """All that the page and the file say."""

    lines: list[Line]
    groups: list[Line]
    gaps: list[Gap]
    years: list[Gap]
    last: SurveyRound | None


@bp.get(f"{OF_ROUND}/ket-qua/uoc-luong")
def results_estimates() -> ResponseReturnValue:
    """How sure each figure is, what differs between groups, and what changed since the last round."""
    survey_round = this_round()
    if not is_readable(db.session, survey_round):
        return closed_page(survey_round)
    found = read_round(db.session, survey_round)
    told = _told(survey_round, found)
    return render_template(
        "ministry/results_estimates.html",
        survey_round=survey_round,
        told=told,
        clear=[gap for gap in told.gaps if gap.verdict == CLEAR],
        words=WORDS,
        hidden=HIDDEN,
        plan_words=plan_words(found),
    )


def estimate_tables(survey_round: SurveyRound, results: RoundResults) -> list[Table]:
    """What the page says, with every pair of groups, a sheet each; none where no criterion is measured."""
    told, notes = _told(survey_round, results), [*WORDS, HIDDEN, *plan_words(results)]
    if not told.lines:
        return []
    heading = titles("ƯỚC LƯỢNG VÀ ĐỘ TIN CẬY", survey_round)
    return [
        Table("Ước lượng", heading, COLUMNS, [line._asdict() for line in (*told.lines, *told.groups)], notes),
        Table("Giữa các nhóm", heading, GAPS, [gap._asdict() for gap in told.gaps], notes),
        Table("So với đợt trước", heading, GAPS, [gap._asdict() for gap in told.years], notes),
    ]


def _told(survey_round: SurveyRound, results: RoundResults) -> Told:
    found = criterion_estimates(results, asked_by_place(db.session, survey_round.id))
    names = {group.code: group.name for group in results.groups}
    last = last_readable(db.session, survey_round)
    return Told(
        [_line(one, one.whole, EVERYBODY) for one in found],
        [_line(one, group, names[group.group]) for one in found for group in one.groups],
        [_gap(one, f"{names[a]} – {names[b]}", gap) for one in found for a, b, gap in one.differences()],
        list(_years(found, survey_round, last)) if last else [],
        last,
    )


def _years(found: Sequence[CriterionEstimate], now: SurveyRound, last: SurveyRound) -> Iterator[Gap]:
    """What changed, by criterion, where both rounds have it under the same number."""
    before = criterion_estimates(read_round(db.session, last), asked_by_place(db.session, last.id))
    earlier = {one.criterion: one.whole.plain for one in before}
    for one in found:
        then, since = earlier.get(one.criterion), one.whole.plain
        if since is not None and then is not None:
            yield _gap(one, f"{now.year} – {last.year}", estimates.difference(since, then))


CLEAR, NOT_CLEAR = "Khác nhau rõ", "Chưa đủ để nói khác nhau"


def _gap(one: CriterionEstimate, between: str, found: Difference) -> Gap:
    decimals = _decimals((found.interval.high - found.interval.low) / 2)
    low, high = (_points(end, decimals) for end in found.interval)
    verdict = CLEAR if found.clear else NOT_CLEAR
    return Gap(_label(one), between, _points(found.difference, decimals), f"{low} … {high}", verdict)


def _points(gap: float, decimals: int) -> str:
    """A difference of shares, in points of a per cent, with its sign."""
    words = formats.number(round(100 * gap, 9), decimals)
    return f"{'+' if gap > 0 and not words.startswith('0') else ''}{words} điểm %"


def _label(one: CriterionEstimate) -> str:
    return f"{one.criterion}. {one.label}"


def _line(one: CriterionEstimate, group: GroupEstimate, name: str) -> Line:
    plain, weighted = group.plain, group.weighted
    return Line(
        _label(one),
        name,
        formats.WITHHELD if plain is None else _of(plain.people, plain.population),
        _share(plain),
        _interval(plain),
        _share(weighted),
        _interval(weighted),
        formats.WITHHELD if weighted is None or group.group == "" else formats.number(weighted.effect, 2),
        _share(group.top),
        f"{formats.number(group.unanswered)}/{formats.number(group.asked)} ({formats.percent(group.unanswered, group.asked)})",
    )


def _of(people: int, population: int) -> str:
    return f"{formats.number(people)}/{formats.number(population) if population else 'không rõ'}"


def _share(found: Estimate | None) -> str:
    return formats.WITHHELD if found is None else formats.share(round(found.mean, 9), _of_interval(found))


def _interval(found: Estimate | None) -> str:
    """From … to …, as exact as it is wide; a single value where everybody was heard."""
    if found is None:
        return formats.WITHHELD
    low, high = (formats.share(round(end, 9), _of_interval(found)) for end in found.interval)
    return f"{low} – {high}"


def _of_interval(found: Estimate) -> int:
    return _decimals((found.interval.high - found.interval.low) / 2)


def _decimals(half: float) -> int:
    return 1 if half < SURE else 0
