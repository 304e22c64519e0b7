"""One act of a page: a verb, one commit, a word about it, the next page. A refusal changes nothing and says why."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, redirect
from flask.typing import ResponseReturnValue

from foundation.db import Refused
from survey_app.database import db
from survey_app.forms import Form


def incomplete(form: Form, back: str) -> ResponseReturnValue:
    """A small form of a page with several: what it lacks is flashed, nothing is done, the page is shown again."""
    problems = [text for texts in form.errors.values() for text in texts]
    flash(". ".join(problems) + ".", "error")
    return redirect(back)


def carry_out(
    act: Callable[[], Any], done: str | Callable[[Any], str], then: str, otherwise: str = ""
) -> ResponseReturnValue:
    """Runs `act`, commits, flashes `done` (a sentence, or what makes one of the act's result), goes to address `then`.

    Refused: rolls back, flashes its sentence, goes to `otherwise` (or `then`).
    """
    try:
        result = act()
        db.session.commit()
    except Refused as refusal:
        db.session.rollback()
        flash(str(refusal), "error")
        return redirect(otherwise or then)
    flash(done if isinstance(done, str) else done(result), "success")
    return redirect(then)
