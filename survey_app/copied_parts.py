"""What a round took over from another and nobody has looked at yet: the page of each part says so, and asks to look."""

from __future__ import annotations

from typing import NamedTuple

from questionnaires.survey_round import SurveyRound

PAGES = {
    "groups": "home_affairs.round_groups",
    "agencies": "home_affairs.round_agencies",
    "quotas": "home_affairs.quotas_of_round",
    "criteria": "home_affairs.round_criteria",
    "settings": "home_affairs.round_settings",
    "texts": "home_affairs.round_texts",
    "plan": "home_affairs.plan",
}
"""Part (`SurveyRound.unseen`) → the endpoint of its page."""


class Copied(NamedTuple):
    """A part that a page shows and nobody has looked at, and the code of the round that it was taken from."""

    part: str
    source: str


def on_page(survey_round: SurveyRound | None, endpoint: str) -> Copied | None:
    """What the page of an endpoint shows of it; None where there is nothing to look at."""
    if survey_round is None:
        return None
    found = (part for part, page in PAGES.items() if page == endpoint and part in survey_round.unseen)
    return next((Copied(part, survey_round.copied_from) for part in found), None)
