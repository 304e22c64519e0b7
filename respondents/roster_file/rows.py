"""What each row below the header is: a person, or one of the lines that stand between and below (list-import §3)."""

import re
from collections.abc import Callable, Iterable, Iterator
from enum import Enum, auto
from functools import lru_cache

from foundation.plain_text import comparable_word, composed, one_line
from foundation.spreadsheets.sheets import BlankFormula, ErrorValue, SheetRow, ValuelessFormula, is_filled
from respondents.legacy_fonts import converted, from_tcvn3, from_vni
from respondents.roster_file.columns import CONTACTS, PERSONAL
from respondents.roster_file.header import Header
from respondents.roster_file.headings import holds_headings

_ENDINGS = """tổng cộng|tổng số|tổng:|cộng:|danh sách này|danh sách gồm|danh sách có|người lập|người tổng hợp
|người kiểm tra|thủ trưởng|xác nhận|nơi nhận|ghi chú:|lưu ý|ký tên|ký, ghi rõ|kt.|tm.|tl.|tuq."""
_ENDING_WORDS = tuple(words.strip() for words in _ENDINGS.split("|"))
_LEADING_SIGNS = re.compile(r"[\W_]+")
_DATE_WORDS = ("ngày", "tháng", "năm")
_ROMAN = "(?=[IVXLCDM])M{0,4}(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})"
_SECTION = re.compile(rf"(?:{_ROMAN}|(?P<letter>[^\W\d_]))(?:[.)]|$)")
_COLUMN_NUMBER = re.compile(r"\(?(?:[0-9]{1,2}|[^\W\d_])\)?")
_FEWEST_COLUMN_NUMBERS = 3
_FEWEST_REPEATED_HEADINGS = 3
_WIDTH_OF_A_SECTION = 3  # merged columns
_DIGITS_OF_A_PHONE = 9


class Kind(Enum):
    END = auto()
    SECTION = auto()
    REPEATED_HEADER = auto()
    PERSON = auto()
    NOTHING = auto()


class RowReader:
    """Sorts the rows of one list by its header's columns."""

    def __init__(self, header: Header) -> None:
        self._header = header
        self._single = [(f, columns[0]) for f, columns in header.columns.items() if len(columns) == 1]
        self._joined = [(f, columns) for f, columns in header.columns.items() if len(columns) > 1]
        self.explained = frozenset(header.chosen.values())
        self.contact = self._columns_of(*CONTACTS)
        self.personal = self._columns_of(*PERSONAL)
        self.official = self.personal - self._columns_of("full_name")

    def classified(self, rows: Iterable[SheetRow]) -> Iterator[tuple[Kind, SheetRow]]:
        for row in rows:
            if row.number != self._header.last_row + 1 or not _numbers_columns(row):
                yield self.kind(row), row

    def kind(self, row: SheetRow) -> Kind:
        for kind, is_so in _KINDS:
            if is_so(self, row):
                return kind
        return Kind.NOTHING

    def cells(self, row: SheetRow) -> dict[str, str]:
        """The row's filled cells by field."""
        cells = {field: row.cells[column] for field, column in self._single if column in row.cells}
        for field, columns in self._joined:
            if parts := [row.cells[column] for column in columns if column in row.cells]:
                cells[field] = _joined(parts)
        return cells

    def is_person_after_end(self, row: SheetRow) -> bool:
        cells = self.cells(row)
        return "full_name" in cells and len(re.findall("[0-9]", cells.get("phone", ""))) >= _DIGITS_OF_A_PHONE

    def _columns_of(self, *fields: str) -> frozenset[int]:
        return frozenset(column for field in fields for column in self._header.columns.get(field, ()))


def _is_end(reader: RowReader, row: SheetRow) -> bool:
    return row.cells.keys().isdisjoint(reader.contact) and _says_end(_first_cell(row))


def _is_section(reader: RowReader, row: SheetRow) -> bool:
    if row.spans and len(row.cells) == 1:
        (column,) = row.cells
        if column in row.spans and row.spans[column].columns >= _WIDTH_OF_A_SECTION:
            return True
    return row.cells.keys().isdisjoint(reader.official) and _begins_section(_first_cell(row))


def _is_repeated_header(reader: RowReader, row: SheetRow) -> bool:
    if len(row.cells) < _FEWEST_REPEATED_HEADINGS:
        return False
    texts = list(row.cells.values())
    return holds_headings(texts, _FEWEST_REPEATED_HEADINGS - sum(text in reader.explained for text in texts))


def _is_person(reader: RowReader, row: SheetRow) -> bool:
    return not row.cells.keys().isdisjoint(reader.personal)


# tried in this order
_KINDS: tuple[tuple[Kind, Callable[[RowReader, SheetRow], bool]], ...] = (
    (Kind.END, _is_end),
    (Kind.SECTION, _is_section),
    (Kind.REPEATED_HEADER, _is_repeated_header),
    (Kind.PERSON, _is_person),
)


def _says_end(text: str) -> bool:
    return not text.isdecimal() and _is_ending_line(text)


@lru_cache(maxsize=4096)  # lines without a phone number hold few different texts
def _is_ending_line(text: str) -> bool:
    tried = dict.fromkeys((text, converted(text) or text, from_tcvn3(text), from_vni(text)))
    return any(_is_ending(comparable_word(wording)) for wording in tried)


def _is_ending(text: str) -> bool:
    words = _LEADING_SIGNS.sub("", text, count=1) if text[:1] and not text[0].isalnum() else text
    return words.startswith(_ENDING_WORDS) or words == "cộng" or _holds_in_order(text, _DATE_WORDS)


def _holds_in_order(text: str, words: Iterable[str]) -> bool:
    for word in words:
        _, found, text = text.partition(word)
        if not found:
            return False
    return True


def _begins_section(text: str) -> bool:
    return not text.isdecimal() and _is_section_line(text)


@lru_cache(maxsize=4096)
def _is_section_line(text: str) -> bool:
    begins = _SECTION.match(one_line(composed(text)))
    return begins is not None and (begins["letter"] is None or begins["letter"].isupper())


def _numbers_columns(row: SheetRow) -> bool:
    texts = [text.strip() for text in row.cells.values()]
    return len(texts) >= _FEWEST_COLUMN_NUMBERS and all(map(_COLUMN_NUMBER.fullmatch, texts))


def _first_cell(row: SheetRow) -> str:
    return row.cells[min(row.cells)] if row.cells else ""


def _joined(parts: list[str]) -> str:
    """A name in several columns, joined with one space; what is wrong with one part is wrong with the whole."""
    text = " ".join(part for part in parts if part)
    for special in (ErrorValue, ValuelessFormula):
        if any(isinstance(part, special) for part in parts):
            return special(text)
    return text if is_filled(text) else BlankFormula()
