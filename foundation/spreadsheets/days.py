"""A day as people write it into a cell, or as a workbook stores it."""

from __future__ import annotations

import re
from datetime import date, datetime

PATTERNS = ("%d/%m/%Y", "%Y-%m-%d", "%d-%m-%Y", "%d.%m.%Y")


def read_day(cell: str) -> date | None:
    """The day, None when the text is none; a time of day behind it is left out."""
    for pattern in PATTERNS:
        try:
            return datetime.strptime(re.sub(r"\s.*", "", cell.strip(), flags=re.DOTALL), pattern).date()
        except ValueError:
            continue
    return None
