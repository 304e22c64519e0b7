"""What becomes of an answer that is given."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from questionnaires.kinds.kind import Question
from questionnaires.kinds.parts import LONGEST, Choice, Reading, Refusal, text_length


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an answer. Refused answers change nothing; `constraint_ok` is only false when the constraint failed."""

    accepted: bool
    constraint_ok: bool = True
    refusal: Refusal | None = None


ACCEPTED = Outcome(True)


def refused(refusal: Refusal) -> Outcome:
    return Outcome(False, refusal is not Refusal.CONSTRAINT, refusal)


def read_answer(question: Question, text: str, offered: Sequence[Choice]) -> Reading:
    """The value to store (composed Unicode) for a text that is not empty, or why it is none."""
    composed = unicodedata.normalize("NFC", text)
    return Refusal.LENGTH if text_length(composed) > LONGEST else question.kind.read(question, composed, offered)
