"""An address without a round: of a front page, of a link from a page about no round, or from the time before rounds stood in
addresses. Where only one round can be meant it leads there; otherwise it lists the rounds. It never does anything."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from flask import abort, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.exceptions import HTTPException, MethodNotAllowed, NotFound
from werkzeug.routing import RequestRedirect

from questionnaires.survey_round import SurveyRound
from survey_app import access
from survey_app.accounts.guards import actor
from survey_app.accounts.round_in_address import NO_ROUND, NUMBER, is_about_round, rounds_seen
from survey_app.database import db
from survey_app.row_numbers import row_number

RoundOf = Callable[[Session, int], int | None]
"""The number of the round to which the thing with this number belongs; None where there is no such thing."""

ONCE_IN_QUERY = "dot"  # addresses of results and of giving out questionnaires once named the round in their query


class Wanted(NamedTuple):
    """A page about a round, without the round."""

    endpoint: str
    values: dict[str, Any]

    def address(self, survey_round: SurveyRound) -> str:
        """Of this page in a round, with the query that was sent."""
        query = {name: sent for name, sent in request.args.lists() if name != ONCE_IN_QUERY}
        return url_for(self.endpoint, **{NUMBER: survey_round.id, **query, **self.values})


def which_round(front: str, rest: str, rounds_of: Mapping[str, RoundOf]) -> ResponseReturnValue:
    """Answers `rest`, the address after the face's own part; "" stands for the page `front`. `rounds_of` tells of which round
    the thing is that a number in the address names. 404 for what is no page about a round."""
    wanted = Wanted(front, {}) if not rest else _page(rest)
    if not access.may(actor().kind, wanted.endpoint):
        abort(403)
    meant = _meant(wanted.values, rounds_of)
    if len(meant) == 1:
        return redirect(wanted.address(meant[0]))
    lines = [(one, wanted.address(one)) for one in meant]
    return render_template(
        "accounts/without_round.html",
        rounds=(),
        lines=lines,
        may_plan=access.may(actor().kind, "home_affairs.rounds_new"),
    )


def _page(rest: str) -> Wanted:
    """The page that stands at this address in every round. 405 for an address to which only a form may be sent."""
    assert request.blueprint is not None, "asked for by a face"
    in_round = f"{current_app.blueprints[request.blueprint].url_prefix}/dot/{NO_ROUND}/{rest}"
    endpoint, values = _match(in_round, "GET")
    if not is_about_round(endpoint):
        takes_forms = any(_match(address, "POST")[0] for address in (in_round, request.path))
        raise MethodNotAllowed(["POST"]) if takes_forms else NotFound
    return Wanted(endpoint, {name: value for name, value in values.items() if name != NUMBER})


def _match(address: str, method: str) -> tuple[str, Mapping[str, Any]]:
    """The endpoint that answers there, and its values; "" when there is none."""
    try:
        return current_app.url_map.bind_to_environ(request.environ).match(address, method)
    except (HTTPException, RequestRedirect):
        return "", {}


def _meant(values: Mapping[str, Any], rounds_of: Mapping[str, RoundOf]) -> list[SurveyRound]:
    """The round that the query names, or that of the thing in the address; else the only one that is not over; else all."""
    seen = rounds_seen()
    if (number := request.args.get(ONCE_IN_QUERY, type=row_number)) is not None:
        return [one for one in seen if one.id == number] or abort(404)
    for name in rounds_of.keys() & values.keys():
        number = rounds_of[name](db.session, values[name])
        return [one for one in seen if one.id == number] or abort(404)
    going_on = [one for one in seen if one.state != "closed"]
    return going_on if len(going_on) == 1 else seen
