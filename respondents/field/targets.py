"""What the round aims at: a share of everybody, and a floor in every agency, as national offices set both."""

from __future__ import annotations

from math import ceil
from typing import NamedTuple

from questionnaires.survey_round import SurveyRound


class Targets(NamedTuple):
    """Shares, 0 to 1."""

    total: float
    floor: float

    def people(self, invited: int) -> int:
        """How many of so many reach the target."""
        return ceil(self.total * invited - 1e-9)

    def least(self, invited: int) -> int:
        """How many of an agency of so many reach the floor."""
        return ceil(self.floor * invited - 1e-9)


def of_round(survey_round: SurveyRound) -> Targets:
    """Those that Home Affairs set for the round."""
    return Targets(survey_round.setting("target") / 100, survey_round.setting("agency_floor") / 100)
