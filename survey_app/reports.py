"""A report of several pages: headings, paragraphs and tables. `documents` prints it, `word` writes it for Word."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from survey_app.letterhead import Letterhead, Signature
from survey_app.tables import Table


class Line(NamedTuple):
    """Dots to write on, to the end of the line, behind these words."""

    words: str


Block = str | Table | Line
"""A paragraph, a table with its name above it and its notes below, or a line to write on."""


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with what stands under it, in order."""

    heading: str
    blocks: Sequence[Block]


@dataclass(frozen=True, slots=True)
class Report:
    """The whole. `title_lines`: a line that begins with ( is printed slanted. `imprint`: at the foot of every page.

    `head` and `signature` make an official document of it. `sides`: who signs minutes, each on the own side, below.
    """

    title_lines: Sequence[str]
    author: str
    sections: Sequence[Section]
    imprint: str = ""
    head: Letterhead | None = None
    signature: Signature | None = None
    sides: Sequence[str] = ()

    def numbered(self) -> Iterator[tuple[str, Sequence[Block]]]:
        """Each section under "1. …"; one without a heading has no number."""
        number = 0
        for section in self.sections:
            number += bool(section.heading)
            yield f"{number}. {section.heading}" if section.heading else "", section.blocks
