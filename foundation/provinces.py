"""The provinces and cities under central authority: what each is called, of which kind it is, and where its offices' mail lives.

Data, in `provinces.csv` beside this file: those of before July 2025 and of after, since lists carry the addresses of both.
Which of them an installation is for stands in its rounds alone.
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import NamedTuple

KINDS = {"tỉnh": "Tỉnh", "thành phố": "Thành phố"}
"""What a province is, as it stands within a sentence and at its beginning."""


class Province(NamedTuple):
    """One of them: Ninh Bình, tỉnh, ninhbinh.gov.vn."""

    name: str
    kind: str
    domain: str


def _read() -> tuple[Province, ...]:
    with Path(__file__).with_suffix(".csv").open(encoding="utf-8", newline="") as file:
        return tuple(Province(**row) for row in csv.DictReader(file))


PROVINCES = _read()
DOMAINS = frozenset(province.domain for province in PROVINCES)


def kind_of(name: str) -> str:
    """The kind of a province, by its name; "tỉnh" for a name that is not known."""
    return next((province.kind for province in PROVINCES if province.name == name), "tỉnh")
