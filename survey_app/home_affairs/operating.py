"""The administrator's page about the server: what is well, what is not, and what to do."""

from __future__ import annotations

from flask import current_app, render_template
from flask.typing import ResponseReturnValue

from survey_app.database import db
from survey_app.home_affairs.blueprint import bp
from survey_app.operation import condition

TONES = {condition.Level.GOOD: "green", condition.Level.WATCH: "yellow", condition.Level.BAD: "red"}


@bp.get("/van-hanh")
def operating() -> ResponseReturnValue:
    """All checks, as they are now."""
    found = condition.look_at(db.session, current_app.config)
    return render_template("home_affairs/operating.html", found=found, checks=condition.CHECKS, tones=TONES)
