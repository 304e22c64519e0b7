"""Pages of an agency's focal point: the list, its way to approval, the agency's own response rate."""

from flask import Blueprint

bp = Blueprint("agency", __name__, url_prefix="/don-vi")

from survey_app.agency import adding, changes, columns, editor, home, rate, submission, unfinished, uploading  # noqa: E402, F401
