"""What the sections of the report on methods are made of."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from questionnaires.results import RoundResults
from questionnaires.survey_round import SurveyRound
from respondents.field.aapor import Counts
from respondents.field.methods import Methods
from survey_app import paper_texts


class Known(NamedTuple):
    """What the sections are made of. `results`: None before the box was opened."""

    survey_round: SurveyRound
    counted: Methods
    everyone: Counts
    results: RoundResults | None
    at: datetime

    def said(self, part: str, **more: str) -> list[str]:
        """The paragraphs of a part of the report's wording; more: fields that only this part knows."""
        return paper_texts.lines("methods_report", part, self.survey_round, **more)
