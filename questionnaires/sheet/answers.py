"""What a respondent may write: for each kind of question how a text becomes a stored value, or why it is refused."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from questionnaires.xform.definition import Choice, Question
from questionnaires.xform.typed import read_typed

LONGEST = 10_000
"""Characters of one answer."""


class Refusal(StrEnum):
    """Why an answer was not stored."""

    UNKNOWN = "unknown"
    """There is no such question."""
    NOT_ASKED = "not_asked"
    """The question is not relevant now."""
    READONLY = "readonly"
    REQUIRED = "required"
    """An answer may not be taken away here."""
    TYPE = "type"
    """No number, date or time where one is asked for."""
    LENGTH = "length"
    RANGE = "range"
    CHOICE = "choice"
    """Not among the choices offered."""
    CONSTRAINT = "constraint"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an answer. Refused answers change nothing; `constraint_ok` is only false when the constraint failed."""

    accepted: bool
    constraint_ok: bool = True
    refusal: Refusal | None = None


ACCEPTED = Outcome(True)


def refused(refusal: Refusal) -> Outcome:
    return Outcome(False, refusal is not Refusal.CONSTRAINT, refusal)


Reading = str | Refusal


def _text(question: Question, text: str, offered: Sequence[Choice]) -> Reading:
    return text


def _of_type(kind: str) -> Callable[[Question, str, Sequence[Choice]], Reading]:
    def read(question: Question, text: str, offered: Sequence[Choice]) -> Reading:
        value = read_typed(kind, text)
        return Refusal.TYPE if value is None else value

    return read


_decimal = _of_type("decimal")


def _one(question: Question, text: str, offered: Sequence[Choice]) -> Reading:
    return text if any(choice.name == text for choice in offered) else Refusal.CHOICE


def _several(question: Question, text: str, offered: Sequence[Choice]) -> Reading:
    """Stored in the order in which they are offered, so that the order of clicking says nothing."""
    chosen = set(text.split())
    ordered = [choice.name for choice in offered if choice.name in chosen]
    return " ".join(dict.fromkeys(ordered)) if chosen <= set(ordered) else Refusal.CHOICE


def _ranked(question: Question, text: str, offered: Sequence[Choice]) -> Reading:
    """Each choice at most once, in the respondent's order."""
    chosen = text.split()
    known = set(chosen) <= {choice.name for choice in offered}
    return " ".join(chosen) if known and len(set(chosen)) == len(chosen) else Refusal.CHOICE


def _ranged(question: Question, text: str, offered: Sequence[Choice]) -> Reading:
    number = _decimal(question, text, offered)
    limits = question.range
    if isinstance(number, Refusal) or limits is None:
        return number
    low, high = sorted((limits.start, limits.end))
    return number if low <= float(number) <= high else Refusal.RANGE


def _acknowledged(question: Question, text: str, offered: Sequence[Choice]) -> Reading:
    return text if text == "OK" else Refusal.CHOICE


_READINGS: dict[str, Callable[[Question, str, Sequence[Choice]], Reading]] = {
    "text": _text,
    "note": _text,
    "unsupported": _text,
    "integer": _of_type("int"),
    "decimal": _decimal,
    "date": _of_type("date"),
    "time": _of_type("time"),
    "datetime": _of_type("dateTime"),
    "select_one": _one,
    "select_multiple": _several,
    "rank": _ranked,
    "range": _ranged,
    "acknowledge": _acknowledged,
}


def read_answer(question: Question, text: str, offered: Sequence[Choice]) -> Reading:
    """The value to store (composed Unicode) for a text that is not empty, or why it is none."""
    if len(text) > LONGEST:
        return Refusal.LENGTH
    composed = unicodedata.normalize("NFC", text)
    return _READINGS[question.kind](question, composed if question.kind == "text" else composed.strip(), offered)
