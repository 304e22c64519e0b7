"""A page of a long list."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from typing import Any

SIZE = 60


class Page:
    """`items` of page `number` (from 1; a number beyond the last page shows the last), out of `total` in `pages` pages."""

    def __init__(self, everything: Sequence[Any], number: int, size: int = SIZE) -> None:
        self.total = len(everything)
        self.pages = max(1, ceil(self.total / size))
        self.number = min(max(1, number), self.pages)
        self.items = everything[(self.number - 1) * size : self.number * size]
