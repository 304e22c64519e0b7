"""What a paper's wording is made of: its parts with their standard texts, and the fields that stand for facts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

LONGEST = 2_000


class Part(NamedTuple):
    """A part of a paper: its name, its standard text (a paragraph a line), fields that it must have, letters it may have.
    `pairs`: each line is a name, a colon and what is noted under it."""

    name: str
    standard: str
    must: Sequence[str] = ()
    one_line: bool = False
    longest: int = LONGEST
    pairs: bool = False


class PaperText(NamedTuple):
    """A paper: its name, its parts, the fields it may have."""

    name: str
    parts: Mapping[str, Part]
    fields: Sequence[str]
