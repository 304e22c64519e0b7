"""What somebody asks an export for: the round and what the screen lets them choose."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from questionnaires.survey_round import SurveyRound


class Wish(NamedTuple):
    """`order`: of respondent_list.ORDERS. `amount`: dong a person, None for room to write it. `snapshot`: number of the list
    that was frozen, None for the newest. `evening`: whose figures of 17:00 count, None for those of now."""

    survey_round: SurveyRound
    order: str = "agency"
    amount: int | None = None
    snapshot: int | None = None
    evening: date | None = None


def packed(wish: Wish) -> dict[str, Any]:
    """What was chosen, as it is kept beside the export; only what was chosen."""
    evening = wish.evening.isoformat() if wish.evening else None
    chosen = {"order": wish.order, "amount": wish.amount, "snapshot": wish.snapshot, "evening": evening}
    return {name: value for name, value in chosen.items() if value is not None}


def unpacked(survey_round: SurveyRound, kept: Mapping[str, Any]) -> Wish:
    """The wish again, of this round."""
    evening = kept.get("evening")
    return Wish(
        survey_round,
        kept.get("order", "agency"),
        kept.get("amount"),
        kept.get("snapshot"),
        date.fromisoformat(evening) if evening else None,
    )
