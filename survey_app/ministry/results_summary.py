"""The figures of a round's results as its first page and its files show them, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import pandas as pd

from questionnaires.results import ABOUT, EXACT, FEW, MOST, CriterionScore, RoundResults, ScoreLine, Shown, score_lines
from questionnaires.results.agreement import rough_mean
from questionnaires.results.scores import DECIMALS, MEAN_DECIMALS, GroupScore, rounded
from questionnaires.survey_round import RespondentGroup
from survey_app import formats

NOTE = "“–”: không nêu, để không suy ra được câu trả lời của từng người."
ROUGH = (
    "“trên 90 %”, “dưới 10 %”: trong nhóm dưới 30 người, từ chín phần mười người trả lời trở lên chọn cùng một ý nên không nêu số "
    "cụ thể; số chung có nhóm ấy ghi “khoảng”, điểm có nhóm ấy cũng là số gần đúng."
)
MARKS = {MOST: "trên 90 %", FEW: "dưới 10 %"}


class GroupLine(NamedTuple):
    """One group of the round: its questionnaire, how many responded, how it is published, its weight."""

    group: RespondentGroup
    questionnaire: str
    responses: str
    published: str


class CriterionLine(NamedTuple):
    """One criterion with its figures in words; `means` by the printed group's code."""

    criterion: str
    label: str
    most: str
    score: str
    share: str
    people: str
    means: Mapping[str, str]
    is_rough: bool
    depth: int
    counts: bool


def group_lines(results: RoundResults) -> tuple[list[GroupLine], str]:
    """The groups of the round in order, and how many responded in all."""
    counts = results.plan.submitted
    lines = [
        GroupLine(
            group, _title(results, group), formats.number(counts.get(group.code, 0)), _published(results, group.code)
        )
        for group in results.asked
    ]
    return lines, formats.number(sum(counts.values()))


def _title(results: RoundResults, group: RespondentGroup) -> str:
    version = results.versions.get(group.version_id or 0)
    return f"{version.title}, phiên bản {version.number}" if version else "Chưa có mẫu phiếu"


def _published(results: RoundResults, code: str) -> str:
    if code not in results.plan.submitted:
        return "Chưa có phiếu"
    if code in results.plan.withheld:
        return "Không công bố"
    (members,) = (members for members in results.plan.groups.values() if code in members)
    names = {group.code: group.name for group in results.asked}
    others = [names[member] for member in members if member != code]
    return f"Gộp với {'; '.join(others)}" if others else "Riêng"


def plan_words(results: RoundResults) -> list[str]:
    """What the plan did, to be said on every page and in every file: which groups are merged, which are withheld and that no
    figure has them. Nothing where every group stands alone."""
    names = {group.code: group.name for group in results.asked}
    merged = [members for members in results.plan.groups.values() if len(members) > 1]
    words = [
        f"Gộp làm một vì có nhóm dưới 10 phiếu: {'; '.join(names[code] for code in members)}." for members in merged
    ]
    withheld = results.plan.withheld
    if withheld:
        each = "; ".join(f"{names[code]} ({formats.number(size)} phiếu)" for code, size in withheld.items())
        words.append(
            f"Không công bố vì dưới 10 phiếu: {each}. Mọi số liệu, kể cả số chung, chỉ tính các nhóm được công bố."
        )
    return words


def class_words(results: RoundResults, names: Mapping[str, str]) -> list[str]:
    """Which classes of agencies single responses have as one. `names`: those of the classes."""
    merged = [members for members in results.plan.classes.values() if len(members) > 1]
    return [
        f"Gộp loại cơ quan để mỗi nhóm và loại có ít nhất 10 phiếu: {class_name(members, names)}." for members in merged
    ]


def class_name(members: Sequence[str], names: Mapping[str, str]) -> str:
    """The name of a printed class."""
    return "; ".join(names.get(code, code) or "không rõ" for code in members)


def figure(shown: Shown, row: str, column: str) -> str:
    """A count with its share of those who answered, or what is printed instead."""
    mark, count = shown.marks.at[row, column], int(shown.counts.at[row, column])
    whole = int(shown.counts.at["(answered)", column])
    if mark in MARKS:
        return MARKS[mark]
    words = f"{formats.number(count)} ({formats.percent(count, whole)})" if whole else "0"
    return f"khoảng {words}" if mark == ABOUT else words


def cell(shown: Shown, row: str, column: str) -> int | str:
    """A count as it stands in a file."""
    mark, count = shown.marks.at[row, column], int(shown.counts.at[row, column])
    if mark == EXACT:
        return count
    return MARKS.get(mark) or f"khoảng {formats.number(count)}"


def is_rough(shown: Shown) -> bool:
    """Whether some figure is not printed as it is."""
    return bool((shown.marks != EXACT).any(axis=None))


def criterion_lines(results: RoundResults) -> tuple[list[CriterionLine], tuple[str, str, str] | None]:
    """Every criterion, in the order of its numbers; and score, most and share of all together, each counted once, None when one
    of them has no score to add."""
    lines, whole = score_lines(results)
    if whole is None or whole.points is None or whole.maximum is None:
        return [_line(line, results) for line in lines], None
    about = "khoảng " if any(line.is_rough for line in lines) else ""
    total = formats.number(rounded(whole.points, DECIMALS), DECIMALS), most_words(whole.maximum)
    return [_line(line, results) for line in lines], (*total, about + part_words(whole.points, whole.maximum))


def part_words(points: float, most: float) -> str:
    """Points as a share of the most there can be."""
    return formats.percent(points, most)


def _line(line: ScoreLine, results: RoundResults) -> CriterionLine:
    found, points, most = line.found, line.points, line.maximum
    share = share_words(found) if found else formats.UNDEFINED
    if line.parts and points is not None and most:
        share = part_words(points, most)
    return CriterionLine(
        line.criterion,
        line.label,
        most_words(most),
        formats.UNDEFINED if points is None else formats.number(rounded(points, DECIMALS), DECIMALS),
        share,
        formats.number(found.people) if found else formats.WITHHELD if line.parts else formats.number(0),
        {group.code: mean_words(found.groups.get(group.code)) if found else "" for group in results.groups},
        line.is_rough,
        line.depth,
        line.parts or found is None or found.counts,
    )


def most_words(most: float | None) -> str:
    """Points as their author wrote them, one decimal at least."""
    if most is None:
        return formats.UNDEFINED
    return formats.number(most, DECIMALS if round(most, DECIMALS) == most else 2)


def share_words(found: CriterionScore) -> str:
    """The mean of all groups in words."""
    mean = found.published_mean
    if mean in (0, 1) and found.printed_mean is not None:
        mean = round(found.printed_mean, 9)  # nearly all is not all
    return f"khoảng {formats.share(mean)}" if found.is_rough else formats.share(mean)


def mean_words(group: GroupScore | None) -> str:
    """The mean of a group; "" for a group without a valid answer."""
    return "" if group is None else formats.share(group.mean) if group.agreed is None else _rough(group.agreed)


def _rough(coefficient: float) -> str:
    """Where nine in ten agree: they said "all points", "none", or something between."""
    if coefficient in (0, 1):
        return MARKS[MOST if coefficient else FEW]
    return f"khoảng {formats.share(rough_mean(coefficient))}"


def mean_cell(group: GroupScore) -> float | str:
    """The mean of a group as it stands in a file: a ratio, rounded."""
    ratio = rounded(group.mean, MEAN_DECIMALS)
    is_whole = ratio in (0, 1) and ratio != round(group.mean, 9)  # nearly all is not all
    return mean_words(group) if is_whole or group.agreed is not None else ratio


def average(value: Any) -> str:
    """A mean or a median of numbers."""
    return formats.UNDEFINED if pd.isna(value) else formats.number(float(value), DECIMALS)
