"""Pages of an agency's focal point: the list, its way to approval, the agency's own response rate."""

from survey_app.agency import (
    adding,
    assessment,
    changes,
    columns,
    contacts,
    guided,
    home,
    paper_to_sign,
    rate,
    roster,
    roster_repairs,
    submission,
    unfinished,
    uploading,
    which_round,
)
from survey_app.agency.blueprint import bp

__all__ = [
    "adding",
    "assessment",
    "bp",
    "changes",
    "columns",
    "contacts",
    "guided",
    "home",
    "paper_to_sign",
    "rate",
    "roster",
    "roster_repairs",
    "submission",
    "unfinished",
    "uploading",
    "which_round",
]
