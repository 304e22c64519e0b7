"""The official letter that sends the list of respondents to the Ministry; the list is its annex."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from questionnaires.survey_round import SurveyRound
from survey_app import formats, paper_texts
from survey_app.letterhead import OfficialLetter, letterhead, signature


def of(survey_round: SurveyRound, listed: Sequence[Mapping[str, Any]]) -> OfficialLetter:
    """The letter: on which ground, how many people of how many agencies; `listed`: those of a snapshot."""
    people, agencies = len(listed), len({person["agency"] for person in listed})
    counts = {"so_nguoi": formats.number(people), "so_don_vi": formats.number(agencies)}
    about, body = (paper_texts.lines("letter", part, survey_round, **counts) for part in ("about", "body"))
    demo = ["(Số liệu minh họa)"] if survey_round.is_demo else []
    return OfficialLetter(
        letterhead(survey_round),
        about[0],
        survey_round.setting("addressed_to"),
        (*body[:-1], *demo, body[-1]),
        signature(survey_round),
    )


def named(survey_round: SurveyRound) -> str:
    """The letter as its annex names it; room is left for a number that is not given yet."""
    head = letterhead(survey_round)
    number = f" {head.number_line[:1].lower()}{head.number_line[1:].replace(':', '')}" if head.symbol else ""
    day = f" {formats.official_date(head.day)}" if head.day else ""
    return f"Công văn{number}{day} của {survey_round.host}"
