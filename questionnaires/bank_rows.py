"""The questions of published versions as rows, so that years of questionnaires are searched without opening one workbook."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, Session, mapped_column

from foundation.db import Base
from foundation.plain_text import fold
from questionnaires.xform import Question, Questionnaire

MOST_OPTIONS = 60
"""Choices of one question that are kept with their words; a list of communes is known by its first ones and its length."""
LONGEST_SAID = 400


class BankQuestion(Base):
    """One question of one published version, in the words of the questionnaire's first language."""

    __tablename__ = "bank_question"
    __table_args__ = (UniqueConstraint("version_id", "place"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("questionnaire_version.id"), index=True)
    place: Mapped[int]  # in its questionnaire, from 1
    name: Mapped[str] = mapped_column(String(200), index=True)
    kind: Mapped[str] = mapped_column(String(30))
    label: Mapped[str] = mapped_column(Text)
    hint: Mapped[str] = mapped_column(Text, default="")
    options: Mapped[list[list[str]]] = mapped_column(JSON, default=list)  # code and words of each, MOST_OPTIONS at most
    options_total: Mapped[int] = mapped_column(default=0)
    said: Mapped[str] = mapped_column(String(LONGEST_SAID), index=True)  # the label without diacritics, its beginning
    folded: Mapped[str] = mapped_column(Text)  # what a search looks into, without diacritics
    wording: Mapped[str] = mapped_column(String(64), index=True)  # the same for questions asked in the same words


def rows_of(form: Questionnaire) -> Iterator[dict[str, Any]]:
    """What the bank keeps of a questionnaire: a row for each question that takes an answer."""
    for place, question in enumerate(form.questions, start=1):
        yield {"place": place, "name": question.name, "kind": question.kind.name, **_words(form, question)}


def _words(form: Questionnaire, question: Question) -> dict[str, Any]:
    language = form.default_language
    label = question.label.plain(language)
    hint = question.hint.plain(language) if question.hint else ""
    options = [[choice.name, choice.label.plain(language)] for choice in question.choices]
    said = fold(label)
    asked = (question.kind.name, said, fold(hint), *(f"{code}={fold(words)}" for code, words in options))
    shown = options[:MOST_OPTIONS]
    return {
        "label": label,
        "hint": hint,
        "options": shown,
        "options_total": len(options),
        "said": said[:LONGEST_SAID],
        "folded": " ".join((said, fold(hint), *(fold(words) for _, words in shown), fold(question.name))),
        "wording": hashlib.sha256("\n".join(asked).encode()).hexdigest(),
    }


def keep(session: Session, version_id: int, form: Questionnaire) -> None:
    """Puts the questions of a version that has just been published into the bank."""
    session.add_all(BankQuestion(version_id=version_id, **row) for row in rows_of(form))
    session.flush()
