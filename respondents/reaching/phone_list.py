"""The list of calls as a workbook that goes out, is filled in beside the telephone, and comes back.

It holds whom to call, the number, and what to say; nothing of how far anybody has come. A row is known by its code; one without
a result was not called. The day of the call stands in it from the beginning, so that the same file taken in twice, also on another
day, is the same calls.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from foundation.db import Refused
from foundation.plain_text import fold
from foundation.spreadsheets.days import read_day
from foundation.spreadsheets.first_table import below_heading, first_table
from foundation.spreadsheets.sheets import SheetRow
from foundation.spreadsheets.writing import Book, Page
from foundation.vietnam_time import in_vietnam, today
from questionnaires.survey_round import SurveyRound
from respondents.reaching.calls import RESULTS, Result
from respondents.reaching.to_call import Callee

MOST_ROWS = 20_000
COLUMNS = {
    "code": ("Mã", 9),
    "full_name": ("Họ và tên", 28),
    "position": ("Chức vụ", 28),
    "agency": ("Đơn vị", 36),
    "phone": ("Số điện thoại", 17),
    "day": ("Ngày gọi", 13),
    "result": ("Kết quả", 18),
    "again_on": ("Gọi lại ngày", 14),
}
"""Heading and width by name; the last three are filled in."""
_NEEDED = ("code", "result")
_WORDS = {fold(words): key for key, words in RESULTS.items()}


def what_to_say(survey_round: SurveyRound) -> list[str]:
    """What the caller says, and what not."""
    until = f"{in_vietnam(survey_round.closes_at):%d/%m/%Y}"
    return [
        f"Xin chào, tôi gọi từ {survey_round.host}. Xin hỏi có phải Ông/Bà … không?",
        f"Ông/Bà được mời trả lời {survey_round.title}, đến hết ngày {until}. "
        "Đường dẫn riêng đã gửi qua tin nhắn; nếu chưa nhận được, chúng tôi gửi lại.",
        "Không hỏi mã xác nhận, không hỏi câu trả lời, không trả lời thay. Người được gọi không muốn thì ghi Từ chối.",
        f"Người khác nghe máy và không phải số của người này: ghi Sai số. Hỗ trợ: {survey_round.setting('phone')}.",
    ]


def write(survey_round: SurveyRound, people: Iterable[Callee], numbers: Mapping[int, str]) -> bytes:
    """The workbook. numbers: how each invitation's number is written."""
    with Book("Danh sách gọi điện") as book:
        page = book.sheet("Danh sách gọi")
        page.print_on_a4()
        lines = ["DANH SÁCH GỌI ĐIỆN", survey_round.title, *what_to_say(survey_round)]
        for row, line in enumerate(lines):
            page.across(row, 0, len(COLUMNS) - 1, line, {"bold": row == 0, "text_wrap": True})
            page.layout.set_row(row, 34 if row > 1 else 18)
        top = len(lines) + 1
        for place, (heading, width) in enumerate(COLUMNS.values()):
            page.text(top, place, heading, {"bold": True, "border": 1, "text_wrap": True, "align": "center"})
            page.width(place, width)
        last = _write_rows(page, top + 1, people, numbers)
        _offer_results(page, top + 1, last)
        page.layout.freeze_panes(top + 1, 2)
        page.layout.repeat_rows(top)
    return book.content


def _write_rows(page: Page, row: int, people: Iterable[Callee], numbers: Mapping[int, str]) -> int:
    style = {"border": 1, "text_wrap": True}
    for one in people:
        texts = (str(one.invitation.id), one.person.full_name, one.person.position, one.agency)
        for place, text in enumerate((*texts, numbers[one.invitation.id])):
            page.text(row, place, text, style)
        page.text(row, len(texts) + 1, f"{today():%d/%m/%Y}", style)
        for place in range(len(texts) + 2, len(COLUMNS)):
            page.blank(row, place, style)
        row += 1
    return row


def _offer_results(page: Page, first: int, end: int) -> None:
    place = list(COLUMNS).index("result")
    rule = {"validate": "list", "source": list(RESULTS.values()), "error_message": "Chọn một kết quả trong danh sách."}
    page.layout.data_validation(first, place, max(first, end - 1), place, rule)


# -- reading it back


@dataclass
class Reading:
    """Results of a file, and everything that keeps it from being taken, with the place."""

    results: list[Result] = field(default_factory=list)
    mistakes: list[str] = field(default_factory=list)


def read(data: bytes, filename: str) -> Reading:
    """Reads a whole file; never raises. What the register has to say of the results is asked of `calls.wrong`."""
    try:
        table = first_table(data, filename, _of_sheet)
    except Refused as refusal:
        return Reading(mistakes=[str(refusal)])
    if table is None:
        wanted = ", ".join(f"“{COLUMNS[name][0]}”" for name in _NEEDED)
        return Reading(mistakes=[f"Không thấy dòng tiêu đề có các cột {wanted}. Hãy dùng tệp danh sách gọi đã tải về."])
    found, _ = table
    if not found.results and not found.mistakes:
        found.mistakes.append("Tệp chưa có kết quả nào. Hãy ghi cột “Kết quả” rồi tải lên lại.")
    return found


def _of_sheet(rows: Iterator[SheetRow]) -> Reading | None:
    table = below_heading(rows, _header, MOST_ROWS)
    if table is None:
        return None
    columns, below = table
    reading = Reading()
    for row in below:
        _read_row(row, columns, reading)
    return reading


def _header(row: SheetRow) -> dict[str, int]:
    places = {fold(text): column for column, text in reversed(row.cells.items())}
    found = {name: places[fold(heading)] for name, (heading, _) in COLUMNS.items() if fold(heading) in places}
    return found if all(name in found for name in _NEEDED) else {}


def _read_row(row: SheetRow, columns: Mapping[str, int], reading: Reading) -> None:
    cells = {
        name: " ".join(str(row.cells.get(columns[name], "")).split()) if name in columns else "" for name in COLUMNS
    }
    if not any(cells[name] for name in ("result", "again_on")):
        return
    where, mistakes = f"Dòng {row.number}: ", list[str]()
    code = cells["code"].removesuffix(".0")
    if not (code.isascii() and code.isdecimal() and len(code) < 10):
        mistakes.append("Thiếu mã hoặc mã không đúng. Hãy giữ nguyên cột “Mã” của tệp đã tải về.")
    result = _WORDS.get(fold(cells["result"]), "")
    if not cells["result"]:
        mistakes.append("Đã ghi ngày gọi lại nhưng chưa ghi kết quả.")
    elif not result:
        mistakes.append(f"Không có kết quả “{cells['result']}”. Hãy chọn một trong: {', '.join(RESULTS.values())}.")
    day, again_on = (_day(cells[name], mistakes) for name in ("day", "again_on"))
    if not cells["day"]:
        mistakes.append("Thiếu ngày gọi. Hãy ghi ngày đã gọi.")
    reading.mistakes += [where + words for words in mistakes]
    if not mistakes and day is not None:
        reading.results.append(Result(int(code), day, result, again_on, cells["full_name"], where))


def _day(cell: str, mistakes: list[str]) -> date | None:
    day = read_day(cell)
    if cell and day is None:
        mistakes.append(f"Không đọc được ngày “{cell}”. Hãy ghi dạng ngày/tháng/năm, ví dụ 20/10/2025.")
    return day
