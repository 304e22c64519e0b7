"""The token of every form: whether it came from a page of this browser, or of which cause it cannot be told."""

from __future__ import annotations

import hmac

from flask import Response, request

from survey_app.answering import browser, dead_ends
from survey_app.answering.blueprint import bp
from survey_app.errors import EXPIRED_FORM, respond


@bp.before_request
def came_from_here() -> Response | None:
    """A browser that keeps no cookies is told so: it would meet an expired page again and again."""
    if request.method != "POST":
        return None
    if not browser.came_back():
        return dead_ends.no_cookies()
    sent, own = request.form.get("csrf_token", ""), browser.form_token()
    return None if hmac.compare_digest(sent.encode(), own.encode()) else respond(400, EXPIRED_FORM)
