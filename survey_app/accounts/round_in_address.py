"""The round that a staff page is about. It stands in the page's address and is loaded from there, here alone, for every face.

Pages about a round lie below `/dot/<number>/`. Their views are not given the number: they ask `this_round`. A link from one
of them to another stays in the round; a link from a page about no round leads to an address without one, which asks which
round is meant (`without_round`). Nothing remembers a round from one request to the next.
"""

from __future__ import annotations

from typing import Any, Protocol, TypeVar
from urllib.parse import urlsplit

from flask import Flask, abort, current_app, request, url_for
from werkzeug.exceptions import HTTPException
from werkzeug.routing import BuildError

from questionnaires import survey_round
from questionnaires.ballot import holders
from questionnaires.survey_round import SurveyRound
from respondents import rounds
from survey_app.accounts.guards import ASKED_FOR, account
from survey_app.database import db


class InARound(Protocol):
    """What belongs to one round and names it."""

    round_id: Any


Thing = TypeVar("Thing", bound=InARound)

OF_ROUND = "/dot/<int:round_id>"
"""How the address of a page about a round begins, after its face's own part."""
NUMBER = "round_id"
NO_ROUND = 0  # no round has this number

LOADED, SEEN = "survey.round", "survey.rounds"  # in the request itself: `g` may outlive it


def register(app: Flask) -> None:
    """To be called after the guard of roles: whoever may not open a page does not learn which rounds there are."""
    app.url_value_preprocessor(_take_number)
    app.before_request(_load)
    app.url_defaults(_stay_in_round)
    app.url_build_error_handlers.append(_without_round)


def this_round() -> SurveyRound:
    """The round of the address. Only in views below OF_ROUND, for which it is always there."""
    found: SurveyRound = request.environ[LOADED]
    return found


def of_this_round(model: type[Thing], number: int) -> Thing:
    """The row of this number, if it is of the round of the address; otherwise 404, as for a number that nothing has."""
    found = db.session.get(model, number)
    return found if found is not None and found.round_id == this_round().id else abort(404)


def round_if_any() -> SurveyRound | None:
    """The round of the address; None on a page about no round, and on the page that says that there is no such round."""
    found: SurveyRound | None = request.environ.get(LOADED)
    return found


def rounds_seen() -> list[SurveyRound]:
    """The rounds that the signed-in account may know of, the newest first; read once a request."""
    if SEEN not in request.environ:
        request.environ[SEEN] = _rounds_seen()
    found: list[SurveyRound] = request.environ[SEEN]
    return found


def _rounds_seen() -> list[SurveyRound]:
    known = account()
    if known is None:
        return []
    if known.role == "key_holder":
        return holders.rounds_of(db.session, known.id)
    if known.role == "ministry":
        return [one for one in survey_round.newest_first(db.session) if not one.is_internal]
    if known.agency is None:
        return survey_round.newest_first(db.session)
    return rounds.of_agency(db.session, known.agency)


def address(endpoint: str) -> str:
    """The whole address of a page, for a message; of a page about a round in the round of this request."""
    return f"{current_app.config['BASE_URL']}{url_for(endpoint)}"


def is_about_round(endpoint: str) -> bool:
    """Whether the endpoint's pages have a round in their address."""
    return endpoint in current_app.view_functions and current_app.url_map.is_endpoint_expecting(endpoint, NUMBER)


def _take_number(endpoint: str | None, values: dict[str, Any] | None) -> None:
    if values and NUMBER in values:
        request.environ[ASKED_FOR] = values.pop(NUMBER)


def _load() -> None:
    """404 for a round that is not there, and the same for one that is nothing to this account."""
    number = request.environ.get(ASKED_FOR)
    if number is not None:
        found = (one for one in rounds_seen() if one.id == number)
        request.environ[LOADED] = next(found, None) or abort(404)


def _stay_in_round(endpoint: str, values: dict[str, Any]) -> None:
    here = request.environ.get(LOADED) if request else None
    if here is not None and NUMBER not in values and is_about_round(endpoint):
        values[NUMBER] = here.id


def _without_round(error: Exception, endpoint: str, values: dict[str, Any]) -> str:
    """An address of a page about a round, on a page about none."""
    if not isinstance(error, BuildError) or NUMBER in values or not is_about_round(endpoint):
        raise error
    return without_round(url_for(endpoint, round_id=NO_ROUND, **values))


def of_address(address: str) -> dict[str, Any]:
    """The round that an address of ours names, as `url_for` takes it; empty where it names none."""
    try:
        _, values = current_app.url_map.bind("").match(urlsplit(address).path, method="POST")
    except HTTPException:
        return {}
    return {NUMBER: values[NUMBER]} if NUMBER in values else {}


def without_round(address: str) -> str:
    """The address with the part taken out that names the round."""
    parts = urlsplit(address)
    face, _, rest = parts.path.lstrip("/").partition("/")
    page = rest.split("/", 2)[2:]
    return parts._replace(path="/".join(["", face, *page])).geturl()
