"""The workbook to fill in: blank, or holding a set as it stands, with a second sheet that explains every column."""

from __future__ import annotations

from collections.abc import Iterable

from foundation.spreadsheets.writing import Book, Page
from self_assessment.items import NEW, Item, Items
from self_assessment.points import in_words
from self_assessment.set_file.columns import COLUMNS, KINDS, SIGN_WORDS

_HEAD = {"bold": True, "border": 1, "text_wrap": True, "align": "center", "bg_color": "#EDEDED"}
_CELL = {"border": 1, "text_wrap": True, "valign": "top", "num_format": "@"}
_BOLD = {**_CELL, "bold": True}
_ROWS = 300
"""Rows that are made ready for typing."""
RULES = (
    "Mỗi dòng là một lĩnh vực, một tiêu chí hoặc một tiêu chí thành phần; cấp nào do số quyết định: 1 → 1.1 → 1.1.1.",
    "Điểm tối đa của một dòng phải bằng tổng các dòng ngay bên dưới; cả bộ cộng lại phải bằng dòng “Tổng cộng”.",
    "Không có dòng “Tổng cộng” thì cả bộ phải là 100 điểm.",
    "Tải tệp lên sẽ thấy mọi chỗ sai cùng lúc, kèm trang, dòng, cột và cách sửa; còn lỗi thì chưa lưu gì.",
)


def write(items: Items | None = None, title: str = "Bộ tiêu chí") -> bytes:
    """The workbook; what `set_file.read` reads again."""
    with Book(title) as book:
        page = book.sheet("Tiêu chí")
        _head(page)
        last = _rows(page, items) if items else _blank(page)
        if items:
            page.text(last, 1, "Tổng cộng", _BOLD)
            page.text(last, 2, in_words(items.maximum), _BOLD)
        page.layout.freeze_panes(1, 2)
        page.print_on_a4()
        _help(book.sheet("Hướng dẫn"))
    return book.content


def _head(page: Page) -> None:
    for place, column in enumerate(COLUMNS.values()):
        page.width(place, column.width)
        page.text(0, place, column.heading, _HEAD)


def _blank(page: Page) -> int:
    for row in range(1, _ROWS + 1):
        for place in range(len(COLUMNS)):
            page.blank(row, place, _CELL)
    kinds = [word for word, _ in KINDS.values()]
    page.layout.data_validation(1, 3, _ROWS, 3, {"validate": "list", "source": kinds, "ignore_blank": True})
    signs = [word for word in SIGN_WORDS.values() if word]
    page.layout.data_validation(1, 7, _ROWS, 7, {"validate": "list", "source": signs, "ignore_blank": True})
    return _ROWS + 1


def _rows(page: Page, items: Items) -> int:
    for row, item in enumerate(items, start=1):
        style = _CELL if item.number in items.leaves else _BOLD
        for place, text in enumerate(_cells(item, item.number in items.leaves)):
            page.text(row, place, text, style)
    return len(items) + 1


def _cells(item: Item, is_leaf: bool) -> Iterable[str]:
    most = item.criterion.maximum
    formula = item.criterion.formula.text if item.kind == "ratio" else item.rule
    yield from (item.number, item.name, "" if most is None else in_words(most))
    yield KINDS["imported" if item.is_imported else item.kind][0] if is_leaf else ""
    yield formula if is_leaf else ""
    yield from (item.how, item.proof, SIGN_WORDS[item.sign], item.source, "")
    yield "mới" if item.before == NEW else item.before


def _help(page: Page) -> None:
    page.width(0, 22)
    page.width(1, 100)
    page.text(0, 0, "Cột", _HEAD)
    page.text(0, 1, "Cách ghi", _HEAD)
    for row, column in enumerate(COLUMNS.values(), start=1):
        page.text(row, 0, column.heading, _BOLD)
        page.text(row, 1, column.help, _CELL)
    for row, rule in enumerate(RULES, start=len(COLUMNS) + 2):
        page.across(row, 0, 1, rule, _CELL)
