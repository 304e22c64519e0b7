"""Questionnaires: from the blank template to the published version that a group of respondents gets."""

from survey_app.home_affairs.questionnaires import (
    assigning,
    comparison,
    from_word,
    listing,
    mending,
    preview,
    publishing,
    rewording,
    uploading,
    version_page,
)

__all__ = [
    "assigning",
    "comparison",
    "from_word",
    "listing",
    "mending",
    "preview",
    "publishing",
    "rewording",
    "uploading",
    "version_page",
]
