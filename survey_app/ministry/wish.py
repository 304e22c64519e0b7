"""What somebody asks an export for: the round and what the screen lets them choose."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from questionnaires.survey_round import SurveyRound


class Wish(NamedTuple):
    """`order`: of respondent_list.ORDERS. `amount`: dong a person, None for room to write it. `snapshot`: number of the list
    that was frozen, None for the newest. `evening`: whose figures of 17:00 count, None for those of now."""

    survey_round: SurveyRound
    order: str = "agency"
    amount: int | None = None
    snapshot: int | None = None
    evening: date | None = None
