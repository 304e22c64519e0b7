"""Pages of the exports for the Ministry."""

from survey_app.ministry import (
    exports,
    exports_links,
    exports_signed,
    results,
    results_care,
    results_estimates,
    which_round,
)
from survey_app.ministry.blueprint import bp

__all__ = [
    "bp",
    "exports",
    "exports_links",
    "exports_signed",
    "results",
    "results_care",
    "results_estimates",
    "which_round",
]
