"""How many people of each group each agency is asked for, as one spreadsheet: a row an agency, two columns a group.

Every mistake at once, with its row; nothing is stored while one stands. A column that the file leaves out stays as it is.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from sqlalchemy.orm import Session

from agencies.agency_file import Mistake
from foundation import audit
from foundation.db import Refused
from foundation.plain_text import fold
from foundation.spreadsheets.first_table import below_heading, first_table
from foundation.spreadsheets.sheets import SheetRow
from questionnaires.survey_round import RespondentGroup, SurveyRound
from respondents import quotas

MOST = 20_000  # people of one group in one agency
SIDES = ("tối thiểu", "tối đa")
CODE_HEADINGS = frozenset({"ma don vi", "ma", "code"})
_WHOLE = re.compile(r"\d{1,5}(?:[.,]0)?")
_THOUSANDS = re.compile(r"\d{1,2}\.\d{3}")


class Place(NamedTuple):
    """What a column holds: a side (0: minimum, 1: maximum) of a group."""

    group_id: int
    side: int


@dataclass
class QuotaReading:
    """limits: agency's code, case folded → what stands in its columns; None: no limit. `sheet`: where the table stands."""

    limits: dict[str, dict[Place, int | None]] = field(default_factory=dict)
    mistakes: list[Mistake] = field(default_factory=list)
    sheet: str = ""


class Named(Protocol):
    """An agency that is there, or a row of a file that adds one."""

    @property
    def code(self) -> str: ...

    @property
    def name(self) -> str: ...


class Agencies(NamedTuple):
    """By case-folded code, the names of those that the round asks; the codes of others, whose cells must be empty."""

    asked: Mapping[str, str]
    others: Collection[str] = frozenset()


def heading(group: RespondentGroup, side: int) -> str:
    """The heading of a column: "Lãnh đạo sở: tối thiểu"."""
    return f"{group.name}: {SIDES[side]}"


def read(data: bytes, filename: str, groups: Sequence[RespondentGroup], agencies: Iterable[Named]) -> QuotaReading:
    """Reads a whole file about these groups and agencies. Never raises."""
    try:
        found = find(data, filename, groups, agencies)
    except Refused as refusal:
        return QuotaReading(mistakes=[Mistake(None, str(refusal))])
    if found is None:
        words = "Không thấy dòng tiêu đề có cột “Mã đơn vị” và ít nhất một cột chỉ tiêu. Hãy dùng tệp mẫu của đợt này."
        return QuotaReading(mistakes=[Mistake(None, words)])
    return found


def find(
    data: bytes,
    filename: str,
    groups: Sequence[RespondentGroup],
    agencies: Iterable[Named],
    others: Iterable[Named] = (),
) -> QuotaReading | None:
    """As `read`; `others`: agencies that the round does not ask. None where no sheet has the heading.

    Raises foundation.db.Refused for a file that cannot be read.
    """
    places = {fold(heading(group, side)): Place(group.id, side) for group in groups for side in (0, 1)}
    names = {one.code.casefold(): one.name for one in agencies}
    known = Agencies(names, frozenset(one.code.casefold() for one in others) - set(names))
    table = first_table(data, filename, lambda rows: _of_sheet(rows, places, known))
    if table is None:
        return None
    found, sheet = table
    found.sheet = sheet
    if not found.limits and not found.mistakes:
        found.mistakes.append(Mistake(None, "Chưa có đơn vị nào dưới dòng tiêu đề. Hãy nhập chỉ tiêu của từng đơn vị."))
    return found


def _of_sheet(rows: Iterator[SheetRow], places: Mapping[str, Place], agencies: Agencies) -> QuotaReading | None:
    """None where there is no heading."""
    table = below_heading(rows, lambda row: _header(row, places))
    if table is None:
        return None
    (heading, code_column, columns), below = table
    reading, seen = QuotaReading(), Counter[str]()
    reading.mistakes += _foreign(heading, columns)
    for row in below:
        _read_row(row, code_column, columns, agencies, reading, seen)
    return reading


def _header(row: SheetRow, places: Mapping[str, Place]) -> tuple[SheetRow, int, dict[int, Place]] | None:
    """The heading, its column of codes and its columns of limits."""
    texts = _texts(row)
    codes = [column for column, text in texts.items() if text in CODE_HEADINGS]
    columns = {column: places[text] for column, text in texts.items() if text in places}
    return (row, codes[0], columns) if codes and columns else None


def _texts(row: SheetRow) -> dict[int, str]:
    return {column: fold(str(text)) for column, text in row.cells.items()}


def _foreign(row: SheetRow, columns: Mapping[int, Place]) -> Iterator[Mistake]:
    """Columns that look like limits of a group that the round does not have, and columns twice."""
    endings = tuple(fold(side) for side in SIDES)
    for column, text in _texts(row).items():
        if text.endswith(endings) and column not in columns:
            words = (
                f"Đợt này không có nhóm của cột “{row.cells[column]}”. Hãy sửa tiêu đề theo tệp mẫu hoặc bỏ cột này."
            )
            yield Mistake(row.number, words)
    for place, times in Counter(columns.values()).items():
        if times > 1:
            twice = next(row.cells[column] for column, one in columns.items() if one == place)
            yield Mistake(row.number, f"Có {times} cột “{twice}”. Hãy bỏ bớt, chỉ giữ một cột.")


def _read_row(
    row: SheetRow,
    code_column: int,
    columns: Mapping[int, Place],
    agencies: Agencies,
    reading: QuotaReading,
    seen: Counter[str],
) -> None:
    code = " ".join(str(row.cells.get(code_column, "")).split())
    is_empty = not any(str(row.cells.get(column, "")).strip() for column in columns)
    if is_empty and (not code or code.casefold() in agencies.others):
        return
    name = agencies.asked.get(code.casefold())
    seen[code.casefold()] += 1
    if name is None:
        words = (
            f"Đợt này không hỏi đơn vị nào mang mã “{code}”. Hãy sửa mã." if code else "Thiếu mã đơn vị. Hãy nhập mã."
        )
        reading.mistakes.append(Mistake(row.number, words))
        return
    if seen[code.casefold()] > 1:
        reading.mistakes.append(Mistake(row.number, f"Mã “{code}” có ở nhiều dòng. Mỗi đơn vị chỉ một dòng."))
    numbers = {place: _number(row, column, reading) for column, place in columns.items()}
    for low_place, low in numbers.items():
        high = numbers.get(Place(low_place.group_id, 1))
        if low_place.side == 0 and low is not None and high is not None and low > high:
            words = f"{name}: số tối thiểu {low} lớn hơn số tối đa {high}. Hãy sửa một trong hai số."
            reading.mistakes.append(Mistake(row.number, words))
    reading.limits[code.casefold()] = numbers


def _number(row: SheetRow, column: int, reading: QuotaReading) -> int | None:
    text = str(row.cells.get(column, "")).strip()
    if not text:
        return None
    if _WHOLE.fullmatch(text):
        number = int(re.split("[.,]", text)[0])
    elif _THOUSANDS.fullmatch(text):
        number = int(text.replace(".", ""))
    else:
        number = MOST + 1
    if number > MOST:
        words = (
            f"“{text[:40]}” chưa phải số người từ 0 đến 20.000. Hãy nhập số nguyên, hoặc để trống nếu không giới hạn."
        )
        reading.mistakes.append(Mistake(row.number, words))
        return None
    return number


def store(session: Session, survey_round: SurveyRound, reading: QuotaReading, by: audit.Actor) -> int:
    """Sets all limits of a reading, or none. Returns of how many agencies. Raises Refused."""
    if reading.mistakes:
        raise Refused("Tệp còn lỗi nên chưa nhập chỉ tiêu nào. Hãy sửa các chỗ được chỉ ra rồi tải lại.")
    agencies = {one.code.casefold(): one for one in quotas.agencies_asked(session, survey_round)}
    present = quotas.of_round(session, survey_round)
    for code, typed in reading.limits.items():
        limits: dict[int, tuple[int | None, int | None]] = {}
        for group_id in {place.group_id for place in typed}:
            low, high = present.get((agencies[code].id, group_id), (None, None))
            limits[group_id] = typed.get(Place(group_id, 0), low), typed.get(Place(group_id, 1), high)
        quotas.set_for(session, survey_round, agencies[code], limits, by)
    return len(reading.limits)
