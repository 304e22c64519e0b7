"""The official letter that sends the list of respondents to the Ministry; the list is its annex."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from questionnaires.survey_round import SurveyRound
from survey_app import formats
from survey_app.letterhead import OfficialLetter, letterhead, signature


def of(survey_round: SurveyRound, listed: Sequence[Mapping[str, Any]]) -> OfficialLetter:
    """The letter: on which ground, how many people of how many agencies; `listed`: those of a snapshot."""
    people, agencies = len(listed), len({person["agency"] for person in listed})
    ground = survey_round.setting("decision").strip()
    opening = f"Thực hiện {ground}, " if ground else ""
    sent = (
        f"{opening}{survey_round.host} gửi danh sách {survey_round.kind_words.people} "
        f"năm {survey_round.year} của {survey_round.province_in_text}, gồm {formats.number(people)} người của "
        f"{formats.number(agencies)} cơ quan, đơn vị (có danh sách kèm theo)."
    )
    demo = ("(Số liệu minh họa)",) if survey_round.is_demo else ()
    return OfficialLetter(
        letterhead(survey_round),
        f"V/v gửi danh sách {survey_round.kind_words.people_short} năm {survey_round.year}",
        survey_round.setting("addressed_to"),
        (
            sent,
            *demo,
            f"{survey_round.host} trân trọng gửi {survey_round.setting('addressed_to')} xem xét, tổng hợp./.",
        ),
        signature(survey_round),
    )


def named(survey_round: SurveyRound) -> str:
    """The letter as its annex names it; room is left for a number that is not given yet."""
    head = letterhead(survey_round)
    number = f" {head.number_line[:1].lower()}{head.number_line[1:].replace(':', '')}" if head.symbol else ""
    day = f" {formats.official_date(head.day)}" if head.day else ""
    return f"Công văn{number}{day} của {survey_round.host}"
