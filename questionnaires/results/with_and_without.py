"""Points of each criterion with and without the answers that call for a second look.

Both are one publication: what one has more than the other are the flagged answers. So the plan must allow it (`may_split`), and
a criterion is told only where the flagged answers of each printed group, taken alone, could be printed too: nobody's, or those of
ten people who do not nearly all agree.
"""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from questionnaires.results.publication import LEAST
from questionnaires.results.reading import RoundResults
from questionnaires.results.scores import CriterionScore, scores


class Compared(NamedTuple):
    """One criterion that is measured: of all answers, and without the flagged ones; None where that is not told."""

    whole: CriterionScore
    without: CriterionScore | None


def compared(results: RoundResults) -> list[Compared] | None:
    """Every measured criterion in the order of its numbers; None where the plan does not let both be printed."""
    rest = results.without_flagged()
    if rest is None:
        return None
    others = {one.criterion: one for one in scores(rest)}
    apart = {one.criterion: one for one in scores(_flagged(results))}
    return [
        Compared(
            one,
            others.get(one.criterion) if _may_be_told(apart.get(one.criterion), others.get(one.criterion)) else None,
        )
        for one in scores(results)
    ]


def _flagged(results: RoundResults) -> RoundResults:
    """The flagged answers alone, as if they were a round."""
    counts = results.review or {}
    groups = tuple(one._replace(submitted=counts.get(one.code) or 0) for one in results.groups)
    tables = {number: table.flagged() for number, table in results.tables.items()}
    return replace(results, groups=tuple(one for one in groups if one.submitted), tables=tables)


def _may_be_told(flagged: CriterionScore | None, rest: CriterionScore | None) -> bool:
    """A criterion that no flagged person answered is the same in both."""
    parts = [group for one in (flagged, rest) if one is not None for group in one.groups.values()]
    alike = [group.agreed is not None for group in (flagged.groups.values() if flagged is not None else ())]
    return all(group.people >= LEAST for group in parts) and not any(alike)
