"""The two cookies of a respondent's browser.

* `respondent` holds the random secret of a session at one sheet, for as long as a session may last.
* `device` holds the browser's own random name. It proves nothing; forms are tied to it, and a keyed hash of it in the
  register shows Home Affairs when one device served several people.

Nothing depends on a cookie that was lost: the link and a new code lead back to the same answers.
"""

from __future__ import annotations

import secrets

from flask import Response, current_app, request
from werkzeug.wrappers.response import Response as AnyResponse

from foundation.keys import CookieKey
from respondents.identity.sessions import Browser
from survey_app import cookies, tongues

DEVICE_SECONDS = 90 * 24 * 3600
# where a request keeps what its cookies hold
SESSION_KEY, DEVICE, NEW_DEVICE = "survey.session_key", "survey.device", "survey.new_device"


def session_key() -> CookieKey | None:
    """The secret of the session that this browser carries, if any."""
    environ = request.environ
    if SESSION_KEY not in environ:
        text = request.cookies.get(cookies.name_of("respondent"))
        environ[SESSION_KEY] = CookieKey.of_cookie(text) if text else None
    known: CookieKey | None = environ[SESSION_KEY]
    return known


def form_token() -> str:
    """What every form of this browser carries."""
    return _device().token("form")


def came_back() -> bool:
    """Whether this browser sent its name back: without it no form can be told to be this browser's own."""
    return CookieKey.of_cookie(request.cookies.get(cookies.name_of("device"), "")) is not None


def description() -> Browser:
    """This browser, as the register may know it: by keyed hashes only."""
    return Browser(_device().cookie, address())


def address() -> str:
    """The network address that the request came from."""
    return request.remote_addr or ""


def remember(response: AnyResponse, key: CookieKey) -> AnyResponse:
    """Gives the browser the secret of its new session."""
    hours = current_app.config["SESSION_HOURS"]
    cookies.give(response, "respondent", key.cookie, hours * 3600)
    return response


def forget(response: AnyResponse) -> AnyResponse:
    """Takes the session's secret away, and the language that its person chose."""
    cookies.give(response, "respondent", "", 0)
    cookies.give(response, tongues.COOKIE, "", 0)
    return response


def name_device(response: Response) -> Response:
    """Gives a new browser its name; after each request that asked for one."""
    if NEW_DEVICE in request.environ:
        cookies.give(response, "device", request.environ[NEW_DEVICE].cookie, DEVICE_SECONDS)
    return response


def _device() -> CookieKey:
    """The browser's name, or a new one that goes out with this response."""
    environ = request.environ
    if DEVICE not in environ:
        environ[DEVICE] = CookieKey.of_cookie(request.cookies.get(cookies.name_of("device"), ""))
        if environ[DEVICE] is None:
            environ[DEVICE] = environ[NEW_DEVICE] = CookieKey(secrets.token_bytes(32))
    known: CookieKey = environ[DEVICE]
    return known
