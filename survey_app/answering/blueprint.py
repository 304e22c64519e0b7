"""The blueprint of the respondent's pages and what stands before each of them: maintenance; the token of every form is looked at
in `own_forms.py`.

A form's token is checked against the browser's own cookie before the first database statement, so that SQLite's write lock
is not held while a form is read. Flask's session and its CSRF are left to the staff pages: a respondent needs neither.
"""

from __future__ import annotations

from flask import Blueprint, Response, current_app
from flask.blueprints import BlueprintSetupState

from respondents.identity import Limits
from survey_app.answering import browser, language, ledger
from survey_app.errors import maintenance
from survey_app.frame import csrf

bp = Blueprint("answering", __name__)
bp.after_request(browser.name_device)
bp.after_request(language.keep)
bp.teardown_request(ledger.close)
csrf.exempt(bp)

MAINTENANCE = "bao-tri"  # a file of this name in DATA_DIR closes the respondent's pages
MAINTENANCE_MINUTES = 30  # where the file says no number
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
    """Maintenance, for as many minutes as its file says."""
    try:
        with open(f"{current_app.config['DATA_DIR']}/{MAINTENANCE}", encoding="utf-8") as file:
            said = file.read(10).strip()
    except FileNotFoundError:
        return None
    return maintenance(int(said) if said.isdecimal() and said.isascii() else MAINTENANCE_MINUTES)
