"""What a page asks a person to look at again: haste, one option down a whole part, two answers that contradict each other.

Friendly, never blocking, each once a person at the most; it weighs nothing and stands nowhere but in the draft, as said. Haste
needs the page's own script, which measures how long it was in sight; the others need none.
"""

from __future__ import annotations

from questionnaires.ballot.marks import FAR_APART
from questionnaires.working_sheet import WorkingSheet
from questionnaires.xform import Choice, Page

HASTE, ONE_OPTION, CONTRADICTION = "nhanh", "mot-muc", "trai-nguoc"
ONCE_A_PERSON = frozenset({HASTE, ONE_OPTION, CONTRADICTION})
FEWEST_ITEMS = 5


def is_one_option(working: WorkingSheet, page: Page) -> bool:
    """Whether FEWEST_ITEMS questions or more of a part are rated, all alike."""
    chosen = [
        choice
        for node in working.asks(page)
        if node.question.is_scored and (choice := _choice(working, node.path)) is not None
    ]
    return len(chosen) >= FEWEST_ITEMS and len({(choice.name, choice.score) for choice in chosen}) == 1


def contradiction(working: WorkingSheet, page: Page) -> tuple[str, str] | None:
    """The paths of two questions that ask the same (`bind::par:same_as`) and were answered far apart, the second of them on this
    page; None when there are none."""
    for node in working.asks(page):
        if node.question.par_same_as:
            other = _path_of(working, node.question.par_same_as)
            if other is not None and _are_far_apart(working, node.path, other):
                return other, node.path
    return None


def _path_of(working: WorkingSheet, name: str) -> str | None:
    return next((question.path for question in working.booklet.definition.questions if question.name == name), None)


def _are_far_apart(working: WorkingSheet, one: str, other: str) -> bool:
    scores = [choice.score for path in (one, other) if (choice := _choice(working, path)) is not None]
    known = [score for score in scores if score is not None]
    return len(known) == 2 and abs(known[0] - known[1]) >= FAR_APART


def _choice(working: WorkingSheet, path: str) -> Choice | None:
    """What was chosen of a list of single answers, if it earns points."""
    question = working.question_at(path)
    if question is None or question.kind.is_set or question.kind.is_order:
        return None
    choice = question.choice(working.sheet.value(path))
    return choice if choice is not None and choice.score is not None else None
