"""The blueprint of the respondent's pages and what stands before each of them: maintenance, and the token of every form.

A form's token is checked against the browser's own cookie before the first database statement, so that SQLite's write lock
is not held while a form is read. Flask's session and its CSRF are left to the staff pages: a respondent needs neither.
"""

from __future__ import annotations

import hmac
import os

from flask import Blueprint, Response, current_app, request
from flask.blueprints import BlueprintSetupState
from sqlalchemy.exc import OperationalError

from respondents.identity import Limits
from survey_app.answering import browser, ledger
from survey_app.errors import EXPIRED_FORM, PAGES, respond
from survey_app.frame import csrf

bp = Blueprint("answering", __name__)
bp.after_request(browser.name_device)
bp.teardown_request(ledger.close)
csrf.exempt(bp)

MAINTENANCE = "bao-tri"  # a file of this name in DATA_DIR closes the respondent's pages
NEEDS_LIMITS = "respondent_limits"


@bp.record_once
def _read_limits(state: BlueprintSetupState) -> None:
    """Wrong OFFICE_ADDRESSES must fail at start-up, not at the first visitor."""
    state.app.extensions[NEEDS_LIMITS] = Limits.of_settings(state.app.config)


def limits() -> Limits:
    """The numbers of this installation."""
    found: Limits = current_app.extensions[NEEDS_LIMITS]
    return found


@bp.before_request
def before() -> Response | None:
    """Maintenance, then the form's token."""
    if os.path.exists(f"{current_app.config['DATA_DIR']}/{MAINTENANCE}"):
        return respond(503, PAGES[503])
    if request.method == "POST" and not _came_from_here():
        return respond(400, EXPIRED_FORM)
    return None


@bp.app_errorhandler(OperationalError)
def database_away(error: OperationalError) -> Response:
    """The database cannot be reached, or stayed locked for too long: the answers so far are safe."""
    current_app.logger.error("database: %s", type(error.orig).__name__)
    return respond(503, PAGES[503])


def _came_from_here() -> bool:
    return hmac.compare_digest(request.form.get("csrf_token", "").encode(), browser.form_token().encode())
