"""Reading one cell: what it cannot be, what stands for something else, how its text is tidied (list-import §5).

The rules are a list that is walked in order; the first that has an answer gives it. The last is the column's own.
"""

import re
from collections.abc import Callable
from typing import NamedTuple

from foundation.plain_text import DASHES, INVISIBLE, SPACES, comparable_word, is_blank, one_line
from foundation.spreadsheets.sheets import ErrorValue, ValuelessFormula
from respondents import legacy_fonts
from respondents.cell_reading import EMPTY, CellReading, doubtful, failure, sound
from respondents.roster_file.columns import Column

ERROR_VALUES = frozenset(("#REF!", "#N/A", "#NAME?", "#VALUE!", "#DIV/0!", "#NULL!", "#NUM!"))
DITTO_MARKS = frozenset(('"', "″", "”", "''", "〃", "nt", "nhưtrên"))
WORDS_FOR_NOTHING = frozenset(("không", "không có", "chưa có", "chưa cập nhật", "n/a", "null", "none"))

_LONGEST_SHORT_WORD = 60  # characters of a cell that may be a ditto mark or a word for nothing
_AROUND_DITTO = re.compile(rf"[\s.{DASHES}]+")
_ONLY_SIGNS = re.compile(rf"[\s._{DASHES}]+")
_LOST_LETTER = re.compile("[?\ufffd]")
_LOST_CHARACTER = re.compile("\ufffd")  # which no column can have meant
_FRONT = re.compile(f"[{SPACES}{INVISIBLE}']*+")
_USUAL_WIDTH = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F) if wide != ord("＝")}
_WIDE = re.compile(f"[{''.join(map(chr, _USUAL_WIDTH))}]")


class Cell(NamedTuple):
    """One cell to be read, with what its column asks and what the same column of the person above gave."""

    text: str
    column: Column
    above: CellReading | None = None


def read(cell: Cell) -> CellReading:
    return _ordinary(cell) or _disguised(cell) or _by_rules(cell)


def _by_rules(cell: Cell) -> CellReading:
    return next(reading for rule in _RULES if (reading := rule(cell)) is not None)


def _ordinary(cell: Cell) -> CellReading | None:
    """Most names, numbers and addresses are as they should be, and no rule would say anything."""
    shortcut = cell.column.ordinary
    if shortcut is None or type(cell.text) is not str:
        return None
    reading = shortcut(cell.text)
    return None if reading and reading.value.lower() in WORDS_FOR_NOTHING else reading


def _disguised(cell: Cell) -> CellReading | None:
    """What a cell says when the sign that made it a text, or the width of its letters, is taken away: both are repairs."""
    if type(cell.text) is not str:
        return None
    usual = _in_usual_width(cell)
    plain = _without_prefix(usual)
    if plain is cell:
        return None
    repairs = {"TEXT_PREFIX": plain is not usual, "TEXT_WIDTH": usual is not cell}
    made = tuple(code for code, was_made in repairs.items() if was_made)
    return _repaired(made, cell, _ordinary(plain) or _by_rules(plain))


def _in_usual_width(cell: Cell) -> Cell:
    return cell._replace(text=cell.text.translate(_USUAL_WIDTH)) if _WIDE.search(cell.text) else cell


def _without_prefix(cell: Cell) -> Cell:
    """`'An` is how a spreadsheet is told that something is a text; `'An'` is quoted, `''` means "as above"."""
    front = _FRONT.match(cell.text)
    if front is None or "'" not in front.group() or not cell.column.sheds_prefix or _is_ditto(cell):
        return cell
    rest = cell.text[front.end() :]
    if rest.rstrip().endswith("'"):
        return cell
    return cell._replace(text=front.group().replace("'", "") + rest)


def _repaired(codes: tuple[str, ...], cell: Cell, reading: CellReading) -> CellReading:
    """A cell that must be mended or confirmed besides keeps its text, and has no repairs."""
    if reading.failed or reading.compared is None:
        return reading._replace(value=cell.text)
    return reading._replace(repairs=(*codes, *reading.repairs))


def _error_value(cell: Cell) -> CellReading | None:
    text = cell.text
    if isinstance(text, ErrorValue) or ("#" in text[:10] and text.strip().upper() in ERROR_VALUES):
        return failure(str(text), "CELL_ERROR", value=text.strip())
    return None


def _formula(cell: Cell) -> CellReading | None:
    text = cell.text
    if isinstance(text, ValuelessFormula) or ("=" in text[:10] and one_line(text[:10]).startswith("=")):
        return failure(str(text), "CELL_FORMULA")
    return None


def _empty(cell: Cell) -> CellReading | None:
    if not is_blank(cell.text):
        return None
    return _required("", cell.column) if cell.column.required else EMPTY


def _ditto(cell: Cell) -> CellReading | None:
    """A mark for "as above" takes the final value of the person above, whatever was found there."""
    if not _is_ditto(cell):
        return None
    above = cell.above
    if above is None or above.failed or not above.value:
        return _required(cell.text, cell.column)
    return CellReading(above.value, ("CELL_DITTO",), compared=above.compared)


def repeats_above(cell: Cell) -> bool:
    """Whether the reading depends on the person above."""
    return _is_ditto(_without_prefix(_in_usual_width(cell)))


def _is_ditto(cell: Cell) -> bool:
    if not cell.column.ditto or len(cell.text) > _LONGEST_SHORT_WORD:
        return False
    return _AROUND_DITTO.sub("", comparable_word(cell.text)) in DITTO_MARKS


def _word_for_nothing(cell: Cell) -> CellReading | None:
    text = cell.text
    if not cell.column.may_say_nothing or len(text) > _LONGEST_SHORT_WORD or not _says_nothing(text):
        return None
    if cell.column.required:
        return _required(text, cell.column)
    return sound("", "CELL_EMPTY_WORD")


def _says_nothing(text: str) -> bool:
    word = comparable_word(text)
    return word in WORDS_FOR_NOTHING or _ONLY_SIGNS.fullmatch(word) is not None


def _lost_letters(cell: Cell) -> CellReading | None:
    lost = _LOST_LETTER if cell.column.loses_letters else _LOST_CHARACTER
    if lost.search(cell.text):
        return failure(cell.text, "TEXT_LOST")
    return None


def _old_font(cell: Cell) -> CellReading | None:
    meant = legacy_fonts.converted(cell.text) if cell.column.is_text else None
    return doubtful(cell.text, "LEGACY_TEXT", meant) if meant else None


def _own_rule(cell: Cell) -> CellReading:
    return cell.column.read(cell.text)


# in the order of the contract
_RULES: tuple[Callable[[Cell], CellReading | None], ...] = (
    _error_value,
    _formula,
    _empty,
    _ditto,
    _word_for_nothing,
    _lost_letters,
    _old_font,
    _own_rule,
)


def _required(text: str, column: Column) -> CellReading:
    return failure(text, "CELL_REQUIRED", column=column.label)
