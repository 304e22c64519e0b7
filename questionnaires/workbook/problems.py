"""What is wrong with a workbook: found by a rule, told to the author."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from questionnaires.workbook.messages import SEVERITIES, TEXTS
from questionnaires.workbook.reading import SHEETS
from questionnaires.workbook.sheets import Row, Sheet


@dataclass(frozen=True, slots=True)
class Place:
    """Where: a cell, a column (row 1), a row, a sheet, or the whole file."""

    sheet: str | None = None
    row: int | None = None
    column: str | None = None

    @classmethod
    def cell(cls, sheet: Sheet, row: Row, key: str) -> Place:
        return cls(sheet.name, row.number, sheet.header(key))

    def in_words(self) -> str:
        """`Ô “relevant” dòng 12: `; what begins every message. The survey sheet goes without saying."""
        words = []
        if self.sheet and (self.sheet != "survey" or not self.column):
            words.append(f"trang {self.sheet}")
        if self.column:
            words.append(f"cột “{self.column}”" if self.row == 1 else f"ô “{self.column}”")
        if self.row and self.row > 1:
            words[-1] += f" dòng {self.row}"
        text = ", ".join(words)
        return f"{text[0].upper()}{text[1:]}: " if text else ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing seen by one rule. Several of one code at one place become one Problem."""

    place: Place
    code: str
    text: str
    suggestion: str | None = None
    found: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """One entry of the report; the keys of the contract's JSON, in its order."""

    sheet: str | None
    row: int | None
    column: str | None
    code: str
    severity: str
    message: str
    suggestion: str | None

    @property
    def is_error(self) -> bool:
        return self.severity == "error"

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def finding(code: str, place: Place, *, variant: str = "", suggestion: str | None = None, **words: object) -> Finding:
    """A finding whose text is that of the code (or of `CODE.variant`), filled with `words`.

    `{near}` in a text becomes a question after the suggestion, or nothing.
    """
    near = f" Có phải “{suggestion}”?" if suggestion else ""
    text = TEXTS[f"{code}.{variant}" if variant else code].format(**words, suggestion=suggestion, near=near)
    return Finding(place, code, text, suggestion, str(words.get("found", "")))


def collect(findings: Iterable[Finding], sheets: Iterable[Sheet]) -> tuple[Problem, ...]:
    """One problem for each place and code, ordered by sheet, row, column."""
    by_key: dict[tuple[Place, str], list[Finding]] = {}
    for found in findings:
        by_key.setdefault((found.place, found.code), []).append(found)
    places_of_columns = {
        (sheet.name, column.header): index for sheet in sheets for index, column in enumerate(sheet.columns)
    }

    def order(problem: Problem) -> tuple[int, int, int, str]:
        sheet = SHEETS.index(problem.sheet) if problem.sheet else -1
        column = places_of_columns.get((problem.sheet or "", problem.column or ""), len(places_of_columns))
        return sheet, problem.row or 0, column if problem.column else -1, problem.code

    return tuple(sorted(map(_merge, by_key.values()), key=order))


def _merge(same: list[Finding]) -> Problem:
    first = same[0]
    texts = dict.fromkeys(found.text for found in same)
    suggestions = (found.suggestion for found in same if found.suggestion)
    return Problem(
        first.place.sheet,
        first.place.row,
        first.place.column,
        first.code,
        SEVERITIES[first.code],
        first.place.in_words() + " ".join(texts),
        next(suggestions, None),
    )
