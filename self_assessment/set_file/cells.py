"""One row of the file → what stands in it, read cell by cell; whatever cannot be read is told and left out."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from difflib import get_close_matches
from typing import Any

from criteria import PROPORTION, Formula, Refusal
from criteria.criterion import NUMBER
from foundation.plain_text import fold, one_line, tidy_lines
from foundation.spreadsheets.sheets import ErrorValue, SheetRow, ValuelessFormula
from self_assessment import points
from self_assessment.items import NEW, PLAIN, Level
from self_assessment.set_file.columns import COLUMNS, KIND_OF, KINDS, NEW_WORDS, SIGN_OF, TOTALS
from self_assessment.set_file.problems import Problem, problem

LONGEST = {"name": 500, "how": 4000, "proof": 4000, "source": 300, "formula": 1000}
MOST_POINTS = 1000
MOST_LEVELS = 4
_ROMAN = {
    "I": "1",
    "II": "2",
    "III": "3",
    "IV": "4",
    "V": "5",
    "VI": "6",
    "VII": "7",
    "VIII": "8",
    "IX": "9",
    "X": "10",
}
_LEVEL = re.compile(r"(.+?)\s*[:=]\s*(\S+)")
KIND_WORDS = "; ".join(word for word, _ in KINDS.values())


@dataclass(slots=True)
class Line:
    """One row that belongs to the set. `kind`: "" where it says none; `sign`: None likewise."""

    row: int
    number: str
    name: str
    maximum: Decimal | None = None
    kind: str = ""
    formula: Formula = PROPORTION
    levels: tuple[Level, ...] = ()
    sign: str | None = None
    how: str = ""
    proof: str = ""
    source: str = ""
    parent: str = ""
    before: str = ""
    says_formula: bool = False
    wrong: frozenset[str] = frozenset()
    """Columns that could not be read: nothing more is asked of them."""

    @property
    def place(self) -> tuple[int, ...]:
        return tuple(int(part) for part in self.number.split("."))


Tell = Callable[..., None]


class RowReader:
    """Reads the rows of one sheet below its heading."""

    def __init__(self, sheet: str, columns: dict[str, int], problems: list[Problem]) -> None:
        self._sheet, self._columns, self._problems = sheet, columns, problems
        self.total: Decimal | None = None
        self.total_row: int | None = None

    def read(self, row: SheetRow) -> Line | None:
        """The line; None for an empty row, for the line of the whole, and where its number cannot be read."""
        wrong: set[str] = set()

        def tell(code: str, column: str, *, suggestion: str | None = None, **words: Any) -> None:
            wrong.add(column)
            heading = COLUMNS[column].heading
            self._problems.append(problem(code, self._sheet, row.number, heading, suggestion=suggestion, **words))

        cells = {key: self._cell(row, key, tell) for key in self._columns}
        if not cells["number"] and not cells["name"]:
            return None
        if not cells["number"] and fold(cells["name"]) in TOTALS:
            self.total, self.total_row = self._maximum(cells["maximum"], tell), row.number
            return None
        if not cells["number"]:
            tell("NUMBER_MISSING", "number")
            return None
        number = self._number(cells["number"], "number", tell)
        if number is None:
            return None
        line = Line(row.number, number, cells["name"])
        line.how, line.proof, line.source = (cells.get(key, "") for key in ("how", "proof", "source"))
        self._fill(line, cells, tell)
        line.wrong = frozenset(wrong)
        return line

    def _cell(self, row: SheetRow, key: str, tell: Tell) -> str:
        cell = row.cells.get(self._columns[key], "")
        if isinstance(cell, ErrorValue | ValuelessFormula):
            tell("CELL_NO_VALUE", key, found=str(cell) or "trống")
            return ""
        text = tidy_lines(str(cell)) if key in ("how", "proof") else one_line(str(cell))
        most = LONGEST.get(key, 200)
        if len(text) > most:
            tell("CELL_LONG", key, most=most)
        return text[:most]

    def _number(self, text: str, column: str, tell: Tell) -> str | None:
        tidy = _ROMAN.get(text.rstrip(".").upper(), text.rstrip(".").replace(" ", ""))
        if not tidy.isascii() or not NUMBER.fullmatch(tidy) or len(tidy) > 20:
            tell("NUMBER_WRONG", column, found=text[:40])
            return None
        parts = [str(int(part)) for part in tidy.split(".")]
        if len(parts) > MOST_LEVELS:
            tell("NUMBER_DEEP", column, found=tidy, most=MOST_LEVELS)
        return ".".join(parts)

    def _maximum(self, text: str, tell: Tell) -> Decimal | None:
        if not text:
            return None
        try:
            found = points.read(text)
        except points.ScoreRefused as refusal:
            tell("MAXIMUM_WRONG", "maximum", told=str(refusal))
            return None
        if found > MOST_POINTS:
            tell("MAXIMUM_LARGE", "maximum", found=points.in_words(found), most=MOST_POINTS)
        return found

    def _fill(self, line: Line, cells: dict[str, str], tell: Tell) -> None:
        if not line.name:
            tell("NAME_MISSING", "name", found=line.number)
        line.maximum = self._maximum(cells["maximum"], tell)
        line.parent = cells.get("parent", "").rstrip(".")
        line.before = self._before(cells.get("before", ""), tell)
        line.kind = self._kind(cells.get("kind", ""), tell)
        line.sign = self._sign(cells.get("sign", ""), tell)
        text = cells.get("formula", "")
        line.says_formula = bool(text)
        if line.kind == "ratio":
            line.formula = self._formula(text, tell)
        elif line.kind == "level" and text:
            line.levels = self._levels(text, line.maximum, tell)

    def _before(self, text: str, tell: Tell) -> str:
        if fold(text) in NEW_WORDS:
            return NEW
        return (self._number(text, "before", tell) or "") if text else ""

    def _kind(self, text: str, tell: Tell) -> str:
        words = fold(text)
        if not words:
            return ""
        if words not in KIND_OF:
            near = get_close_matches(words, KIND_OF, 1, 0.6)
            tell("KIND_UNKNOWN", "kind", found=text[:60], words=KIND_WORDS, suggestion=_word(near))
        return KIND_OF.get(words, "")

    def _sign(self, text: str, tell: Tell) -> str | None:
        words = fold(text)
        if words not in SIGN_OF:
            tell("SIGN_UNKNOWN", "sign", found=text[:40], suggestion="Thưởng")
        return SIGN_OF.get(words, PLAIN) if words else None

    def _formula(self, text: str, tell: Tell) -> Formula:
        try:
            return Formula.parse(text)
        except Refusal as refusal:
            tell("FORMULA_WRONG", "formula", told=str(refusal), suggestion="90: 100; 80: 75")
            return PROPORTION

    def _levels(self, text: str, maximum: Decimal | None, tell: Tell) -> tuple[Level, ...]:
        try:
            return levels(text, maximum)
        except points.ScoreRefused as refusal:
            tell("LEVELS_WRONG", "formula", told=str(refusal), suggestion="Tốt: 1; Khá: 0,5; Chưa đạt: 0")
            return ()


def _word(near: list[str]) -> str | None:
    return KINDS[KIND_OF[near[0]]][0] if near else None


def levels(text: str, maximum: Decimal | None) -> tuple[Level, ...]:
    """Levels as people write them, "Tốt: 1; Khá: 0,5"; the best one brings the most. Raises ScoreRefused."""
    found = []
    for part in filter(None, (one.strip() for one in re.split(r"[;\n]", text))):
        match = _LEVEL.fullmatch(part)
        if match is None:
            raise points.ScoreRefused(f"Không đọc được mức “{part[:60]}”. Hãy viết từng mức như Tốt: 1; Khá: 0,5.")
        found.append(Level(match[1], points.read(match[2])))
    best = max((level.points for level in found), default=Decimal(0))
    if len({fold(level.text) for level in found}) < len(found):
        raise points.ScoreRefused("Có hai mức cùng tên. Hãy bỏ hoặc đổi tên một mức.")
    if maximum is not None and found and best != maximum:
        raise points.ScoreRefused(
            f"Mức cao nhất được {points.in_words(best)} điểm, phải bằng điểm tối đa {points.in_words(maximum)}. Hãy sửa số điểm."
        )
    return tuple(found)
