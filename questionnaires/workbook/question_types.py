"""How a cell of the column `type` is read.

Source: questionnaire-check contract, 2.2 and rule 8 of 1.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto

from questionnaires import kinds
from questionnaires.kinds import Kind, Role
from questionnaires.workbook.near import near

_FOREIGN = {name.lower(): kind for name, kind in kinds.FOREIGN.items()}
"""Types that are refused, whatever the case of their letters."""


class Verdict(Enum):
    """How a type was understood."""

    KNOWN = auto()
    MISSING = auto()
    UNKNOWN = auto()
    UNSUPPORTED = auto()


@dataclass(frozen=True, slots=True)
class QuestionType:
    """A cell of the column `type`.

    `kind`: the type, or of a misspelt one the type that was probably meant; `kinds.NOBODY` when nobody can tell.
    `arguments`: the words after it; the first names the list of a select.
    """

    text: str
    kind: Kind
    verdict: Verdict
    arguments: tuple[str, ...] = ()
    suggestion: str | None = None

    @property
    def list_name(self) -> str:
        """The list of a select or rank, "" when none is named (or the type takes none)."""
        return " ".join(self._arguments_of_the_list) if self.kind.takes_list else ""

    @property
    def wants_other(self) -> bool:
        """Whether `or_other` stands after the list name."""
        return self.arguments[-1:] == ("or_other",)

    @property
    def _arguments_of_the_list(self) -> tuple[str, ...]:
        return self.arguments[:-1] if self.wants_other else self.arguments

    @property
    def begins(self) -> bool:
        return self.kind.role is Role.BEGIN

    @property
    def ends(self) -> bool:
        return self.kind.role is Role.END

    @property
    def shelter(self) -> str:
        """`group` or `repeat`, what a begin_ or end_ row begins or ends."""
        return self.kind.shelter

    @property
    def is_visible(self) -> bool:
        return self.kind.is_visible

    @property
    def takes_an_answer(self) -> bool:
        return self.kind.role is Role.QUESTION


SHELTER = re.compile(r"^(begin|end)[\s_]+")


def read_type(text: str) -> QuestionType:
    """`select_one muc_do`, `begin group`, `integr` …; the empty text is a missing type."""
    words = SHELTER.sub(r"\1_", text).split()
    if not words:
        return QuestionType(text, kinds.NOBODY, Verdict.MISSING)
    name, arguments = words[0], tuple(words[1:])
    refused = _refused(name)
    if refused:
        return QuestionType(text, refused, Verdict.UNSUPPORTED, arguments)
    kind = _accepted().get(name)
    if kind and (kind.takes_list or not arguments):
        return QuestionType(text, kind, Verdict.KNOWN, arguments)
    return _misspelt(text, words)


def _refused(name: str) -> Kind | None:
    known = _FOREIGN.get(name.lower())
    return known or next(
        (kind for kind in kinds.KINDS.values() if kind.topic and kind.name.lower() == name.lower()), None
    )


def _accepted() -> dict[str, Kind]:
    return {kind.name: kind for kind in kinds.accepted()}


def _misspelt(text: str, words: list[str]) -> QuestionType:
    """The name may have been written as two words (`select one`): both readings are tried."""
    for length in (1, 2):
        name = near(" ".join(words[:length]), _accepted())
        if name:
            return QuestionType(text, _accepted()[name], Verdict.UNKNOWN, tuple(words[length:]), suggestion=name)
    return QuestionType(text, kinds.NOBODY, Verdict.UNKNOWN, tuple(words[1:]))
