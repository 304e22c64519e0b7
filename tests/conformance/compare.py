"""When two values count as the same."""

from __future__ import annotations

from questionnaires.xform import Question

TOLERANCE = 1e-9


def same_value(expected: str, found: str, question: Question | None) -> bool:
    """Equal as text, as numbers that nearly agree, or as sets of choices; nothing else is forgiven."""
    if expected == found:
        return True
    if question is not None and question.kind.is_set:
        return set(expected.split()) == set(found.split())
    one, other = as_number(expected), as_number(found)
    return one is not None and other is not None and abs(one - other) < TOLERANCE


def as_number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def collapsed(text: str) -> str:
    """White space counts as one space."""
    return " ".join(text.split())
