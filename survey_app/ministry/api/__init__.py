"""The read-only interface for published results: rounds, points, tallies; never a row. `/api/v1/openapi.json` says how."""

from survey_app.ministry.api import document, published
from survey_app.ministry.api.blueprint import bp

__all__ = ["bp", "document", "published"]
