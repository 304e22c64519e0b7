"""`GET /vb/<code>`: whoever holds a paper learns whether it is the right version, and nothing else: not what it is about, of
which round, who made it. A code has 80 bits; whoever tries many wrong ones from one place is stopped."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from foundation.db import begin_reading
from foundation.keys import tidy_code
from respondents import exports
from self_assessment import papers
from survey_app.accounts.limits import Limit, here, take
from survey_app.database import db

bp = Blueprint("paper_check", __name__, url_prefix="/vb")
WRONG = 30
"""Wrong codes from one address in a quarter of an hour."""


@bp.get("/<code>")
def version(code: str) -> ResponseReturnValue:
    """The number and the day of the version, or that there is none under this code."""
    typed = tidy_code(code[:40])
    found = exports.version_of(db.session, typed) or papers.version_of(db.session, typed)
    if found is not None:
        return _page(found, 200)
    return _page(None, 404 if _may_try() else 429)


def _page(found: exports.Version | papers.Version | None, status: int) -> ResponseReturnValue:
    page = render_template("errors/paper_check.html", found=found, stopped=status == 429)
    return page, status, {"Cache-Control": "no-store", "X-Robots-Tag": "noindex"}


def _may_try() -> bool:
    """Counts a wrong code, in a transaction of its own: this request only reads."""
    begin_reading(False)
    try:
        with Session(db.engine) as own:
            allowed = take(own, Limit("paper code", here(), WRONG))
            own.commit()
    finally:
        begin_reading(True)
    return allowed
