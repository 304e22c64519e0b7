"""The agency's front page, and addresses without a round."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from survey_app import accounts
from survey_app.agency.blueprint import bp


@bp.get("/", defaults={"rest": ""})
@bp.get("/<path:rest>")
def which_round(rest: str) -> ResponseReturnValue:
    """Leads to the round that is meant, or lists the rounds."""
    return accounts.which_round("agency.home", rest, {})
