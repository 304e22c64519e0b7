"""How many people of each group each agency is asked for, as one spreadsheet: a row an agency, two columns a group.

Every mistake at once, with its row; nothing is stored while one stands. A column that the file leaves out stays as it is.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from sqlalchemy.orm import Session

from agencies.agency import Agency
from agencies.agency_file import Mistake
from foundation import audit
from foundation.db import Refused
from foundation.plain_text import fold
from foundation.spreadsheets.first_table import ROWS_TO_THE_HEADING, first_table
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
    """limits: agency id → what stands in its columns; None: no limit."""

    limits: dict[int, dict[Place, int | None]] = field(default_factory=dict)
    mistakes: list[Mistake] = field(default_factory=list)


def heading(group: RespondentGroup, side: int) -> str:
    """The heading of a column: "Lãnh đạo sở: tối thiểu"."""
    return f"{group.name}: {SIDES[side]}"


def read(data: bytes, filename: str, groups: Sequence[RespondentGroup], agencies: Sequence[Agency]) -> QuotaReading:
    """Reads a whole file about these groups and agencies. Never raises."""
    places = {fold(heading(group, side)): Place(group.id, side) for group in groups for side in (0, 1)}
    by_code = {one.code.casefold(): one for one in agencies}
    try:
        found = first_table(data, filename, lambda rows: _of_sheet(rows, places, by_code))
    except Refused as refusal:
        return QuotaReading(mistakes=[Mistake(None, str(refusal))])
    if found is None:
        words = "Không thấy dòng tiêu đề có cột “Mã đơn vị” và ít nhất một cột chỉ tiêu. Hãy dùng tệp mẫu của đợt này."
        return QuotaReading(mistakes=[Mistake(None, words)])
    if not found.limits and not found.mistakes:
        found.mistakes.append(Mistake(None, "Chưa có đơn vị nào dưới dòng tiêu đề. Hãy nhập chỉ tiêu của từng đơn vị."))
    return found


def _of_sheet(
    rows: Iterator[SheetRow], places: Mapping[str, Place], agencies: Mapping[str, Agency]
) -> QuotaReading | None:
    """None where there is no heading."""
    reading, seen = QuotaReading(), Counter[str]()
    code_column, columns = -1, dict[int, Place]()
    for row in rows:
        if columns:
            _read_row(row, code_column, columns, agencies, reading, seen)
        elif row.number > ROWS_TO_THE_HEADING:
            return None
        else:
            texts = {column: fold(str(text)) for column, text in row.cells.items()}
            codes = [column for column, text in texts.items() if text in CODE_HEADINGS]
            if codes and (columns := {column: places[text] for column, text in texts.items() if text in places}):
                code_column = codes[0]
                reading.mistakes += _foreign(row, texts, columns)
    return reading if columns else None


def _foreign(row: SheetRow, texts: Mapping[int, str], columns: Mapping[int, Place]) -> Iterator[Mistake]:
    """Columns that look like limits of a group that the round does not have, and columns twice."""
    endings = tuple(fold(side) for side in SIDES)
    for column, text in texts.items():
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
    agencies: Mapping[str, Agency],
    reading: QuotaReading,
    seen: Counter[str],
) -> None:
    code = " ".join(str(row.cells.get(code_column, "")).split())
    if not code and not any(str(row.cells.get(column, "")).strip() for column in columns):
        return
    agency = agencies.get(code.casefold())
    seen[code.casefold()] += 1
    if agency is None:
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
            words = f"{agency.name}: số tối thiểu {low} lớn hơn số tối đa {high}. Hãy sửa một trong hai số."
            reading.mistakes.append(Mistake(row.number, words))
    reading.limits[agency.id] = numbers


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
    agencies = {one.id: one for one in quotas.agencies_asked(session, survey_round)}
    present = quotas.of_round(session, survey_round)
    for agency_id, typed in reading.limits.items():
        limits: dict[int, tuple[int | None, int | None]] = {}
        for group_id in {place.group_id for place in typed}:
            low, high = present.get((agency_id, group_id), (None, None))
            limits[group_id] = typed.get(Place(group_id, 0), low), typed.get(Place(group_id, 1), high)
        quotas.set_for(session, survey_round, agencies[agency_id], limits, by)
    return len(reading.limits)
