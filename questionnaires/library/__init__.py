"""Ready questionnaires, kept as the .xlsx files that an author could have written. All are illustrations (minh họa).

    names() -> tuple of form ids        path(form_id) -> Path of the workbook

`python -m questionnaires.library.build` writes them again from items.csv.
"""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).parent


def names() -> tuple[str, ...]:
    """The form ids, in alphabetical order."""
    return tuple(sorted(file.stem for file in FOLDER.glob("*.xlsx")))


def path(form_id: str) -> Path:
    """The workbook of a form. Raises KeyError when the library has none of that id."""
    if form_id not in names():
        raise KeyError(form_id)
    return FOLDER / f"{form_id}.xlsx"
