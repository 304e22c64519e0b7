"""An agency's table as a workbook: fetched, filled in by whoever has the figures, taken back whole or with every mistake at once.

Each row carries the version that it was fetched with, so that a file of last week never overwrites what somebody saved since.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from foundation import audit
from foundation.db import Refused
from foundation.plain_text import fold, one_line, tidy_lines
from foundation.spreadsheets.first_table import below_heading, first_table
from foundation.spreadsheets.sheets import ErrorValue, SheetRow, ValuelessFormula
from foundation.spreadsheets.writing import Book
from self_assessment import entries
from self_assessment.assignment_file import Mistake
from self_assessment.campaigns import AssessmentCampaign
from self_assessment.desks import Line
from self_assessment.entries import Said
from self_assessment.items import Item
from self_assessment.points import in_words

COLUMNS = {
    "number": ("Số", 10),
    "name": ("Tiêu chí", 50),
    "maximum": ("Điểm tối đa", 10),
    "asked": ("Cách ghi kết quả", 34),
    "answer": ("Kết quả", 22),
    "done": ("Số đã làm", 12),
    "due": ("Số phải làm", 12),
    "score": ("Điểm tự chấm", 12),
    "expected": ("Dự kiến cả năm", 12),
    "explanation": ("Giải trình", 50),
    "version": ("Phiên bản", 10),
}
WANTED = {fold(heading): key for key, (heading, _) in COLUMNS.items()}
_ANSWERS = {"co": "yes", "khong": "no"}
_WORDS = {"yes": "Có", "no": "Không"}


@dataclass
class Reading:
    """By number: what the file says and the version it was fetched with; and what is wrong."""

    said: dict[str, tuple[Said, int]] = field(default_factory=dict)
    mistakes: list[Mistake] = field(default_factory=list)


def write(lines: Sequence[Line]) -> bytes:
    """The leaves with what was said of them."""
    style = {"border": 1, "text_wrap": True, "valign": "top", "num_format": "@"}
    with Book("Bảng tự đánh giá") as book:
        page = book.sheet("Tự đánh giá")
        for place, (heading, width) in enumerate(COLUMNS.values()):
            page.width(place, width)
            page.text(0, place, heading, {**style, "bold": True, "bg_color": "#EDEDED"})
        for row, line in enumerate(lines, start=1):
            for place, text in enumerate(_cells(line).values()):
                page.text(row, place, text, style)
        page.layout.freeze_panes(1, 2)
        page.print_on_a4()
    return book.content


def _cells(line: Line) -> dict[str, str]:
    item, entry = line.item, line.entry
    declared = entry.declared if entry else {}
    told = {key: getattr(entry, key).replace(".", ",") if entry else "" for key in ("score", "expected")}
    answer = declared.get("answer", "")
    fixed = {"number": item.number, "name": item.name, "maximum": in_words(item.maximum), "asked": _asked(item)}
    figures = {"answer": _WORDS.get(answer, answer), "done": declared.get("done", ""), "due": declared.get("due", "")}
    words = {"explanation": entry.explanation if entry else "", "version": str(entry.version if entry else 0)}
    return fixed | figures | told | words


def _asked(item: Item) -> str:
    if item.kind == "ratio":
        return "Ghi số đã làm và số phải làm"
    choices = ["Có", "Không"] if item.kind == "yes_no" else [level.text for level in item.levels]
    return f"Ghi một trong: {'; '.join(choices)}"


def read(data: bytes, filename: str, lines: Sequence[Line]) -> Reading:
    """Reads a whole file; every mistake at once. Never raises."""
    known = {line.item.number: line for line in lines}
    try:
        found = first_table(data, filename, lambda rows: _of_sheet(rows, known))
    except Refused as refusal:
        return Reading(mistakes=[Mistake(None, str(refusal))])
    if found is None:
        words = "Không thấy dòng tiêu đề có các cột “Số”, “Điểm tự chấm”, “Phiên bản”. Hãy tải bảng về rồi điền vào đó."
        return Reading(mistakes=[Mistake(None, words)])
    reading = found[0]
    if not reading.said and not reading.mistakes:
        reading.mistakes.append(Mistake(None, "Tệp không có dòng nào khác với bảng hiện có."))
    return reading


def _of_sheet(rows: Iterator[SheetRow], known: Mapping[str, Line]) -> Reading | None:
    table = below_heading(rows, _heading)
    if table is None:
        return None
    columns, below = table
    reading, seen = Reading(), set[str]()
    for row in below:
        cells = {key: tidy_lines(str(row.cells.get(column, ""))) for key, column in columns.items()}
        number = one_line(cells["number"]).rstrip(".")
        if not number:
            continue
        if number not in known or number in seen:
            why = "đã có ở dòng trên" if number in seen else "không phải tiêu chí đơn vị chủ trì"
            reading.mistakes.append(Mistake(row.number, f"“{number[:30]}” {why}. Hãy bỏ dòng này."))
            continue
        seen.add(number)
        if any(isinstance(row.cells.get(column), ErrorValue | ValuelessFormula) for column in columns.values()):
            words = f"Tiêu chí {number}: có ô là công thức không có kết quả. Hãy nhập thẳng giá trị vào ô."
            reading.mistakes.append(Mistake(row.number, words))
            continue
        _take(row.number, cells, known[number], reading)
    return reading


def _heading(row: SheetRow) -> dict[str, int]:
    found: dict[str, int] = {}
    for column, text in sorted(row.cells.items()):
        key = WANTED.get(fold(str(text)))
        if key:
            found.setdefault(key, column)
    return found if all(key in found for key in ("number", "score", "version")) else {}


def _take(row: int, cells: dict[str, str], line: Line, reading: Reading) -> None:
    item, before = line.item, _cells(line)
    if all(cells[key] == before[key] for key in cells if key not in ("name", "maximum", "asked", "version")):
        return  # nothing was changed in this row
    if cells["version"].strip() != before["version"]:
        told = "đã được lưu trên trang sau khi tải tệp này về"
        words = f"Tiêu chí {item.number} {told}. Hãy tải bảng mới rồi chép phần cần đổi sang."
        reading.mistakes.append(Mistake(row, words))
        return
    answer = cells.get("answer", "")
    wanted = ("done", "due") if item.kind == "ratio" else ("answer",)
    declared = {key: _ANSWERS.get(fold(answer), answer) if key == "answer" else cells.get(key, "") for key in wanted}
    said = Said(declared, cells["score"], cells.get("expected", ""), cells.get("explanation", ""))
    try:
        entries.read_all(item, said)
    except Refused as refusal:
        reading.mistakes.append(Mistake(row, f"Tiêu chí {item.number}: {refusal}"))
        return
    reading.said[item.number] = (said, int(before["version"]))


def store(session: Session, campaign: AssessmentCampaign, agency_id: int, reading: Reading, by: audit.Actor) -> int:
    """Saves every changed row, all or none; returns how many. Raises Refused while a mistake stands or a row was saved since."""
    if reading.mistakes:
        raise Refused("Tệp còn lỗi nên chưa lưu gì. Hãy sửa các chỗ được chỉ ra rồi tải lại.")
    for number, (said, version) in reading.said.items():
        entries.save(session, campaign, campaign.items[number], said, agency_id=agency_id, version=version, by=by)
    return len(reading.said)
