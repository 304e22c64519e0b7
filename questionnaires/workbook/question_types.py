"""How a cell of the column `type` is read.

Source: questionnaire-check contract, 2.2 and rule 8 of 1.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
from functools import lru_cache

from questionnaires import kinds
from questionnaires.kinds import Kind, Role
from questionnaires.workbook.near import near

OR_OTHER = "or_other"
OTHER = re.compile(r"\bor (specify )?other$")


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
        return self.arguments[-1:] == (OR_OTHER,)

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


def read_type(text: str) -> QuestionType:
    """`select_one muc_do`, `begin group`, `select one from muc_do`, `integr` …; the empty text is a missing type."""
    words = text.split()
    if not words:
        return QuestionType(text, kinds.NOBODY, Verdict.MISSING)
    accepted, refused = _accepted(text, words), _refused(" ".join(words))
    if refused and not (accepted and _spells_more(accepted, refused)):
        return QuestionType(text, refused, Verdict.UNSUPPORTED, tuple(words[len(refused.name.split()) :]))
    return accepted or _misspelt(text, words)


def _spells_more(accepted: QuestionType, refused: Kind) -> bool:
    """`end group` is more than the metadata `end`; `select one from file` more than `select one from`."""
    return len(accepted.text.split()) - len(accepted.arguments) > len(refused.name.split())


def _refused(words: str) -> Kind | None:
    """The longest name that fits: `start time` is more than `start`."""
    fitting = (kind for kind in kinds.FOREIGN.values() if kind.is_named(words))
    return max(fitting, key=lambda kind: len(kind.name), default=None)


def _accepted(text: str, words: list[str]) -> QuestionType | None:
    """The longest spelling that fits: `select one from` is more than `select one`."""
    spellings = _spellings(tuple(kinds.KINDS))
    for length in range(len(words), 0, -1):
        kind = spellings.get(" ".join(words[:length]))
        if kind and (kind.takes_list or length == len(words)):
            return QuestionType(text, kind, Verdict.KNOWN, _arguments(words[length:]))
    return None


@lru_cache(maxsize=2)
def _spellings(of: tuple[str, ...]) -> Mapping[str, Kind]:
    """Everything that authors may call a kind, while these are in the table."""
    return {spelling: kind for kind in kinds.accepted() for spelling in (kind.name, *kind.spellings)}


def _misspelt(text: str, words: list[str]) -> QuestionType:
    """The name may have been written as two words (`select one`): both readings are tried."""
    names = {kind.name: kind for kind in kinds.accepted()}
    for length in (1, 2):
        name = near(" ".join(words[:length]), names)
        if name:
            return QuestionType(text, names[name], Verdict.UNKNOWN, _arguments(words[length:]), suggestion=name)
    return QuestionType(text, kinds.NOBODY, Verdict.UNKNOWN, tuple(words[1:]))


def _arguments(words: list[str]) -> tuple[str, ...]:
    """`muc_do or specify other` → muc_do, or_other."""
    spelt = OTHER.sub(OR_OTHER, " ".join(words))
    return tuple(spelt.split())
