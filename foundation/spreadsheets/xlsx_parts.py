"""The parts of an .xlsx: which are the sheets, the texts they share, the formats that show dates."""

from collections.abc import Iterator
from functools import cached_property, partial
from typing import NamedTuple

from foundation.spreadsheets.archive import Archive
from foundation.spreadsheets.numbers import FOR_LISTS, Ways
from foundation.spreadsheets.sheets import Sheet, SheetRow, Unreadable
from foundation.spreadsheets.xlsx_formats import date_styles
from foundation.spreadsheets.xlsx_relations import Relations
from foundation.spreadsheets.xlsx_sheet import SheetParts, merged_cells, sheet_rows
from foundation.spreadsheets.xlsx_texts import shared_texts
from foundation.spreadsheets.xml_events import Attributes, elements


class WorksheetPart(NamedTuple):
    """A sheet of the workbook, and the part that holds its cells."""

    name: str
    hidden: bool
    part: str


class Parts:
    """The parts of a workbook that its sheets refer to, each read when first needed."""

    def __init__(self, archive: Archive, ways: Ways = FOR_LISTS) -> None:
        self._archive = archive
        self._ways = ways
        self.relations = Relations(archive)

    @property
    def styles(self) -> str | None:
        return self._related("styles")

    def sheets(self) -> Iterator[Sheet]:
        """Worksheets in the order of their tabs; sheets of charts hold no cells."""
        for found in self.worksheets():
            yield Sheet(found.name, found.hidden, partial(self._rows, found.part))

    def worksheets(self) -> Iterator[WorksheetPart]:
        """Each part once, however often the workbook names it; a part that is missing cannot be read, and is named `""`.
        Raises Unreadable where nothing says which parts there are."""
        relations = self.relations.of(self._workbook_part)
        if not relations:
            raise Unreadable("no relations")
        targets = {relation.identity: relation.part or "" for relation in relations if relation.kind == "worksheet"}
        given: set[str] = set()
        for attributes in self._workbook["sheet"]:
            part = targets.get(attributes.get("id", ""))
            if part is not None and part not in given:
                given.add(part)
                hidden = attributes.get("state", "visible") != "visible"
                yield WorksheetPart(attributes.get("name", ""), hidden, part)

    def _rows(self, part: str) -> Iterator[SheetRow]:
        spans = merged_cells(self._archive.chunks(part), self._ways.last_column)
        parts = SheetParts(self._shared_texts, self._date_styles, self._counts_from_1904, spans, self._ways)
        return sheet_rows(self._archive.chunks(part), parts)

    @property
    def _workbook_part(self) -> str:
        return self.relations.workbook or ""

    def _related(self, kind: str) -> str | None:
        """By the workbook's relations, else where spreadsheet programs put it."""
        return self.relations.part(self._workbook_part, kind) or self._archive.find(f"xl/{kind}.xml")

    @cached_property
    def _workbook(self) -> dict[str, list[Attributes]]:
        found: dict[str, list[Attributes]] = {"sheet": [], "workbookPr": []}
        elements(self._archive.chunks(self._workbook_part), {name: found[name].append for name in found})
        return found

    @property
    def _counts_from_1904(self) -> bool:
        return any(settings.get("date1904") in ("1", "true") for settings in self._workbook["workbookPr"])

    @cached_property
    def _date_styles(self) -> frozenset[str]:
        return date_styles(self._archive.chunks(self.styles)) if self.styles else frozenset()

    @cached_property
    def _shared_texts(self) -> list[str]:
        part = self._related("sharedStrings")
        return list(shared_texts(self._archive.chunks(part))) if part else []
