"""The parts of an .xlsx: which are the sheets, the texts they share, the formats that show dates."""

import posixpath
from collections.abc import Iterator
from functools import cached_property, partial
from typing import NamedTuple

from foundation.spreadsheets.archive import Archive
from foundation.spreadsheets.numbers import is_date_format
from foundation.spreadsheets.sheets import Refused, Sheet, SheetRow
from foundation.spreadsheets.xlsx_sheet import SheetParts, merged_cells, sheet_rows, unescaped
from foundation.spreadsheets.xml_events import Attributes, CappedText, ElementReader, elements

WORKBOOK = "xl/workbook.xml"
MOST_SHARED_TEXTS = 1_000_000  # what 300 MB hold


class WorksheetPart(NamedTuple):
    """A sheet of the workbook, and the part that holds its cells."""

    name: str
    hidden: bool
    part: str


class Parts:
    """The parts of a workbook that its sheets refer to, each read when first needed."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive

    def sheets(self) -> Iterator[Sheet]:
        """Worksheets in the order of their tabs; sheets of charts hold no cells."""
        for found in self.worksheets():
            yield Sheet(found.name, found.hidden, partial(self._rows, found.part))

    def worksheets(self) -> Iterator[WorksheetPart]:
        """Each part once, however often the workbook names it."""
        targets = self._targets
        given: set[str] = set()
        for attributes in self._workbook["sheet"]:
            part = targets.get(attributes.get("id", ""))
            if part is not None and part not in given:
                given.add(part)
                hidden = attributes.get("state", "visible") != "visible"
                yield WorksheetPart(attributes.get("name", ""), hidden, part)

    def _rows(self, part: str) -> Iterator[SheetRow]:
        spans = merged_cells(self._archive.chunks(part))
        parts = SheetParts(self._shared_texts, self._date_styles, self._counts_from_1904, spans)
        return sheet_rows(self._archive.chunks(part), parts)

    @cached_property
    def _workbook(self) -> dict[str, list[Attributes]]:
        return self._elements(WORKBOOK, "sheet", "workbookPr")

    @cached_property
    def _targets(self) -> dict[str, str]:
        relationships = self._elements("xl/_rels/workbook.xml.rels", "Relationship")["Relationship"]
        return {
            relationship.get("Id", ""): posixpath.normpath(
                posixpath.join("/xl", relationship.get("Target", ""))
            ).lstrip("/")
            for relationship in relationships
            if relationship.get("Type", "").endswith("/worksheet")
        }

    @property
    def _counts_from_1904(self) -> bool:
        return any(settings.get("date1904") in ("1", "true") for settings in self._workbook["workbookPr"])

    @cached_property
    def _date_styles(self) -> frozenset[str]:
        """The style numbers of cells that show a number as a date."""
        if "xl/styles.xml" not in self._archive.names:
            return frozenset()
        found = _CellFormats()
        elements(self._archive.chunks("xl/styles.xml"), found.handlers)
        return frozenset(str(index) for index, number in enumerate(found.numbers) if found.is_date(number))

    @cached_property
    def _shared_texts(self) -> list[str]:
        if "xl/sharedStrings.xml" not in self._archive.names:
            return []
        return list(_shared_texts(self._archive.chunks("xl/sharedStrings.xml")))

    def _elements(self, part: str, *names: str) -> dict[str, list[Attributes]]:
        found: dict[str, list[Attributes]] = {name: [] for name in names}
        elements(self._archive.chunks(part), {name: found[name].append for name in names})
        return found


class _CellFormats:
    """The number formats of the styles part: `numbers[style]`, and the codes that this workbook defines."""

    def __init__(self) -> None:
        self.numbers: list[int] = []
        self._codes: dict[int, str] = {}
        self._in_cell_formats = False
        self.handlers = {
            "numFmt": self._add_code,
            "xf": self._add_style,
            "cellXfs": lambda _: self._look_at_styles(True),
            "cellStyleXfs": lambda _: self._look_at_styles(False),
            "cellStyles": lambda _: self._look_at_styles(False),
        }

    def _look_at_styles(self, wanted: bool) -> None:
        self._in_cell_formats = wanted

    def _add_code(self, attributes: Attributes) -> None:
        self._codes[_number(attributes)] = attributes.get("formatCode", "")

    def _add_style(self, attributes: Attributes) -> None:
        if self._in_cell_formats:
            self.numbers.append(_number(attributes))

    def is_date(self, number: int) -> bool:
        return is_date_format(number, self._codes.get(number, ""))


def _number(attributes: Attributes) -> int:
    number = attributes.get("numFmtId", "0")
    return int(number) if number.isdecimal() else 0


def _shared_texts(chunks: Iterator[bytes]) -> Iterator[str]:
    collector = _TextCollector()
    count = 0
    for _ in collector.reader.read(chunks):
        count += len(collector.texts)
        if count > MOST_SHARED_TEXTS:
            raise Refused("FILE_UNPACKED")
        yield from collector.texts
        collector.texts.clear()
    yield from collector.finished()


class _TextCollector:
    """Shared texts: the plain text of each `si`, its runs joined; phonetic guides, which come last, are left out. A text
    ends where the next one begins."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.reader = ElementReader({"si": self._start_item, "t": self._start_text, "rPh": self._start_phonetic})
        self._text = CappedText()
        self._begun = self._phonetic = False

    def finished(self) -> list[str]:
        """The last text, which no further one closes."""
        return [unescaped(str(self._text))] if self._begun else []

    def _start_item(self, _: str, __: Attributes) -> None:
        self.texts += self.finished()
        self._text.clear()
        self._begun, self._phonetic = True, False

    def _start_text(self, name: str, _: Attributes) -> None:
        if not self._phonetic:
            self.reader.collect_text(name, self._text)

    def _start_phonetic(self, _: str, __: Attributes) -> None:
        self._phonetic = True
