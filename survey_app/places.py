"""Where files of the product lie that are no modules: beside the packages in the sources, in `parts` when pip installed it."""

from __future__ import annotations

from pathlib import Path

_INSTALLED = Path(__file__).parent / "parts"


def place(name: str) -> Path:
    """The folder `templates`, `migrations` or `docs` of the running product."""
    installed = _INSTALLED / name
    return installed if installed.is_dir() else Path(__file__).parents[1] / name
