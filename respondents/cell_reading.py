"""What reading one cell found: its value, the repairs that were certain, the problems that a person must settle."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

NO_WORDS: Mapping[str, str] = MappingProxyType({})


class Finding(NamedTuple):
    """A problem of a cell before it has a row: a code of the catalogue, a suggestion, the words of its message."""

    code: str
    suggestion: str | None = None
    words: Mapping[str, str] = NO_WORDS


class CellReading(NamedTuple):
    """`value` is what the cell holds from now on. `compared` is what takes part in further checks: the value, or less
    of it (a name without its remark), or None for a cell with an error or in an old font."""

    value: str
    repairs: tuple[str, ...] = ()
    problems: tuple[Finding, ...] = ()
    compared: str | None = None
    failed: bool = False


EMPTY = CellReading("", compared="")


def sound(value: str, *repairs: str) -> CellReading:
    return CellReading(value, repairs, compared=value)


def failure(original: str, code: str, suggestion: str | None = None, **words: str) -> CellReading:
    """A cell that must be mended: it keeps its text, has no repairs and exactly one problem."""
    return CellReading(original, problems=(Finding(code, suggestion, words or NO_WORDS),), failed=True)


def doubtful(original: str, code: str, suggestion: str) -> CellReading:
    """A cell to be confirmed before anything is done with it: it keeps its text and takes part in no check."""
    return CellReading(original, problems=(Finding(code, suggestion, {"suggestion": suggestion}),))
