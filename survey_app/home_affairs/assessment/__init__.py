"""Self-assessment as Home Affairs runs it: sets of criteria, campaigns, who answers for what."""

from survey_app.home_affairs.assessment import assignments, campaigns, sets

__all__ = ["assignments", "campaigns", "sets"]
