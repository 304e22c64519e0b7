"""The number formats of an .xlsx: which cell formats show a number as a date."""

from collections.abc import Iterable

from foundation.spreadsheets.numbers import is_date_format
from foundation.spreadsheets.xml_events import Attributes, elements

_SECTIONS = """numFmts fonts fills borders cellStyleXfs cellXfs cellStyles dxfs tableStyles colors extLst""".split()


def date_styles(styles: Iterable[bytes]) -> frozenset[str]:
    """The numbers of the cell formats (`s` of a cell) that show a number as a date."""
    found = _CellFormats()
    elements(styles, found.handlers)
    return frozenset(str(index) for index, number in enumerate(found.numbers) if found.is_date(number))


class _CellFormats:
    """`numbers[style]`: the number format of each cell format. Formats of conditional colouring (`dxfs`) have numbers and
    codes of their own, which no cell takes."""

    def __init__(self) -> None:
        self.numbers: list[int] = []
        self._codes: dict[int, str] = {}
        self._section = ""
        begin = {name: self._beginning(name) for name in _SECTIONS}
        self.handlers = {**begin, "numFmt": self._add_code, "xf": self._add_style}

    def is_date(self, number: int) -> bool:
        return is_date_format(number, self._codes.get(number, ""))

    def _beginning(self, name: str):  # type: ignore[no-untyped-def]
        def begin(_: Attributes) -> None:
            self._section = name

        return begin

    def _add_code(self, attributes: Attributes) -> None:
        if self._section == "numFmts":
            self._codes[_number(attributes)] = attributes.get("formatCode", "")

    def _add_style(self, attributes: Attributes) -> None:
        if self._section == "cellXfs":
            self.numbers.append(_number(attributes))


def _number(attributes: Attributes) -> int:
    number = attributes.get("numFmtId", "0").strip()
    return int(number) if number.isdecimal() and len(number) < 10 else 0
