"""The front page of the exports, and addresses without a round."""

from __future__ import annotations

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from respondents import exports
from survey_app import accounts
from survey_app.accounts import this_round
from survey_app.ministry.blueprint import bp

ROUNDS_OF: dict[str, accounts.RoundOf] = {"export_id": exports.round_of, "file_id": exports.round_of_file}


@bp.get("/", defaults={"rest": ""})
@bp.get("/<path:rest>")
def which_round(rest: str) -> ResponseReturnValue:
    """Leads to the round that is meant, or lists the rounds."""
    return accounts.which_round("ministry.exports", rest, ROUNDS_OF)


@bp.get("/ket-qua/<int:round_id>/<path:rest>")
def which_round_of_results(rest: str) -> ResponseReturnValue:
    """Results once named their round behind the page."""
    return redirect(f"{url_for('ministry.results', round_id=this_round().id)}/{rest}")
