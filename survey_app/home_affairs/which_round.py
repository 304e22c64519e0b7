"""The front page of Home Affairs, and addresses without a round."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from respondents import rounds
from survey_app import accounts
from survey_app.home_affairs.blueprint import bp

ROUNDS_OF: dict[str, accounts.RoundOf] = {
    "roster_id": rounds.of_roster,
    "request_id": rounds.of_change_request,
    "invitation_id": rounds.of_invitation,
}


@bp.get("/", defaults={"rest": ""})
@bp.get("/<path:rest>")
def which_round(rest: str) -> ResponseReturnValue:
    """Leads to the round that is meant, or lists the rounds."""
    return accounts.which_round("home_affairs.dashboard", rest, ROUNDS_OF)
