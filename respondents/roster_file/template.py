"""The blank workbook that an agency fills in: filled as it says, it reads back with nothing to report.

The example stands above the header, where a list never is; hints are further lines of a heading, which the reader knows.
"""

from __future__ import annotations

from collections.abc import Sequence

from foundation.spreadsheets.writing import FONT, Book, Page, Style
from respondents.roster_file.columns import COLUMNS
from respondents.roster_file.group_rules import GroupRule

VERSION = "1"
SHEET, STAMP_SHEET = "Danh sách", "Mau"

_EXAMPLE_ROW, _HEADER_ROW = 4, 5  # counted from 0
_FEWEST_LINES, _MOST_LINES, _SPARE_LINES = 30, 500, 10
_LAST_VALIDATED_ROW = 20_000 + _HEADER_ROW
_LINE_HEIGHT = 21
_LONGEST_TITLE = 32  # characters of what Excel shows above a prompt
_BLUE, _LIGHT, _GREY = "#1F4E79", "#DDEBF7", "#7F7F7F"
_BASE = {"font_name": FONT, "font_size": 12, "valign": "vcenter", "text_wrap": True}
_BORDER = {"border": 1, "border_color": "#8EA9C1"}
_STYLES: dict[str, Style] = {
    "title": {"bold": True, "font_size": 15, "align": "center", "font_color": _BLUE},
    "subtitle": {"align": "center"},
    "guide": {"italic": True, "align": "center"},
    "example": _BORDER | {"italic": True, "font_color": _GREY, "bg_color": "#F2F2F2"},
    "header": _BORDER | {"bold": True, "align": "center", "bg_color": _LIGHT},
    "heading": {"bold": True, "font_color": _BLUE},
    "hint": {"italic": True, "font_size": 10, "font_color": "#404040"},
    "cell": _BORDER,
    "number": _BORDER | {"align": "center"},
    "text": _BORDER | {"num_format": "@"},
    "plain_text": {"num_format": "@"},
}


LIST_TITLE = "DANH SÁCH ĐỐI TƯỢNG ĐIỀU TRA"


def blank_template(
    agency_name: str,
    agency_code: str,
    round_title: str,
    groups: Sequence[GroupRule],
    unit_prefill: str,
    list_title: str = LIST_TITLE,
) -> bytes:
    """An .xlsx for one agency and one round; `unit_prefill` stands in the unit of every line (empty: none). list_title: as the
    round's kind calls its list."""
    properties = {"Mẫu": VERSION, "Cơ quan": agency_code, "Đợt": round_title}
    with Book(list_title.capitalize(), base=_BASE, properties=properties) as book:
        page, stamp = book.sheet(SHEET), book.sheet(STAMP_SHEET)
        _write_stamp(stamp, (f"Phiên bản mẫu {VERSION}", agency_code, round_title), groups)
        _set_up(page)
        _write_title(page, _titles(list_title, agency_name, agency_code, round_title))
        _write_example(page, groups)
        _write_header(page)
        _write_lines(page, _count_lines(groups), unit_prefill)
        _add_prompts(page, len(groups))
    return book.content


def group_choice(group: GroupRule) -> str:
    """A group as the drop-down offers it, and as the reader understands it."""
    return f"{group.code} – {group.name}"


def _titles(list_title: str, agency_name: str, agency_code: str, round_title: str) -> dict[str, str]:
    return {
        list_title: "title",
        round_title: "subtitle",
        f"Cơ quan, đơn vị: {agency_name} ({agency_code})": "subtitle",
        f"Nhập từ dòng {_HEADER_ROW + 2}. Cột có dấu * phải nhập. Không đổi tên cột, không gộp ô.": "guide",
    }


def _count_lines(groups: Sequence[GroupRule]) -> int:
    expected = sum(group.max or group.min or 0 for group in groups)
    return min(max(expected + _SPARE_LINES, _FEWEST_LINES), _MOST_LINES)


def _write_stamp(stamp: Page, version: Sequence[str], groups: Sequence[GroupRule]) -> None:
    for row, group in enumerate(groups):
        stamp.text(row, 0, group_choice(group))
    for row, text in enumerate(version):
        stamp.text(row, 2, text)
    stamp.layout.very_hidden()


def _set_up(page: Page) -> None:
    page.print_on_a4(margins={"left": 0.8, "right": 0.6, "top": 0.8, "bottom": 0.8})
    page.layout.repeat_rows(_HEADER_ROW)
    page.layout.set_footer("&C&P/&N")
    page.layout.freeze_panes(_HEADER_ROW + 1, 2)
    page.width(0, 7)
    for at, column in enumerate(COLUMNS, 1):
        page.width(at, column.typing_width, _STYLES["plain_text"] if column.kind == "phone" else None)


def _write_title(page: Page, titles: dict[str, str]) -> None:
    for row, (text, style) in enumerate(titles.items()):
        page.across(row, 0, len(COLUMNS), text, _STYLES[style])
        page.layout.set_row(row, 26 if style == "title" else 20)


def _write_example(page: Page, groups: Sequence[GroupRule]) -> None:
    examples = {column.field: column.example for column in COLUMNS}
    if groups:
        examples["group"] = group_choice(groups[0])
        examples["position"] = groups[0].titles[0] if groups[0].titles else examples["position"]
    for at, text in enumerate(("Ví dụ", *(examples[column.field] for column in COLUMNS))):
        page.text(_EXAMPLE_ROW, at, text, _STYLES["example"])
    page.layout.set_row(_EXAMPLE_ROW, 34)


def _write_header(page: Page) -> None:
    page.layout.set_row(_HEADER_ROW, 54)
    page.text(_HEADER_ROW, 0, "STT", _STYLES["header"])
    for at, column in enumerate(COLUMNS, 1):
        heading = f"{column.heading} *" if column.required else column.heading
        _write_heading(page, at, heading, column.hint)


def _write_heading(page: Page, at: int, heading: str, hint: str) -> None:
    """In two styles, which a cell has only when it holds two texts."""
    if hint:
        runs = ((heading, _STYLES["heading"]), (f"\n{hint}", _STYLES["hint"]))
        page.runs(_HEADER_ROW, at, runs, _STYLES["header"])
    else:
        page.text(_HEADER_ROW, at, heading, _STYLES["header"])


def _write_lines(page: Page, lines: int, unit: str) -> None:
    for line in range(1, lines + 1):
        row = _HEADER_ROW + line
        page.layout.set_row(row, _LINE_HEIGHT)
        page.number(row, 0, line, _STYLES["number"])
        for at, column in enumerate(COLUMNS, 1):
            style = _STYLES["text" if column.kind == "phone" else "cell"]
            page.text(row, at, unit if column.field == "unit" else "", style)


def _add_prompts(page: Page, group_count: int) -> None:
    """The drop-down of groups, and what to know when a cell is chosen."""
    first, last = _HEADER_ROW + 1, _LAST_VALIDATED_ROW
    for at, column in enumerate(COLUMNS, 1):
        if column.kind == "group" and group_count:
            page.layout.data_validation(first, at, last, at, _group_validation(group_count))
        elif column.prompt:
            prompt = {"validate": "any", "input_title": column.heading[:_LONGEST_TITLE], "input_message": column.prompt}
            page.layout.data_validation(first, at, last, at, prompt)


def _group_validation(group_count: int) -> dict[str, str]:
    return {
        "validate": "list",
        "source": f"={STAMP_SHEET}!$A$1:$A${group_count}",
        "error_title": "Nhóm đối tượng",
        "error_message": "Hãy chọn một nhóm trong danh sách thả xuống.",
    }
