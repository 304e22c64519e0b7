"""Questionnaires: from the blank template to the published version that a group of respondents gets."""

from survey_app.home_affairs.questionnaires import (
    assigning,
    comparison,
    listing,
    mending,
    preview,
    publishing,
    uploading,
    version_page,
)

__all__ = ["assigning", "comparison", "listing", "mending", "preview", "publishing", "uploading", "version_page"]
