"""Pages of the exports for the Ministry."""

from survey_app.ministry import exports, results, results_care, results_estimates, results_files, which_round
from survey_app.ministry.blueprint import bp

__all__ = ["bp", "exports", "results", "results_care", "results_estimates", "results_files", "which_round"]
