"""A report of several pages: headings, paragraphs and tables. `documents` prints it, `word` writes it for Word."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from survey_app.tables import Table

Block = str | Table
"""A paragraph, or a table with its name above it and its notes below."""


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with what stands under it, in order."""

    heading: str
    blocks: Sequence[Block]


@dataclass(frozen=True, slots=True)
class Report:
    """The whole. `title_lines`: a line that begins with ( is printed slanted. `imprint`: at the foot of every page."""

    title_lines: Sequence[str]
    author: str
    sections: Sequence[Section]
    imprint: str = ""

    def numbered(self) -> Iterator[tuple[str, Sequence[Block]]]:
        """Each section under "1. …"."""
        for number, section in enumerate(self.sections, start=1):
            yield f"{number}. {section.heading}", section.blocks
