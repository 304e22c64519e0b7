"""Questionnaires: from the blank template to the published version that a group of respondents gets."""

from survey_app.home_affairs.questionnaires import (  # noqa: F401
    assigning,
    comparison,
    listing,
    preview,
    publishing,
    uploading,
    version_page,
)
