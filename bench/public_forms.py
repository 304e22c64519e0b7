"""How many questionnaires of other hands can be published: `python -m bench.public_forms FOLDER`.

Each workbook below FOLDER (.xlsx, .xls) is checked, and every problem that has a mend is mended by one press, until nothing is
left or nothing more can be mended. Forms that ask for pictures, sounds or places are counted apart.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from questionnaires.workbook import WorkbookCheck, check
from questionnaires.workbook.form import Form
from questionnaires.workbook.mending import mended
from questionnaires.workbook.reading import Unreadable, read_sheets

MOST_ROUNDS = 5
OUTSIDE = ("place", "media")
MEDIA_COLUMNS = ("image", "audio", "video", "big-image", "media")


def workbooks(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.suffix in (".xlsx", ".xls"))


def has_media(data: bytes) -> bool:
    """Whether the form shows or asks for pictures, sounds or places."""
    try:
        form = Form.of(read_sheets(data))
    except Unreadable:
        return False
    columns = (column.header.lower() for sheet in form.sheets.values() for column in sheet.columns)
    return any(row.type.kind.topic in OUTSIDE for row in form.rows) or any(c.startswith(MEDIA_COLUMNS) for c in columns)


def pressed(data: bytes) -> tuple[WorkbookCheck, int]:
    """The check after every press that the pages offer for an error, and how many those were."""
    result, presses = check(data), 0
    for _ in range(MOST_ROUNDS):
        mends = [m for m, problem in zip(result.mends, result.problems, strict=False) if m and problem.is_error]
        if result.ok or not mends:
            break
        presses += len(mends)
        data = mended(data, mends)
        result = check(data)
    return result, presses


def main() -> None:
    counts: Counter[str] = Counter()
    for path in workbooks(Path(sys.argv[1])):
        data = path.read_bytes()
        first, (last, presses) = check(data, path.name), pressed(data)
        outcome = "as it is" if first.ok else f"after {presses} presses" if last.ok else "not"
        kept = "media" if has_media(data) else "plain"
        counts.update([f"{kept} {'as it is' if first.ok else 'after presses' if last.ok else 'not'}"])
        codes = dict(Counter(problem.code for problem in last.problems if problem.is_error))
        print(f"{path.name}: publishable {outcome}{' (media)' if kept == 'media' else ''} {codes or ''}")
    plain = {words: counts[f"plain {words}"] for words in ("as it is", "after presses", "not")}
    done, every = plain["as it is"] + plain["after presses"], sum(plain.values())
    print(
        f"{done} of {every} forms without pictures, sounds and places are publishable, {plain['as it is']} as they are"
    )
    print(f"{counts['media as it is'] + counts['media after presses']} of {counts.total() - every} others")


if __name__ == "__main__":
    main()
