"""All questions as a PDF to read and print beforehand: typeset once for each questionnaire, language and round.

What is kept is the same for everybody: nothing of a person goes into it, so nothing can come out of it.
"""

from __future__ import annotations

import threading
from collections.abc import Hashable

from flask import current_app

from questionnaires.rendering import Booklet
from questionnaires.sheet import AnswerSheet
from survey_app import documents, formats
from survey_app.answering.rounds import RoundFacts
from survey_app.documents import QuestionPaper

KEPT = 16
EXTENSION = "question_papers"
_typesetting = threading.Lock()
"""A paper takes a fraction of a second of a whole core: many who ask at once wait for one to be made."""


def paper(about: RoundFacts, version_sha256: str, booklet: Booklet, language: str) -> bytes:
    """The PDF of this questionnaire (named by its SHA-256) in this language for this round."""
    known: dict[Hashable, bytes] = current_app.extensions.setdefault(EXTENSION, {})
    key = (about.key, version_sha256, language)
    with _typesetting:
        found = known.get(key)
        if found is None:
            if len(known) >= KEPT:
                known.clear()
            found = known[key] = documents.questions(_content(about, booklet, language))
    return found


def _content(about: RoundFacts, booklet: Booklet, language: str) -> QuestionPaper:
    survey_round = about.survey_round
    phone, hours = about.help["phone"], about.help["hours"]
    count = len(booklet.reading.numbers)
    return QuestionPaper(
        title=survey_round.title,
        author=survey_round.host,
        opening=(
            f"Đây là toàn bộ {count} câu hỏi để Ông/Bà nghiên cứu trước.",
            "Xin không ghi câu trả lời vào bản này: Ông/Bà trả lời trên trang khảo sát, bằng đường dẫn hoặc mã riêng, "
            f"trước {formats.deadline(survey_round.closes_at)}.",
        ),
        parts=booklet.reading.overview(AnswerSheet(booklet.definition, seed=1, language=language), language),
        written="(Ông/Bà tự ghi)",
        help=f"Cần hỗ trợ: {phone} ({hours})" if hours else f"Cần hỗ trợ: {phone}",
    )
