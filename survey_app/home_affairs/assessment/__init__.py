"""Self-assessment as Home Affairs runs it: sets of criteria, campaigns, who answers for what, appraisal, everything together."""

from survey_app.home_affairs.assessment import (
    appraisal,
    assignments,
    campaigns,
    extension,
    many,
    merging,
    papers,
    papers_facts,
    papers_signed,
    sets,
    survey_points,
    together,
)

__all__ = [
    "appraisal",
    "assignments",
    "campaigns",
    "extension",
    "many",
    "merging",
    "papers",
    "papers_facts",
    "papers_signed",
    "sets",
    "survey_points",
    "together",
]
