"""Pages of a respondent: the door (who is it?) and the sheet (what do they answer?).

The blueprint lives in `blueprint.py`; importing the pages below adds their routes to it.
"""

from survey_app.answering import (
    declaring,
    entrance,
    own_forms,
    preview,
    proof,
    repudiation,
    review,
    shared_device,
    sheet,
)
from survey_app.answering.blueprint import bp

__all__ = [
    "bp",
    "declaring",
    "entrance",
    "own_forms",
    "preview",
    "proof",
    "repudiation",
    "review",
    "shared_device",
    "sheet",
]
