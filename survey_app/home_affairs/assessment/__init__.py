"""Self-assessment as Home Affairs runs it: sets of criteria, campaigns, appraisal."""

from survey_app.home_affairs.assessment import sets

__all__ = ["sets"]
