"""Who answers for what, from a spreadsheet with a column of numbers and one of leading agencies; also the set's own file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from agencies.agency import Agency
from foundation.db import Refused
from foundation.plain_text import fold, one_line
from foundation.spreadsheets.first_table import below_heading, first_table
from foundation.spreadsheets.sheets import SheetRow
from foundation.spreadsheets.writing import Book
from self_assessment.assignments import NOBODY, Assigned
from self_assessment.items import Item
from self_assessment.set_file.columns import column_of

LEADS = {"co quan chu tri", "chu tri", "don vi chu tri", "co quan duoc giao", "don vi duoc giao"}
HELPS = {"co quan phoi hop", "phoi hop", "don vi phoi hop"}
HEADINGS = ("Số", "Nội dung", "Cơ quan chủ trì", "Cơ quan phối hợp")
_BETWEEN = re.compile(r"[;\n]")


class Mistake(NamedTuple):
    """What is wrong in which row; None: with the file as a whole."""

    row: int | None
    message: str


@dataclass
class Reading:
    """What a file says of each leaf, and what is wrong."""

    wanted: dict[str, Assigned] = field(default_factory=dict)
    mistakes: list[Mistake] = field(default_factory=list)


def read(data: bytes, filename: str, leaves: Sequence[Item], agencies: Sequence[Agency]) -> Reading:
    """Reads a whole file. Never raises."""
    reader = _Reader({item.number for item in leaves}, agencies)
    try:
        found = first_table(data, filename, reader.of_sheet)
    except Refused as refusal:
        return Reading(mistakes=[Mistake(None, str(refusal))])
    if found is None:
        words = "Không thấy dòng tiêu đề có cột “Số” và cột “Cơ quan chủ trì”. Hãy thêm dòng này."
        return Reading(mistakes=[Mistake(None, words)])
    reading = found[0]
    if not reading.wanted and not reading.mistakes:
        reading.mistakes.append(Mistake(None, "Chưa ghi cơ quan chủ trì nào. Hãy điền cột “Cơ quan chủ trì”."))
    return reading


class _Reader:
    def __init__(self, numbers: set[str], agencies: Sequence[Agency]) -> None:
        self._numbers = numbers
        self._known: dict[str, list[Agency]] = {}
        for agency in agencies:
            for key in {fold(agency.code), fold(agency.name)}:
                self._known.setdefault(key, []).append(agency)

    def of_sheet(self, rows: Iterator[SheetRow]) -> Reading | None:
        table = below_heading(rows, _heading)
        if table is None:
            return None
        columns, below = table
        reading = Reading()
        for row in below:
            self._read(row, columns, reading)
        return reading

    def _read(self, row: SheetRow, columns: Mapping[str, int], reading: Reading) -> None:
        cells = {key: str(row.cells.get(column, "")) for key, column in columns.items()}
        number = one_line(cells["number"]).rstrip(".")
        leads = self._agencies(cells["lead"], row.number, reading)
        others = self._agencies(cells.get("others", ""), row.number, reading)
        if not leads and not others:
            return
        if number not in self._numbers:
            reading.mistakes.append(
                Mistake(row.number, f"Số “{number[:30]}” không phải tiêu chí thành phần cần chấm. Hãy sửa số.")
            )
        elif number in reading.wanted:
            reading.mistakes.append(Mistake(row.number, f"Tiêu chí {number} đã có ở dòng trên. Hãy bỏ một dòng."))
        elif len(leads) > 1:
            words = f"Tiêu chí {number} chỉ có một cơ quan chủ trì. Hãy chuyển các cơ quan khác sang cột phối hợp."
            reading.mistakes.append(Mistake(row.number, words))
        elif leads and leads[0] in others:
            words = f"Tiêu chí {number}: một cơ quan không thể vừa chủ trì vừa phối hợp. Hãy bỏ một."
            reading.mistakes.append(Mistake(row.number, words))
        else:
            reading.wanted[number] = Assigned(leads[0] if leads else None, tuple(dict.fromkeys(others)))

    def _agencies(self, text: str, row: int, reading: Reading) -> list[int]:
        found = []
        for part in filter(None, map(one_line, _BETWEEN.split(text))):
            known = self._known.get(fold(part), [])
            if len({agency.id for agency in known}) == 1:
                found.append(known[0].id)
            else:
                why = "có nhiều đơn vị trùng tên" if known else "chưa có trong danh mục đơn vị"
                words = f"“{part[:80]}” {why}. Hãy ghi mã đơn vị; nhiều đơn vị cách nhau bằng dấu chấm phẩy."
                reading.mistakes.append(Mistake(row, words))
        return found


def _heading(row: SheetRow) -> dict[str, int]:
    found: dict[str, int] = {}
    for column, text in sorted(row.cells.items()):
        words = fold(str(text))
        key = "lead" if words in LEADS else "others" if words in HELPS else column_of(str(text))
        if key in ("number", "lead", "others"):
            found.setdefault(key, column)
    return found if "number" in found and "lead" in found else {}


def write(leaves: Sequence[Item], given: Mapping[str, Assigned], codes: Mapping[int, str]) -> bytes:
    """The leaves with who has them now, in the shape in which they are read; agencies by their codes."""
    style = {"border": 1, "text_wrap": True, "num_format": "@"}
    with Book("Giao tiêu chí") as book:
        page = book.sheet("Giao tiêu chí")
        for place, (heading, width) in enumerate(zip(HEADINGS, (10, 60, 18, 30), strict=True)):
            page.width(place, width)
            page.text(0, place, heading, {"bold": True, **style})
        for row, item in enumerate(leaves, start=1):
            to = given.get(item.number, NOBODY)
            others = "; ".join(codes[one] for one in to.others if one in codes)
            for place, text in enumerate((item.number, item.name, codes.get(to.lead or 0, ""), others)):
                page.text(row, place, text, style)
        page.layout.freeze_panes(1, 0)
        page.print_on_a4()
    return book.content
