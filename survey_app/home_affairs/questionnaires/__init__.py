"""Questionnaires: from the blank template to the published version that a group of respondents gets."""

from survey_app.home_affairs.questionnaires import (
    assigning,
    bank,
    bank_taking,
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
    "bank",
    "bank_taking",
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
