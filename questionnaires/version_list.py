"""The versions of all questionnaires side by side: for the page that lists them, and to compare one with the others."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from foundation.vietnamese_order import phrase_key
from questionnaires.versions import QuestionnaireVersion


def all_versions(session: Session) -> list[QuestionnaireVersion]:
    """Every version without its files; questionnaires by title, the newest version first."""
    versions = session.scalars(select(QuestionnaireVersion).order_by(QuestionnaireVersion.number.desc())).all()
    titles: dict[str, str] = {}
    for version in versions:
        titles.setdefault(version.form_id, version.title)
    return sorted(versions, key=lambda version: (phrase_key(titles[version.form_id]), version.form_id))


def others(session: Session, version: QuestionnaireVersion) -> list[QuestionnaireVersion]:
    """The other versions that this one can be compared with, those of the same questionnaire first, newest first."""
    query = select(QuestionnaireVersion).where(
        QuestionnaireVersion.id != version.id, QuestionnaireVersion.sha256.is_not(None)
    )
    newest_first = session.scalars(query.order_by(QuestionnaireVersion.number.desc()))
    return sorted(newest_first, key=lambda one: (one.form_id != version.form_id, phrase_key(one.title)))


def drafts(session: Session) -> list[QuestionnaireVersion]:
    """Every draft, by title."""
    found = session.scalars(select(QuestionnaireVersion).where(QuestionnaireVersion.state == "draft"))
    return sorted(found, key=lambda version: (phrase_key(version.title), version.form_id))
