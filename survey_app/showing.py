"""Whether this installation is there for showing: its file of the demonstration, where aids of demonstrations are allowed."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

FILE = "demonstration.json"


def file(settings: Mapping[str, Any]) -> Path | None:
    """The file that `demo fill` wrote; None where there is none, and under https unless DEMONSTRATION=yes."""
    if settings["SECURE"] and settings["DEMONSTRATION"] != "yes":
        return None
    found = Path(settings["DATA_DIR"]) / FILE
    return found if found.exists() else None
