"""Pages of the exports for the Ministry."""

from flask import Blueprint

bp = Blueprint("ministry", __name__, url_prefix="/bo-noi-vu")

from survey_app.ministry import pages, results, results_files  # noqa: E402, F401
