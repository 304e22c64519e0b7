"""Pages of the exports for the Ministry."""

from survey_app.ministry import (
    exports,
    exports_links,
    results,
    results_care,
    results_estimates,
    results_files,
    which_round,
)
from survey_app.ministry.blueprint import bp

__all__ = [
    "bp",
    "exports",
    "exports_links",
    "results",
    "results_care",
    "results_estimates",
    "results_files",
    "which_round",
]
