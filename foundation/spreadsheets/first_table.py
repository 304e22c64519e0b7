"""A small table in somebody's file: the first sheet on which it is found, or a sentence why there is none."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar

from foundation.db import Refused
from foundation.spreadsheets import file_size, opening
from foundation.spreadsheets.refusals import FILE_REFUSALS
from foundation.spreadsheets.sheets import Refused as FileRefused
from foundation.spreadsheets.sheets import SheetRow, Unreadable

Found = TypeVar("Found")
Columns = TypeVar("Columns")
ROWS_TO_THE_HEADING = 30
MOST_ROWS = 2_000  # below the heading: ten times the agencies of a province, and what a page of mistakes can be read of


def first_table(
    data: bytes, filename: str, of_sheet: Callable[[Iterator[SheetRow]], Found | None]
) -> tuple[Found, str] | None:
    """What `of_sheet` makes of a sheet that is not hidden, of the first where that is not None, and that sheet's name.

    Raises foundation.db.Refused, in words, for a file that cannot be read.
    """
    try:
        workbook = opening.open_workbook(data, filename)
        sheets = [sheet for way in workbook.readings for sheet in way if not sheet.hidden]
        candidates = [(of_sheet(sheet.rows()), sheet.name) for sheet in sheets]
    except FileRefused as refusal:
        words = FILE_REFUSALS[refusal.code].words
        raise Refused(
            words.format(extension=opening.extension(filename), largest=file_size.largest_in_words())
        ) from refusal
    except Unreadable as error:
        raise Refused(FILE_REFUSALS["FILE_CORRUPT"].words) from error
    return next(((found, name) for found, name in candidates if found is not None), None)


def below_heading(
    rows: Iterator[SheetRow], columns_of: Callable[[SheetRow], Columns | None], most: int = MOST_ROWS
) -> tuple[Columns, Iterator[SheetRow]] | None:
    """What `columns_of` finds in the heading and the rows below it. The heading is the first row in which it finds anything; None
    where that is none of the first ROWS_TO_THE_HEADING. Reading further than `most` rows below it raises foundation.db.Refused."""
    for row in rows:
        if row.number > ROWS_TO_THE_HEADING:
            return None
        if columns := columns_of(row):
            return columns, _at_most(rows, most)
    return None


def _at_most(rows: Iterator[SheetRow], most: int) -> Iterator[SheetRow]:
    """The rows up to the most, and no further: a table of a million is refused before it fills the memory."""
    for count, row in enumerate(rows):
        if count == most:
            raise Refused(f"Tệp có hơn {most} dòng. Hãy chia thành nhiều tệp.")
        yield row
