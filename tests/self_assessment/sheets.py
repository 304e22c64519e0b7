"""Small sets of criteria as workbooks, for tests."""

from __future__ import annotations

from collections.abc import Sequence

from foundation.spreadsheets.writing import Book
from self_assessment.set_file import SetReading, read

HEADINGS = ("Số", "Nội dung", "Điểm tối đa", "Cách chấm", "Công thức", "Tài liệu kiểm chứng", "Thưởng, trừ", "Thuộc số")
SOUND: tuple[tuple[str, ...], ...] = (
    ("1", "Lĩnh vực một", "60", "", "", "", "", ""),
    ("1.1", "Tiêu chí", "20", "", "", "", "", "1"),
    ("1.1.1", "Ban hành kế hoạch", "8,5", "Có/Không", "", "Kế hoạch", "", "1.1"),
    ("1.1.2", "Hoàn thành kế hoạch", "11.5", "Tỷ lệ", "90: 100; 70: 50", "Báo cáo", "", ""),
    ("1.2", "Kịp thời", "40", "Theo mức", "Sớm: 40; Đúng: 20; Muộn: 0", "Công văn", "", ""),
    ("2", "Điều tra", "40", "Nguồn khác", "", "", "", ""),
    ("", "Tổng cộng", "100", "", "", "", "", ""),
)


def workbook(rows: Sequence[Sequence[str]], headings: Sequence[str] = HEADINGS) -> bytes:
    """One sheet called "Tiêu chí"."""
    with Book() as book:
        page = book.sheet("Tiêu chí")
        for place, row in enumerate([headings, *rows]):
            for column, text in enumerate(row):
                page.text(place, column, text)
    return book.content


def changed(row: int, **cells: str) -> list[tuple[str, ...]]:
    """The sound set with some cells of one row (as Excel counts) changed, by the keys of `PLACES`."""
    rows = [list(one) for one in SOUND]
    for key, text in cells.items():
        rows[row - 2][PLACES[key]] = text
    return [tuple(one) for one in rows]


PLACES = {"number": 0, "name": 1, "maximum": 2, "kind": 3, "formula": 4, "proof": 5, "sign": 6, "parent": 7}


def reading(rows: Sequence[Sequence[str]] = SOUND) -> SetReading:
    return read(workbook(rows), "bo-tieu-chi.xlsx")
