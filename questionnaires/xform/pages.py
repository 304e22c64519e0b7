"""What is shown at once: the pages of a form."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from questionnaires.kinds.kind import Question
from questionnaires.kinds.parts import Wording
from questionnaires.xform.definition import Element, Group, Matrix, Page, Repeat, questions_in
from questionnaires.xpath.document import Place

_WHOLE = ("field-list", "table-list")

Headings = tuple[tuple[Wording, Place], ...]


def pages_of(elements: tuple[Element, ...], paged: bool) -> tuple[Page, ...]:
    """With the style `pages` an outermost group with `field-list` or `table-list`, an outermost repeat, and any other
    question or note by itself make a page each; without it everything is one page (none if nothing is visible)."""
    if paged:
        return tuple(_pages(elements, ()))
    return (Page("all", elements),) if any(questions_in(elements)) else ()


def _pages(elements: Iterable[Element], headings: Headings) -> Iterator[Page]:
    for element in elements:
        if isinstance(element, Question):
            if not element.generated:
                yield Page(element.name, (element,), headings)
        elif _is_page(element):
            yield Page(element.place.name, (element,), headings)
        else:
            heading = ((element.label, element.place),) if element.label else ()
            yield from _pages(element.elements, (*headings, *heading))


def _is_page(group: Group) -> bool:
    return isinstance(group, Repeat | Matrix) or any(word in _WHOLE for word in group.appearance)
