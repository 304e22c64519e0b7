"""What one press does about a problem: for each code that has a sure remedy, the words of the button and the edits.

A mend never guesses what an author meant: it does what the message says, where that can be said exactly.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

from questionnaires import kinds
from questionnaires.workbook.form import Form
from questionnaires.workbook.problems import Finding
from questionnaires.workbook.question_types import Verdict, read_type
from questionnaires.workbook.rules.names import MAX_NAME_LENGTH, without_marks
from questionnaires.workbook.sheets import Row, Sheet
from questionnaires.workbook.survey_rows import SurveyRow

OTHER_CODE, OTHER_LABEL, SAY_WHICH = "khac", "Khác", "Xin ghi rõ"
LONGEST_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Write:
    """Puts a text into a cell; in row 1 it is a header."""

    sheet: str
    row: int
    column: str
    text: str


@dataclass(frozen=True, slots=True)
class Replace:
    """Puts one word for another, wherever it stands for itself in a cell."""

    sheet: str
    row: int
    column: str
    found: str
    by: str


@dataclass(frozen=True, slots=True)
class Rename:
    """A question's new name wherever `${…}` names it."""

    old: str
    new: str


@dataclass(frozen=True, slots=True)
class DropRow:
    sheet: str
    row: int


@dataclass(frozen=True, slots=True)
class DropColumn:
    sheet: str
    column: str


@dataclass(frozen=True, slots=True)
class Insert:
    """A new row below another; `cells` by header."""

    sheet: str
    below: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Append:
    """New rows below all others; the sheet is made where there is none."""

    sheet: str
    rows: tuple[Mapping[str, str], ...]


Edit = Append | Write | Replace | Rename | DropRow | DropColumn | Insert


@dataclass(frozen=True, slots=True)
class Mend:
    """`words`: what the button says."""

    words: str
    edits: tuple[Edit, ...]


@dataclass(frozen=True)
class Spot:
    """A finding in its workbook."""

    form: Form
    finding: Finding

    @property
    def sheet(self) -> str:
        return self.finding.place.sheet or ""

    @property
    def number(self) -> int:
        return self.finding.place.row or 0

    @property
    def column(self) -> str:
        return self.finding.place.column or ""

    @cached_property
    def of(self) -> Sheet | None:
        return self.form.sheets.get(self.sheet)

    @cached_property
    def row(self) -> Row | None:
        rows = self.form.rows if self.sheet == "survey" else self.of.rows if self.of else ()
        return next((row for row in rows if row.number == self.number), None)

    @cached_property
    def question(self) -> SurveyRow | None:
        return self.row if isinstance(self.row, SurveyRow) else None

    @property
    def key(self) -> str:
        """The column by its own name."""
        used = self.of.used if self.of else {}
        return next((key for key, column in used.items() if column.header == self.column), self.column)

    def write(self, text: str, words: str = "") -> Mend:
        shown = text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"
        return Mend(words or f"Ghi {shown}", (Write(self.sheet, self.number, self.column, text),))


def mend_of(form: Form, finding: Finding) -> Mend | None:
    """The mend of a finding; None when only its author can say what was meant."""
    spot = Spot(form, finding)
    make = MENDS.get(finding.code)
    found = make(spot) if make else None
    return found or (_suggested(spot) if finding.suggestion and finding.found else None)


def _suggested(spot: Spot) -> Mend | None:
    found, by = spot.finding.found, spot.finding.suggestion or ""
    if not spot.number or not spot.column:
        return None
    return Mend(f"Thay bằng {by}", (Replace(spot.sheet, spot.number, spot.column, found, by),))


def _header(spot: Spot) -> Mend | None:
    return (
        spot.write(spot.finding.suggestion, f"Đổi thành {spot.finding.suggestion}") if spot.finding.suggestion else None
    )


def _without_column(spot: Spot) -> Mend:
    return Mend("Bỏ cột này", (DropColumn(spot.sheet, spot.column),))


def _without_row(spot: Spot) -> Mend:
    return Mend("Bỏ dòng này", (DropRow(spot.sheet, spot.number),))


def _type(spot: Spot) -> Mend | None:
    """The rest of the cell, the list, stays."""
    if not spot.question or not spot.finding.suggestion:
        return None
    return spot.write(" ".join((spot.finding.suggestion, *spot.question.type.arguments)))


def _unsupported_type(spot: Spot) -> Mend | None:
    """A loop is more than its row, and a list outside may still be uploaded."""
    topic = spot.question.type.kind.topic if spot.question else ""
    return _without_row(spot) if topic in ("trace", "place", "media") else None


def _stored_value(spot: Spot) -> Mend | None:
    cell = spot.row.cells.get(spot.key) if spot.row else None
    return (
        spot.write(cell.stored, f"Dùng giá trị đang hiện: {cell.stored[:LONGEST_SHOWN]}")
        if cell and cell.stored
        else None
    )


def _name(spot: Spot) -> Mend | None:
    """A name nobody has; what referred to the old one refers to it."""
    if not spot.question:
        return None
    old = spot.question.name
    new = _free(
        re.sub(r"\W", "_", without_marks(old))[: MAX_NAME_LENGTH - 4] if old else f"cau_{spot.number}",
        spot.form.row_named,
    )
    renamed = (Rename(old, new),) if old and spot.form.row_named.get(old) is spot.row else ()
    return Mend(f"Đặt tên {new}", (Write(spot.sheet, spot.number, spot.column, new), *renamed))


def _choice_name(spot: Spot) -> Mend | None:
    """A code that the list does not have; a code that was no code is named nowhere but in quotes, where its author looks."""
    if not spot.row:
        return None
    known = {row.text("name") for row in spot.form.choices.rows if row.text("list_name") == spot.row.text("list_name")}
    new = _free(re.sub(r"[^A-Za-z0-9_.-]", "_", without_marks(spot.row.text("name")))[:28], known)
    return spot.write(new, f"Đổi mã thành {new}")


def _free(name: str, taken: Mapping[str, object] | set[str]) -> str:
    first = name if re.match("[A-Za-z_]", name) or isinstance(taken, set) else f"cau_{name}"
    tried = (first, *(f"{first}_{number}" for number in range(2, len(taken) + 3)))
    return next(one for one in tried if one not in taken)


def _label(spot: Spot) -> Mend | None:
    name = spot.row.text("name") if spot.row else ""
    return spot.write(name, f"Dùng mã {name} làm nhãn") if name else None


def _other(spot: Spot) -> Mend | None:
    """What the message says: a choice of its own, and a question in words that is asked when it is chosen."""
    question = spot.question
    choice_list = spot.form.list_of(question) if question else None
    if not question or not choice_list:
        return None
    asked = _free(f"{question.name}_{OTHER_CODE}", spot.form.row_named)
    relevant = f"selected(${{{question.name}}}, '{OTHER_CODE}')"
    edits: list[Edit] = [
        Write(spot.sheet, spot.number, spot.column, question.type.kind.written(question.type.list_name)),
        Insert(
            "survey",
            spot.number,
            _cells(spot.form.survey, SAY_WHICH, type=kinds.TEXT.name, name=asked, relevant=relevant),
        ),
    ]
    if not choice_list.offers(OTHER_CODE):
        cells = _cells(spot.form.choices, OTHER_LABEL, list_name=choice_list.name, name=OTHER_CODE)
        edits.append(Insert("choices", choice_list.rows[-1].number, cells))
    return Mend("Thêm lựa chọn khac và câu hỏi ghi rõ", tuple(edits))


def _cells(sheet: Sheet, label: str, **cells: str) -> dict[str, str]:
    """A new row by its headers, labelled in every language."""
    labels = {column.header: label for column in sheet.columns_named("label")}
    return {sheet.header(key): text for key, text in cells.items()} | labels


def _leak(spot: Spot) -> Mend:
    """A calculation that may not be stored has no other purpose."""
    hidden = spot.question is not None and spot.question.type.kind.needs_calculation
    return _without_row(spot) if hidden else spot.write("", "Xoá ô này")


def _parameters(spot: Spot) -> Mend | None:
    kind = spot.question.type.kind if spot.question else kinds.NOBODY
    return spot.write("", "Xoá ô này") if not kind.parameters else None


def _list(spot: Spot) -> Mend | None:
    """Only of a type that is read as it stands: elsewhere the cell says more than a list."""
    if spot.key != "type" or not spot.finding.suggestion or not spot.question:
        return None
    known = read_type(spot.question.text("type")).verdict is Verdict.KNOWN
    return spot.write(spot.question.type.kind.written(spot.finding.suggestion)) if known else None


MENDS: Mapping[str, Callable[[Spot], Mend | None]] = {
    "COLUMN_MISSPELT": _header,
    "COLUMN_UNSUPPORTED": _without_column,
    "TYPE_UNKNOWN": _type,
    "TYPE_UNSUPPORTED": _unsupported_type,
    "OR_OTHER": _other,
    "LIST_MISSING": _list,
    "FORMULA_CELL": _stored_value,
    "NAME_MISSING": lambda spot: _name(spot) if spot.sheet == "survey" else None,
    "NAME_NOT_ASCII": _name,
    "NAME_INVALID": _name,
    "CHOICE_NAME_INVALID": _choice_name,
    "CHOICE_DUPLICATE": _choice_name,
    "LABEL_MISSING": _label,
    "CHOICE_LABEL_MISSING": _label,
    "PARAMETER_INVALID": _parameters,
    "SECRECY_LEAK": _leak,
    "DOUBT": lambda spot: spot.write("", "Đã xem, bỏ dấu"),
}
"""By code; a code that is not here is mended where its finding has a suggestion."""
