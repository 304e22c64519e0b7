"""One criterion: its number, name, most points, how a share becomes points."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from criteria.formulas import PROPORTION, Formula, exact
from criteria.kinds import KINDS

NUMBER = re.compile(r"[0-9]+(\.[0-9]+)*")


@dataclass(frozen=True, slots=True)
class Criterion:
    """A leaf or a branch. `number`: "2.1" stands under "2". `maximum`: None where a branch is worth what its leaves are,
    or nobody has said it. ValueError for a number, a maximum or a kind that is none."""

    number: str
    name: str
    maximum: Decimal | None = None
    formula: Formula = PROPORTION
    kind: str = "survey"

    def __post_init__(self) -> None:
        if not NUMBER.fullmatch(self.number) or self.kind not in KINDS:
            raise ValueError(f"no criterion: {self.number} {self.kind}")
        if self.maximum is not None and not (self.maximum.is_finite() and self.maximum >= 0):
            raise ValueError(f"points are not negative: {self.maximum}")

    @property
    def place(self) -> tuple[int, ...]:
        """By which criteria stand in order: 2.9 before 2.10."""
        return tuple(int(part) for part in self.number.split("."))

    def points(self, share: Decimal | float | None) -> Decimal | None:
        """The points that a share brings; None without a share or a maximum."""
        if share is None or self.maximum is None:
            return None
        return exact(self.maximum * self.formula.part(share))

    def to_json(self) -> dict[str, Any]:
        """As it is stored."""
        most = None if self.maximum is None else str(self.maximum)
        return {
            "number": self.number,
            "name": self.name,
            "maximum": most,
            "formula": self.formula.text,
            "kind": self.kind,
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Criterion:
        """As it was stored."""
        most, formula = stored["maximum"], Formula.parse(stored["formula"])
        return cls(stored["number"], stored["name"], None if most is None else Decimal(most), formula, stored["kind"])
