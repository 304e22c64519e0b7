"""The table of question types, and how a cell of the column `type` is read.

Source: questionnaire-check contract, 2.2 and rule 8 of 1.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto

from questionnaires.workbook.near import near


class Role(Enum):
    """What a row of the survey sheet is."""

    QUESTION = auto()
    NOTE = auto()
    HIDDEN = auto()
    BEGIN = auto()
    END = auto()


@dataclass(frozen=True, slots=True)
class Kind:
    """One type. `shelter` of a begin_ or end_ row: `group` or `repeat`."""

    name: str
    role: Role = Role.QUESTION
    takes_list: bool = False
    shelter: str = ""

    @property
    def is_visible(self) -> bool:
        return self.role in (Role.QUESTION, Role.NOTE)


KINDS = {
    kind.name: kind
    for kind in (
        Kind("text"),
        Kind("integer"),
        Kind("decimal"),
        Kind("date"),
        Kind("time"),
        Kind("select_one", takes_list=True),
        Kind("select_multiple", takes_list=True),
        Kind("rank", takes_list=True),
        Kind("range"),
        Kind("acknowledge"),
        Kind("note", Role.NOTE),
        Kind("calculate", Role.HIDDEN),
        Kind("hidden", Role.HIDDEN),
        Kind("begin_group", Role.BEGIN, shelter="group"),
        Kind("end_group", Role.END, shelter="group"),
        Kind("begin_repeat", Role.BEGIN, shelter="repeat"),
        Kind("end_repeat", Role.END, shelter="repeat"),
    )
}


def _unsupported(topic: str, names: str, role: Role = Role.QUESTION) -> dict[str, tuple[Kind, str]]:
    return {name.lower(): (Kind(name, role), topic) for name in names.split()}


UNSUPPORTED: dict[str, tuple[Kind, str]] = {
    **_unsupported("place", "geopoint geotrace geoshape"),
    **_unsupported("place", "start-geopoint", Role.HIDDEN),
    **_unsupported("media", "image audio video file barcode"),
    **_unsupported("media", "background-audio", Role.HIDDEN),
    **_unsupported("moment", "dateTime"),
    **_unsupported("outside_list", "select_one_from_file select_multiple_from_file select_one_external"),
    **_unsupported("outside_list", "csv-external xml-external", Role.HIDDEN),
    **_unsupported("loop", "begin_loop end_loop", Role.HIDDEN),
    **_unsupported("trace", "audit start end today deviceid phonenumber username email", Role.HIDDEN),
}
"""Types of XLSForm that are refused, by their name in small letters, with the topic of the advice (messages.TOPICS)."""


class Verdict(Enum):
    """How a type was understood."""

    KNOWN = auto()
    MISSING = auto()
    UNKNOWN = auto()
    UNSUPPORTED = auto()


@dataclass(frozen=True, slots=True)
class QuestionType:
    """A cell of the column `type`.

    `kind`: the type, or of a misspelt one the type that was probably meant; None when nobody can tell.
    `arguments`: the words after it; the first names the list of a select.
    """

    text: str
    kind: Kind | None
    verdict: Verdict
    arguments: tuple[str, ...] = ()
    suggestion: str | None = None
    topic: str = ""

    @property
    def list_name(self) -> str:
        """The list of a select or rank, "" when none is named (or the type takes none)."""
        takes_list = self.kind is not None and self.kind.takes_list
        return " ".join(self._arguments_of_the_list) if takes_list else ""

    @property
    def wants_other(self) -> bool:
        """Whether `or_other` stands after the list name."""
        return self.arguments[-1:] == ("or_other",)

    @property
    def _arguments_of_the_list(self) -> tuple[str, ...]:
        return self.arguments[:-1] if self.wants_other else self.arguments

    def is_a(self, name: str) -> bool:
        """Whether the type is (or was probably meant as) the kind of that name."""
        return self.kind is not None and self.kind.name == name

    @property
    def begins(self) -> bool:
        return self.kind is not None and self.kind.role is Role.BEGIN

    @property
    def ends(self) -> bool:
        return self.kind is not None and self.kind.role is Role.END

    @property
    def shelter(self) -> str:
        """`group` or `repeat`, what a begin_ or end_ row begins or ends."""
        return self.kind.shelter if self.kind else ""

    @property
    def is_visible(self) -> bool:
        return self.kind is not None and self.kind.is_visible

    @property
    def takes_an_answer(self) -> bool:
        return self.kind is not None and self.kind.role is Role.QUESTION


SHELTER = re.compile(r"^(begin|end)[\s_]+")


def read_type(text: str) -> QuestionType:
    """`select_one muc_do`, `begin group`, `integr` …; the empty text is a missing type."""
    words = SHELTER.sub(r"\1_", text).split()
    if not words:
        return QuestionType(text, None, Verdict.MISSING)
    name, arguments = words[0], tuple(words[1:])
    if name.lower() in UNSUPPORTED:
        kind, topic = UNSUPPORTED[name.lower()]
        return QuestionType(text, kind, Verdict.UNSUPPORTED, arguments, topic=topic)
    kind_named = KINDS.get(name)
    if kind_named and (kind_named.takes_list or not arguments):
        return QuestionType(text, kind_named, Verdict.KNOWN, arguments)
    return _misspelt(text, words)


def _misspelt(text: str, words: list[str]) -> QuestionType:
    """The name may have been written as two words (`select one`): both readings are tried."""
    for length in (1, 2):
        name = near(" ".join(words[:length]), KINDS)
        if name:
            return QuestionType(text, KINDS[name], Verdict.UNKNOWN, tuple(words[length:]), suggestion=name)
    return QuestionType(text, None, Verdict.UNKNOWN, tuple(words[1:]))
