"""Does another reader see the same in the same files?

    python -m bench.files FOLDER

Reads every workbook of a folder with our reader and with calamine, and prints the cells that differ. calamine runs in a child
process for each file: some files make it abort. Dates and numbers are compared by what they mean, texts sign by sign.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from foundation.spreadsheets.opening import FORMATS, extension, open_workbook
from foundation.spreadsheets.sheets import ErrorValue, Refused, Unreadable, column_letter, is_filled

Cells = dict[str, dict[str, str]]  # sheet → place → text
MOST_SHOWN = 20  # of one file
SECONDS = 60

CALAMINE = """
import datetime, json, sys
from python_calamine import CalamineWorkbook, SheetTypeEnum

def written(value):
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, (datetime.datetime, datetime.date)):
        return f"{value:%d/%m/%Y}" if value.year > 1899 else ""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    return "" if isinstance(value, (datetime.time, datetime.timedelta)) else str(value)

book = CalamineWorkbook.from_path(sys.argv[1])
sheets = {}
for about in book.sheets_metadata:
    if about.typ == SheetTypeEnum.WorkSheet:
        sheet = book.get_sheet_by_name(about.name)
        top, left = sheet.start or (0, 0)
        rows = enumerate(sheet.to_python(skip_empty_area=True), top + 1)
        sheets[about.name] = [[row, column, written(v)] for row, cells in rows for column, v in enumerate(cells, left) if v != ""]
print(json.dumps(sheets))
"""


class Difference(NamedTuple):
    sheet: str
    place: str
    ours: str
    theirs: str


def ours(data: bytes, filename: str) -> Cells:
    """What our reader sees. Raises Refused and Unreadable."""
    (sheets,) = open_workbook(data, filename).readings
    return {
        sheet.name: {
            f"{column_letter(column)}{row.number}": text
            for row in sheet.rows()
            for column, text in row.cells.items()
            if is_filled(text)
        }
        for sheet in sheets
    }


def theirs(path: Path) -> Cells | None:
    """What calamine sees; None where it gives up."""
    words = [sys.executable, "-c", CALAMINE, str(path)]
    try:
        done = subprocess.run(words, capture_output=True, timeout=SECONDS, check=True)
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
        return None
    found = json.loads(done.stdout)
    return {
        name: {f"{column_letter(column)}{row}": text for row, column, text in cells if column < 100 and text.strip()}
        for name, cells in found.items()
    }


def differences(path: Path) -> list[Difference] | str:
    """The cells that differ; or in words why the two cannot be compared."""
    try:
        own = ours(path.read_bytes(), path.name)
    except (Refused, Unreadable) as refusal:
        return f"we refuse it: {refusal}"
    other = theirs(path)
    return "calamine gives up" if other is None else list(_compared(own, other))


def _compared(own: Cells, other: Cells) -> Iterator[Difference]:
    for name in dict.fromkeys((*own, *other)):
        here, there = own.get(name, {}), other.get(name, {})
        for place in dict.fromkeys((*here, *there)):
            left, right = here.get(place, ""), there.get(place, "")
            if not _same(left, right):
                yield Difference(name, place, left, right)


def _same(left: str, right: str) -> bool:
    """Errors have other names there, times none here, and line breaks are written in more than one way."""
    if isinstance(left, ErrorValue) or left == right or not right:
        return left == right or isinstance(left, ErrorValue) or _is_number(left)
    if _is_number(left) and _is_number(right):
        return abs(float(left) - float(right)) <= 1e-9 * max(1.0, abs(float(left)))
    return left.split() == right.split()


def _is_number(text: str) -> bool:
    try:
        return float(text) == float(text)
    except ValueError:
        return False


def main(folder: str) -> int:
    """Prints what differs; the exit status is 1 when anything does."""
    paths = [path for path in sorted(Path(folder).rglob("*")) if extension(path.name) in FORMATS.keys() - {".csv"}]
    differing = 0
    for path in paths:
        found = differences(path)
        if isinstance(found, str):
            print(f"{path.name}: {found}")
            continue
        differing += bool(found)
        for one in found[:MOST_SHOWN]:
            print(f"{path.name} {one.sheet}!{one.place}: {one.ours!r}, calamine {one.theirs!r}")
    print(f"{differing} of {len(paths)} files differ")
    return int(differing > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
