"""What a question is made of: its words, its rules, its choices. Made once, never changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from questionnaires.xpath.document import ListNode
from questionnaires.xpath.expression import Expression


@dataclass(frozen=True, slots=True)
class Wording:
    """A text in every language of the form; answers are put in where its parts are expressions."""

    parts: Mapping[str, tuple[str | Expression, ...]]
    borrowed: frozenset[str] = frozenset()
    """The languages in which nobody wrote it: there the words of the default language stand."""

    @property
    def reads_answers(self) -> bool:
        return any(not isinstance(part, str) for parts in self.parts.values() for part in parts)

    def plain(self, language: str) -> str:
        """The text without the answers that would be put in: for lists of questions and code books."""
        parts = self.parts.get(language) or next(iter(self.parts.values()), ())
        return " ".join("".join(part if isinstance(part, str) else "…" for part in parts).split())


Rule = bool | Expression
"""Always, never, or when the expression is true."""


UNTYPED = "string"
LONGEST = 1_000
"""Characters of one answer, counted as browsers do: in UTF-16."""
BYTES = 3
"""That such a character takes at the most where it is kept."""
"""The type of a bind that holds any text."""


@dataclass(frozen=True, slots=True)
class Bind:
    """What holds at one place of the document."""

    type: str = UNTYPED
    relevant: Rule = True
    required: Rule = False
    readonly: Rule = False
    constraint: Expression | None = None
    calculate: Expression | None = None
    constraint_message: Wording | None = None
    required_message: Wording | None = None
    preload: tuple[str, str] | None = None
    par_criterion: str | None = None
    par_max_score: float | None = None
    par_same_as: str | None = None
    """The name of another question that asks the same in other words."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice of a list. `columns` holds every further column of the sheet `choices`, as text."""

    name: str
    label: Wording
    columns: Mapping[str, str] = field(default_factory=dict)
    score: float | None = None
    exclusive: bool = False
    fixed: bool = False


@dataclass(frozen=True, slots=True)
class Itemset:
    """Choices that are looked up: in a fixed list (each of its items is a choice) or among the nodes of the sheet."""

    nodeset: Expression
    value: Expression
    label: Expression | None
    choices: Mapping[ListNode, Choice]
    shuffled: bool
    steady: tuple[Choice, ...] | None
    """What is offered, in the engine's order, when no answer and no chance has a say in it."""


@dataclass(frozen=True, slots=True)
class Range:
    start: float
    end: float
    step: float


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
    ORDER = "order"
    """A place of an order is empty before one that is not, or a choice stands at two."""
    CONSTRAINT = "constraint"
    TOO_MANY = "too_many"
    """A repeat that is counted by it would need more entries than a sheet has room for."""


def text_length(text: str) -> int:
    """Characters as a browser counts them: one beyond the first 65,536 counts twice."""
    return len(text) + sum(character > "\uffff" for character in text)


Reading = str | Refusal
"""What a text says as an answer, or why it is none."""
