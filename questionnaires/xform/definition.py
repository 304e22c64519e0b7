"""The definition of a questionnaire: what is asked, in which words, under which rules. Made once, never changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from questionnaires.kinds.kind import Question
from questionnaires.kinds.parts import Bind, Choice, Wording
from questionnaires.xform.order import Order
from questionnaires.xpath.document import Document, ListNode, Place
from questionnaires.xpath.expression import Expression

NO_LANGUAGE = ""
"""The language of a form whose labels have none."""


@dataclass(frozen=True, slots=True)
class Group:
    """Questions under one heading. `path` is None when it is no node of the document; `place` is then its parent's."""

    path: str | None
    place: Place
    label: Wording | None
    appearance: tuple[str, ...]
    elements: tuple[Element, ...]


@dataclass(frozen=True, slots=True)
class Matrix(Group):
    """A group of selects with one list (`table-list`); `choices` is that list."""

    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class Repeat(Group):
    """Questions asked once for each instance; `count` says how many there are, otherwise the respondent adds them."""

    count: Expression | None = None
    fixed: bool = False


Element = Question | Group | Matrix | Repeat


@dataclass(frozen=True)
class Page:
    """What is shown at once: `headings` are the labels of the groups around it, outermost first."""

    name: str
    elements: tuple[Element, ...]
    headings: tuple[tuple[Wording, Place], ...] = ()

    def questions(self) -> Iterator[Question]:
        """Its questions and notes, in order."""
        return iter(self._questions)

    @cached_property
    def _questions(self) -> tuple[Question, ...]:
        return tuple(questions_in(self.elements))


@dataclass(frozen=True, slots=True)
class Action:
    """`setvalue`: what is written to a place on an event, `source` being the question of a value-changed event."""

    events: tuple[str, ...]
    target: Place
    value: Expression | None
    text: str
    source: Place | None = None


@dataclass(frozen=True, slots=True)
class Blank:
    """The document before anything is answered: one for each node there is at first."""

    place: Place
    text: str
    children: tuple[Blank, ...]


@dataclass(frozen=True)
class Questionnaire:
    """A whole form."""

    form_id: str
    title: str
    version: str
    languages: tuple[str, ...]
    """Codes (`vi`), or names without a code; the default language first."""
    language_names: Mapping[str, str]
    default_language: str
    pages: tuple[Page, ...]
    elements: tuple[Element, ...]
    document: Document
    binds: tuple[Bind, ...]
    """By the index of the place."""
    controls: Mapping[str, Question]
    """Everything in the body that has a node, notes and generated heads included, by path."""
    groups: Mapping[str, Group]
    repeats: Mapping[int, Repeat]
    """By the index of the place."""
    blank: Blank
    templates: Mapping[int, Blank]
    lists: Mapping[str, ListNode]
    actions: tuple[Action, ...]
    texts: Mapping[str, Wording]
    """Texts that expressions ask for by their id."""
    order: Order

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        """The questions that take an answer, in order; one in a repeat counts once."""
        return tuple(question for question in self.controls.values() if question.asks)

    @cached_property
    def flat_blank(self) -> tuple[tuple[Place, str, int], ...]:
        """The blank sheet as a list of its nodes, parents before children: place, text, number of the parent (-1: none)."""
        listed: list[tuple[Place, str, int]] = []

        def add(blank: Blank, parent: int) -> None:
            number = len(listed)
            listed.append((blank.place, blank.text, parent))
            for child in blank.children:
                add(child, number)

        add(self.blank, -1)
        return tuple(listed)

    @cached_property
    def is_flat(self) -> bool:
        """Whether every place has one node, always: nothing repeats."""
        return len(self.flat_blank) == len(self.document.places) and not any(p.repeats for p in self.document.places)

    @cached_property
    def always_shown(self) -> frozenset[str]:
        """Names of the pages that hold a question or note which no answer can take away."""
        return frozenset(page.name for page in self.pages if any(self._is_always_asked(q) for q in page.questions()))

    def _is_always_asked(self, question: Question) -> bool:
        around = self.document.chain(question.place)
        return not question.place.in_repeat and all(self.binds[place.index].relevant is True for place in around)

    @cached_property
    def steady_names(self) -> Mapping[int, frozenset[str]]:
        """The names of the choices at each place whose choices neither answers nor chance decide."""
        steady = {question.place.index: _steady_choices(question) for question in self.controls.values()}
        return {index: frozenset(choice.name for choice in choices) for index, choices in steady.items() if choices}

    @property
    def calculations(self) -> tuple[Place, ...]:
        """Places that are calculated and shown by no question."""
        pairs = zip(self.document.places, self.binds, strict=True)
        return tuple(place for place, bind in pairs if bind.calculate and place.path not in self.controls)


def _steady_choices(question: Question) -> tuple[Choice, ...] | None:
    return question.itemset.steady if question.itemset is not None else question.choices


def questions_in(elements: tuple[Element, ...]) -> Iterator[Question]:
    """The questions and notes in them, in order; generated ones left out."""
    for element in elements:
        if isinstance(element, Question):
            if not element.generated:
                yield element
        else:
            yield from questions_in(element.elements)


def repeats_in(elements: tuple[Element, ...]) -> Iterator[Repeat]:
    """The outermost repeats in them, in order."""
    for element in elements:
        if isinstance(element, Repeat):
            yield element
        elif isinstance(element, Group):
            yield from repeats_in(element.elements)
