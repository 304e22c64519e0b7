"""Pages of the Department of Home Affairs: rounds, lists, questionnaires, tracking."""

from flask import Blueprint

bp = Blueprint("home_affairs", __name__, url_prefix="/so-noi-vu")

from survey_app.home_affairs import (  # noqa: E402, F401
    agencies,
    agencies_import,
    alerts,
    audit_log,
    call_backs,
    dashboard,
    league,
    lists,
    lists_changes,
    lists_freeze,
    lists_matches,
    lists_review,
    outbox,
    people,
    printing,
    questionnaires,
    reminders,
    round_parts,
    rounds,
    staff,
)
