"""The figures of a round's results as its first page and its files show them: rounded here, and only here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from questionnaires.results import CriterionScore, RoundResults, scores
from questionnaires.results.withholding import TOTAL, hidden_columns
from questionnaires.survey_round import RespondentGroup
from survey_app import formats

NOTE = "“–”: nhóm dưới 10 người, hoặc giữ lại để không suy ra được nhóm dưới 10 người."
DECIMALS = 2


class GroupLine(NamedTuple):
    """One group: its questionnaire, how many responded (a dash when withheld), its weight."""

    group: RespondentGroup
    questionnaire: str
    responses: str


class CriterionLine(NamedTuple):
    """One criterion with its figures in words; `means` by the group's code."""

    criterion: str
    label: str
    most: str
    score: str
    share: str
    people: str
    means: Mapping[str, str]
    exact: tuple[float, float] | None  # score and most, unrounded, for the total


def group_lines(results: RoundResults) -> tuple[list[GroupLine], str]:
    """The groups in order, and how many responded in all."""
    sizes = {group.code: _size(results, group) for group in results.groups}
    everybody = sum(sizes.values())
    hidden = hidden_columns({**sizes, TOTAL: everybody})
    lines = [GroupLine(g, _title(results, g), _shown(sizes[g.code], g.code in hidden)) for g in results.groups]
    return lines, _shown(everybody, TOTAL in hidden)


def _size(results: RoundResults, group: RespondentGroup) -> int:
    table = results.tables.get(group.version_id or 0)
    return 0 if table is None else int((table.cells["group"] == group.code).sum())


def _title(results: RoundResults, group: RespondentGroup) -> str:
    version = results.versions.get(group.version_id or 0)
    return f"{version.title}, phiên bản {version.number}" if version else "Chưa có mẫu phiếu"


def _shown(count: int, is_hidden: bool) -> str:
    return formats.WITHHELD if is_hidden else formats.number(count)


def criterion_lines(results: RoundResults) -> list[CriterionLine]:
    """Every criterion, in the order of its numbers."""
    return [_line(found, results.groups) for found in scores(results)]


def _line(found: CriterionScore, groups: Sequence[RespondentGroup]) -> CriterionLine:
    shown = found.is_published
    exact = (found.score, found.max_score) if shown and found.score is not None and found.max_score else None
    return CriterionLine(
        found.criterion,
        found.label,
        formats.UNDEFINED if found.max_score is None else formats.number(found.max_score, DECIMALS),
        _figure(found, formats.number(rounded(exact[0]), DECIMALS) if exact else formats.UNDEFINED),
        _figure(found, formats.share(found.mean)),
        _figure(found, formats.number(found.people)),
        {group.code: _mean(found, group.code) for group in groups},
        exact,
    )


def rounded(points: float) -> float:
    """Points as they are published: two decimals, halves away from zero; 0.32499999999999996 was a half."""
    return float(Decimal(f"{points:.9f}").quantize(Decimal("0.01"), ROUND_HALF_UP))


def _figure(found: CriterionScore, words: str) -> str:
    """The words, unless too few people stand behind them. Nobody at all is no secret."""
    return formats.WITHHELD if found.people and not found.is_published else words


def _mean(found: CriterionScore, group: str) -> str:
    """ "" for a group without a valid answer."""
    if group not in found.groups:
        return ""
    return formats.WITHHELD if group in found.hidden_groups else formats.share(found.groups[group].mean)


def total_line(lines: Sequence[CriterionLine]) -> tuple[str, str, str] | None:
    """Score, most and share of all criteria together; None when one of them has no score to add."""
    exact = [line.exact for line in lines if line.exact is not None]
    if not exact or len(exact) < len(lines):
        return None
    score, most = sum(score for score, _ in exact), sum(most for _, most in exact)
    return formats.number(rounded(score), DECIMALS), formats.number(most, DECIMALS), formats.percent(score, most)
