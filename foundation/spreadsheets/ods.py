"""OpenDocument spreadsheets (.ods): the container, and the one part that holds all sheets, read in one pass."""

from collections.abc import Iterator
from functools import partial

from foundation.spreadsheets.archive import Archive
from foundation.spreadsheets.numbers import FOR_LISTS, Ways
from foundation.spreadsheets.ods_content import RepeatedRow, SheetCollector, TableStart
from foundation.spreadsheets.sheets import LAST_ROW, Refused, Sheet, SheetRow, Unreadable, Workbook

_MIMETYPE = b"application/vnd.oasis.opendocument.spreadsheet"


def open_workbook(data: bytes, ways: Ways = FOR_LISTS) -> Workbook:
    """Raises Refused, in the order of list-import §2; so do its sheets and rows."""
    archive = Archive(data)
    if not is_document(archive):
        raise Refused("FILE_TYPE_MISMATCH")
    archive.refuse_danger()
    if any(name.replace("\\", "/").lower().startswith("basic/") for name in archive.names):
        raise Refused("FILE_MACRO")
    return Workbook((_Pass(archive.chunks("content.xml"), ways).sheets(),))


def is_document(archive: Archive) -> bool:
    return archive.beginning("mimetype", len(_MIMETYPE) + 10).strip() == _MIMETYPE


class _Pass:
    """One walk through the content: the rows of a sheet are gone once the next sheet is asked for."""

    def __init__(self, chunks: Iterator[bytes], ways: Ways) -> None:
        self._found = self._walk(chunks, ways)
        self._ahead: TableStart | None = None

    def sheets(self) -> Iterator[Sheet]:
        while table := self._next_table():
            yield Sheet(table.name, table.hidden, partial(self._rows))

    def _next_table(self) -> TableStart | None:
        table, self._ahead = self._ahead, None
        return table or next((found for found in self._found if isinstance(found, TableStart)), None)

    def _rows(self) -> Iterator[SheetRow]:
        for found in self._found if self._ahead is None else ():
            if isinstance(found, TableStart):
                self._ahead = found
                return
            yield from _one_by_one(found)

    @staticmethod
    def _walk(chunks: Iterator[bytes], ways: Ways) -> Iterator[TableStart | RepeatedRow]:
        """Broken content is a broken file: one part holds all sheets."""
        collector = SheetCollector(ways)
        try:
            for _ in collector.reader.read(chunks):
                yield from collector.found
                collector.found.clear()
        except Unreadable as problem:
            raise Refused("FILE_CORRUPT") from problem
        yield from collector.finished()


def _one_by_one(found: RepeatedRow) -> Iterator[SheetRow]:
    row = found.row
    yield row
    for number in range(row.number + 1, min(row.number + found.times, LAST_ROW + 1)):
        yield SheetRow(number, row.hidden, dict(row.cells), formulas=row.formulas)
