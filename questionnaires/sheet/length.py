"""How long the longest sheet is that a form allows: every envelope of a version is padded to it, so that a length tells nothing.

Counted in bytes of the JSON that is sealed. A free text has 1,000 characters at the most, as browsers count them (UTF-16), and
such a character takes three bytes at the most. A repeat without a bound of its own takes ENTRIES entries. A calculated text is
kept to its first CALCULATED characters: what it was calculated from stands beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from questionnaires.kinds.kind import Question
from questionnaires.kinds.parts import BYTES, text_length
from questionnaires.kinds.parts import LONGEST as TEXT_LENGTH
from questionnaires.sheet.recalculation import ENTRIES, most_entries
from questionnaires.xform import Questionnaire
from questionnaires.xpath.document import Place

MOST = 64 * 1024  # bytes of a sheet; a form that allows more is not published
CALCULATED = 250  # characters
PUNCTUATION = len('"":"",')
KEPT = 32
_INSTANCE = re.compile(r"\[\d+\]")
_known: dict[int, tuple[Questionnaire, int, int]] = {}


def longest(form: Questionnaire) -> int:
    """Bytes of the answers of the longest sheet."""
    return _lengths(form)[0]


def kept(form: Questionnaire, path: str, value: str) -> str:
    """A value as the sheet keeps it: whole, unless it was calculated and is longer than anybody would read."""
    if len(value) <= CALCULATED:
        return value
    question = form.controls.get(_INSTANCE.sub("", path))
    if question is None:
        return value[: CALCULATED // 2]  # even where every character counts twice
    return value[: TEXT_LENGTH // 2] if question.calculated and text_length(value) > TEXT_LENGTH else value


def longest_draft(form: Questionnaire) -> int:
    """Bytes of the longest draft: the sheet's answers, the newest tap on each question, and what pages keep."""
    return _lengths(form)[1]


def _lengths(form: Questionnaire) -> tuple[int, int]:
    found = _known.get(id(form))
    if found is None or found[0] is not form:
        if len(_known) >= KEPT:
            _known.clear()
        found = _known[id(form)] = (form, _sheet(form), _draft(form))
    return found[1:]


TAP = 20  # bytes of a tap's number and its punctuation
PAGE = 60  # bytes that a page adds: its time, two prompts
AROUND = 400  # bytes of what stands around the answers


def _sheet(form: Questionnaire) -> int:
    return 2 + sum(_entry(form, place) for place in _places(form))


def _draft(form: Questionnaire) -> int:
    taps = sum(_times(form, place) * (_path(form, place) + TAP) for place in _places(form))
    pages = sum(PAGE + 3 * len(page.name) for page in form.pages)
    repeats = sum(_path(form, p) + TAP for p in form.document.places if p.repeats) * ENTRIES
    return _sheet(form) + taps + pages + repeats + AROUND


def _places(form: Questionnaire) -> Iterator[Place]:
    """Every place that may hold a value which is kept."""
    return (place for place in form.document.places if not place.children and not _says_nothing(form, place))


def _says_nothing(form: Questionnaire, place: Place) -> bool:
    """Notes and heads of tables ask nothing; what `meta` says is about the sheet."""
    question = form.controls.get(place.path)
    about_sheet = place.path.split("/")[2:3] == ["meta"]
    return about_sheet or (question is not None and not question.asks)


def _entry(form: Questionnaire, place: Place) -> int:
    """What all nodes of a place take: each its path and its value."""
    return _times(form, place) * (_path(form, place) + _value(form, form.controls.get(place.path)) + PUNCTUATION)


def _times(form: Questionnaire, place: Place) -> int:
    times = 1
    for above in form.document.chain(place):
        times *= most_entries(form, above, ENTRIES) if above.repeats else 1
    return times


def _path(form: Questionnaire, place: Place) -> int:
    numbers = sum(2 + len(str(most_entries(form, a, ENTRIES))) for a in form.document.chain(place) if a.repeats)
    return len(place.path) + numbers


def _value(form: Questionnaire, question: Question | None) -> int:
    return BYTES * CALCULATED if question is None else question.kind.longest(question)
