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
from survey_app.tongues import count, say

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
    hours = about.help["hours"]
    facts = {"phone": about.help["phone"], "hours": hours}
    overview = booklet.reading.overview(AnswerSheet(booklet.definition, seed=1, language=language), language)
    until = formats.deadline(survey_round.closes_at)
    return QuestionPaper(
        title=survey_round.title,
        author=survey_round.host,
        opening=(
            count("Đây là toàn bộ {n} câu hỏi để Ông/Bà nghiên cứu trước.", len(booklet.reading.numbers)),
            say(
                "Xin không ghi câu trả lời vào bản này: Ông/Bà trả lời trên trang khảo sát, bằng đường dẫn hoặc mã riêng, "
                "trước {until}.",
                until=until,
            ),
        ),
        parts=[(part.title, part.notes, [one[:4] for one in part.questions]) for part in overview],
        written=say("(Ông/Bà tự ghi)"),
        help=say("Cần hỗ trợ: {phone} ({hours})", **facts) if hours else say("Cần hỗ trợ: {phone}", **facts),
    )
