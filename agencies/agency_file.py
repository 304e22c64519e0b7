"""The list of agencies as a spreadsheet: every row or every mistake at once; nothing is stored while one mistake stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from agencies.agency import CLASSES, Agency
from foundation import audit
from foundation.db import Refused
from foundation.plain_text import fold
from foundation.spreadsheets.days import read_day
from foundation.spreadsheets.first_table import below_heading, first_table
from foundation.spreadsheets.sheets import SheetRow

# field → heading of the template and what else it may be called, folded
HEADINGS = {
    "code": ("Mã đơn vị", {"ma don vi", "ma", "code"}),
    "name": ("Tên đơn vị", {"ten don vi", "ten", "don vi", "co quan", "ten co quan", "co quan don vi"}),
    "class_code": ("Loại", {"loai", "loai don vi", "nhom don vi", "cap"}),
    "valid_from": ("Có từ ngày", {"co tu ngay", "hieu luc tu", "tu ngay"}),
    "valid_to": ("Đến ngày", {"den ngay", "hieu luc den", "ket thuc"}),
    "successor": ("Mã đơn vị kế thừa", {"ma don vi ke thua", "don vi ke thua", "ke thua"}),
}
REQUIRED = ("code", "name", "class_code")
_CLASS_WORDS = {fold(word): code for code, name in CLASSES.items() for word in (code, name)}


class AgencyRow(NamedTuple):
    """One agency of the file; `successor` is a code."""

    row: int
    code: str
    name: str
    class_code: str
    valid_from: date | None
    valid_to: date | None
    successor: str

    def is_in_force(self, day: date) -> bool:
        """Whether the agency will exist on a day once the file is stored."""
        return (self.valid_from or day) <= day <= (self.valid_to or day)


class Mistake(NamedTuple):
    """What is wrong, in which row of the file (None: with the file as a whole)."""

    row: int | None
    message: str


@dataclass
class AgencyReading:
    """`sheet`: the name of the sheet on which the table stands."""

    rows: list[AgencyRow] = field(default_factory=list)
    mistakes: list[Mistake] = field(default_factory=list)
    sheet: str = ""


def read(data: bytes, filename: str, known: Sequence[str] = ()) -> AgencyReading:
    """Reads a whole file. known: codes that exist already and may be named as successors. Never raises."""
    try:
        found = find(data, filename, known)
    except Refused as refusal:
        return AgencyReading(mistakes=[Mistake(None, str(refusal))])
    if found is None:
        wanted = ", ".join(f"“{HEADINGS[name][0]}”" for name in REQUIRED)
        return AgencyReading(
            mistakes=[Mistake(None, f"Không thấy dòng tiêu đề có các cột {wanted}. Hãy thêm dòng này.")]
        )
    return found


def find(data: bytes, filename: str, known: Sequence[str] = ()) -> AgencyReading | None:
    """As `read`; None where no sheet has the heading. Raises foundation.db.Refused for a file that cannot be read."""
    table = first_table(data, filename, _of_sheet)
    if table is None:
        return None
    found, sheet = table
    found.sheet = sheet
    found.mistakes += _between_rows(found.rows, set(known))
    if not found.rows and not found.mistakes:
        found.mistakes.append(Mistake(None, "Chưa có đơn vị nào dưới dòng tiêu đề. Hãy nhập danh sách đơn vị."))
    return found


def _of_sheet(rows: Iterator[SheetRow]) -> AgencyReading | None:
    """The first sheet with a header within 30 rows; None without one."""
    table = below_heading(rows, _header)
    if table is None:
        return None
    columns, below = table
    reading = AgencyReading()
    for row in below:
        _read_row(row, columns, reading)
    return reading


def _header(row: SheetRow) -> dict[str, int]:
    places = {fold(text): column for column, text in reversed(row.cells.items())}
    found = {name: places[word] for name, (_, words) in HEADINGS.items() for word in words if word in places}
    return found if all(name in found for name in REQUIRED) else {}


def _read_row(row: SheetRow, columns: Mapping[str, int], reading: AgencyReading) -> None:
    cells = {name: " ".join(str(row.cells.get(column, "")).split()) for name, column in columns.items()}
    if not any(cells.get(name) for name in ("code", "name")):
        return
    mistakes: list[str] = []
    values: dict[str, Any] = {name: _VALUES[name](cells.get(name, ""), mistakes) for name in HEADINGS}
    reading.mistakes += [Mistake(row.number, message) for message in mistakes]
    reading.rows.append(AgencyRow(row.number, **values))


def _text(heading: str, longest: int, required: bool) -> Callable[[str, list[str]], str]:
    def value(cell: str, mistakes: list[str]) -> str:
        if required and not cell:
            mistakes.append(f"Thiếu {heading}. Hãy nhập {heading}.")
        if len(cell) > longest:
            mistakes.append(f"{heading[0].upper()}{heading[1:]} dài hơn {longest} ký tự. Hãy viết ngắn lại.")
        return cell

    return value


def _class(cell: str, mistakes: list[str]) -> str:
    code = _CLASS_WORDS.get(fold(cell), "")
    if not code:
        mistakes.append(f"Không có loại “{cell}”. Hãy dùng một trong: {', '.join(CLASSES.values())}.")
    return code


def _day(cell: str, mistakes: list[str]) -> date | None:
    day = read_day(cell)
    if cell and day is None:
        mistakes.append(f"Không đọc được ngày “{cell}”. Hãy ghi dạng ngày/tháng/năm, ví dụ 01/07/2025.")
    return day


_VALUES: dict[str, Callable[[str, list[str]], object]] = {
    "code": _text("mã đơn vị", 20, True),
    "name": _text("tên đơn vị", 160, True),
    "class_code": _class,
    "valid_from": _day,
    "valid_to": _day,
    "successor": _text("mã đơn vị kế thừa", 20, False),
}


def _between_rows(rows: Sequence[AgencyRow], known: set[str]) -> list[Mistake]:
    """Codes twice, ends before beginnings, successors that are not there."""
    times = Counter(row.code for row in rows)
    codes = known | set(times)
    found = []
    for row in rows:
        if row.code and times[row.code] > 1:
            found.append(Mistake(row.row, f"Mã “{row.code}” có ở nhiều dòng. Mỗi đơn vị cần một mã riêng."))
        if row.valid_from and row.valid_to and row.valid_from > row.valid_to:
            found.append(Mistake(row.row, "Ngày kết thúc phải sau ngày bắt đầu."))
        if row.successor and (row.successor not in codes or row.successor == row.code):
            found.append(
                Mistake(row.row, f"Không có đơn vị kế thừa mã “{row.successor}”. Hãy thêm đơn vị này hoặc sửa mã.")
            )
    return found


def store(session: Session, reading: AgencyReading, by: audit.Actor) -> tuple[int, int]:
    """Adds the agencies of a reading and changes those whose code is known. Returns how many of each.

    Raises Refused while a mistake stands.
    """
    if reading.mistakes:
        raise Refused("Tệp còn lỗi nên chưa nhập đơn vị nào. Hãy sửa các chỗ được chỉ ra rồi tải lại.")
    present = {agency.code: agency for agency in session.scalars(select(Agency))}
    new = [row for row in reading.rows if row.code not in present]
    for row in reading.rows:
        agency = present.get(row.code)
        if agency is None:
            agency = present[row.code] = Agency(code=row.code)
            session.add(agency)
        agency.rename(row.name)
        agency.class_code, agency.valid_from, agency.valid_to = row.class_code, row.valid_from, row.valid_to
    session.flush()
    for row in reading.rows:
        present[row.code].successor = present.get(row.successor)
    session.flush()
    audit.record(session, by, "agency.import", "agencies", new=len(new), changed=len(reading.rows) - len(new))
    return len(new), len(reading.rows) - len(new)
