"""The numbers that Word draws before a paragraph and that stand in no text: `1.`, `a)`, a box, a dash."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from docx.oxml.ns import qn

BOXES, CIRCLES = "\uf0a8\uf06f\uf071\uf072\uf0a3\uf0fe\uf0fd\uf078", "\uf0a1\uf0a2\uf06d"
"""Of the fonts Wingdings and Symbol, as they stand in a file."""
DEEPEST = 9
ROMAN = ((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"))
ROMAN_ENDS = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))


@dataclass(frozen=True)
class Level:
    """One level of a list: how it counts, what it writes around the number, where it starts."""

    kind: str
    text: str
    start: int


@dataclass
class Numbering:
    """The lists of a document; `label` counts on with every paragraph it is asked about, in their order."""

    levels: dict[tuple[str, int], Level] = field(default_factory=dict)
    lists: dict[str, str] = field(default_factory=dict)  # number of a list → its abstract list
    restarts: dict[tuple[str, int], int] = field(default_factory=dict)
    _counts: dict[str, dict[int, int]] = field(default_factory=dict)
    _seen: set[str] = field(default_factory=set)

    def label(self, number: str, level: int) -> str:
        """What stands before the next paragraph of this list; "" for a list that is not there."""
        abstract = self.lists.get(number, "")
        own = self.levels.get((abstract, level))
        if own is None:
            return ""
        if own.kind in ("bullet", "none"):
            return symbol(own.text) if own.kind == "bullet" else ""
        counts = self._counts.setdefault(abstract, {})
        if number not in self._seen:
            self._seen.add(number)
            for (of, at), start in self.restarts.items():
                if of == number:
                    counts[at] = start - 1
        counts[level] = counts.get(level, own.start - 1) + 1
        for deeper in [at for at in counts if at > level]:
            del counts[deeper]
        return re.sub(r"%(\d)", lambda found: self._shown(abstract, counts, int(found[1]) - 1), own.text)

    def _shown(self, abstract: str, counts: dict[int, int], level: int) -> str:
        own = self.levels.get((abstract, level), Level("decimal", "", 1))
        return counted(counts.get(level, own.start), own.kind)


def symbol(text: str) -> str:
    """A bullet as a character that can be read: a box, a circle or a dash."""
    if any(char in text for char in BOXES) or "□" in text or "☐" in text:
        return "□"
    return "○" if any(char in text for char in CIRCLES) or text in ("o", "○", "◯") else "-"


def counted(number: int, kind: str) -> str:
    """A number as Word's format of this name writes it."""
    if kind in ("lowerLetter", "upperLetter"):
        letter = chr(ord("a") + (number - 1) % 26)
        return letter.upper() if kind == "upperLetter" else letter
    if kind in ("upperRoman", "lowerRoman"):
        written = "".join(_roman(max(number, 0)))
        return written if kind == "upperRoman" else written.lower()
    return f"{number:02d}" if kind == "decimalZero" else str(number)


def _roman(left: int) -> Iterator[str]:
    for value, letters in (*ROMAN, *ROMAN_ENDS):
        while left >= value:
            yield letters
            left -= value


def read_numbering(root: Any | None) -> Numbering:
    """From the root of numbering.xml, or None where a document has no lists."""
    found = Numbering()
    if root is None:
        return found
    for abstract in root.findall(qn("w:abstractNum")):
        of = abstract.get(qn("w:abstractNumId"), "")
        for level in abstract.findall(qn("w:lvl")):
            found.levels[of, _number(level.get(qn("w:ilvl")), 0)] = Level(
                _value(level, "w:numFmt") or "decimal", _value(level, "w:lvlText"), _number(_value(level, "w:start"), 1)
            )
    for num in root.findall(qn("w:num")):
        name = num.get(qn("w:numId"), "")
        found.lists[name] = _value(num, "w:abstractNumId")
        for override in num.findall(qn("w:lvlOverride")):
            if start := _value(override, "w:startOverride"):
                found.restarts[name, _number(override.get(qn("w:ilvl")), 0)] = _number(start, 1)
    return found


def _value(element: Any, name: str) -> str:
    child = element.find(qn(name))
    return "" if child is None else child.get(qn("w:val"), "")


def _number(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 6 else otherwise
