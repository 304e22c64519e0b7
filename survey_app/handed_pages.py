"""What stands on letters and slips, before it is print or a document for Word: lines of runs under the parts of their wording."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from survey_app.letterhead import Letterhead, Signature

QR_MM = {"invitation": 42, "slip": 34}
"""Printed width of a QR code with its quiet zone; the dark square of any link of ours measures 25 mm or more."""
SIZES = ((1190, 13.0), (1560, 11.5), (2060, 10.0))
"""Points by the most letters on a page; longer ones are set in SMALLEST. An ordinary letter has 1,140. Measuring each page would
cost fifty times as much."""
SMALLEST = 8.0


class Run(NamedTuple):
    """A stretch of a line."""

    text: str
    bold: bool = False


Line = Sequence[Run]


class Page(NamedTuple):
    """What one person gets: lines by part, the way in."""

    full_name: str
    office: Sequence[str]
    link: str
    code: str
    lines: Mapping[str, Sequence[Line]]

    @property
    def length(self) -> int:
        """How many letters stand on it."""
        spoken = sum(len(run.text) for lines in self.lines.values() for line in lines for run in line)
        return spoken + sum(map(len, self.office))

    @property
    def size(self) -> float:
        """Of its type in points: never more than one page, whatever a name or an agency is called."""
        return next((size for most, size in SIZES if self.length <= most), SMALLEST)

    def pairs(self, part: str) -> list[tuple[str, Line]]:
        """The lines of a part as what stands before the first colon, and what behind; "" before where there is none."""
        return [_halved(line) for line in self.lines[part]]


class Sheaf(NamedTuple):
    """As many letters (paper: invitation), or slips (slip), as one file holds."""

    paper: str
    title: str
    author: str
    head: Letterhead
    signature: Signature | None
    pages: Sequence[Page]


def _halved(line: Line) -> tuple[str, Line]:
    label, colon, rest = line[0].text.partition(":")
    if not colon:
        return "", line
    behind = rest.lstrip()
    return label + colon, [*([Run(behind)] if behind else []), *line[1:]]
