"""The blank workbook that an agency fills in: filled as it says, it reads back with nothing to report.

The example stands above the header, where a list never is; hints are further lines of a heading, which the reader knows.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from respondents.roster_file.columns import COLUMNS
from respondents.roster_file.group_rules import GroupRule

if TYPE_CHECKING:
    import xlsxwriter
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

VERSION = "1"
SHEET, STAMP_SHEET = "Danh sách", "Mau"

_EXAMPLE_ROW, _HEADER_ROW = 4, 5  # counted from 0
_FEWEST_LINES, _MOST_LINES, _SPARE_LINES = 30, 500, 10
_LAST_VALIDATED_ROW = 20_000 + _HEADER_ROW
_CREATED = dt.datetime(2000, 1, 1)  # equal templates are equal bytes
_A4 = 9
_LINE_HEIGHT = 21
_LONGEST_TITLE = 32  # characters of what Excel shows above a prompt
_BLUE, _LIGHT, _GREY = "#1F4E79", "#DDEBF7", "#7F7F7F"
_FONT = {"font_name": "Times New Roman", "font_size": 12, "valign": "vcenter", "text_wrap": True}
_BORDER = {"border": 1, "border_color": "#8EA9C1"}
_STYLES: dict[str, dict[str, Any]] = {
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


def blank_template(
    agency_name: str, agency_code: str, round_title: str, groups: Sequence[GroupRule], unit_prefill: str
) -> bytes:
    """An .xlsx for one agency and one round; `unit_prefill` stands in the unit of every line (empty: none)."""
    import xlsxwriter  # inside: it takes a quarter of a second to load, and reading a list does not need it

    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        _stamp_properties(book, agency_code, round_title)
        sheet, stamp = book.add_worksheet(SHEET), book.add_worksheet(STAMP_SHEET)
        styles = {name: book.add_format(_FONT | style) for name, style in _STYLES.items()}
        _write_stamp(stamp, (f"Phiên bản mẫu {VERSION}", agency_code, round_title), groups)
        lines = _count_lines(groups)
        _set_up(sheet, styles)
        _write_title(sheet, styles, _titles(agency_name, agency_code, round_title))
        _write_example(sheet, styles, groups)
        _write_header(sheet, styles)
        _write_lines(sheet, styles, lines, unit_prefill)
        _add_prompts(sheet, len(groups))
    return target.getvalue()


def group_choice(group: GroupRule) -> str:
    """A group as the drop-down offers it, and as the reader understands it."""
    return f"{group.code} – {group.name}"


def _titles(agency_name: str, agency_code: str, round_title: str) -> dict[str, str]:
    return {
        "DANH SÁCH ĐỐI TƯỢNG ĐIỀU TRA XÃ HỘI HỌC": "title",
        round_title: "subtitle",
        f"Cơ quan, đơn vị: {agency_name} ({agency_code})": "subtitle",
        f"Nhập từ dòng {_HEADER_ROW + 2}. Cột có dấu * phải nhập. Không đổi tên cột, không gộp ô.": "guide",
    }


def _count_lines(groups: Sequence[GroupRule]) -> int:
    expected = sum(group.max or group.min or 0 for group in groups)
    return min(max(expected + _SPARE_LINES, _FEWEST_LINES), _MOST_LINES)


def _stamp_properties(book: xlsxwriter.Workbook, agency_code: str, round_title: str) -> None:
    book.set_properties({"title": "Danh sách đối tượng điều tra xã hội học", "created": _CREATED})
    for name, value in (("Mẫu", VERSION), ("Cơ quan", agency_code), ("Đợt", round_title)):
        book.set_custom_property(name, value, "text")


def _write_stamp(stamp: Worksheet, version: Sequence[str], groups: Sequence[GroupRule]) -> None:
    for row, group in enumerate(groups):
        stamp.write_string(row, 0, group_choice(group))
    for row, text in enumerate(version):
        stamp.write_string(row, 2, text)
    stamp.very_hidden()


def _set_up(sheet: Worksheet, styles: dict[str, Format]) -> None:
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.set_margins(left=0.8, right=0.6, top=0.8, bottom=0.8)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(_HEADER_ROW)
    sheet.set_footer("&C&P/&N")
    sheet.freeze_panes(_HEADER_ROW + 1, 2)
    sheet.set_column(0, 0, 7)
    for at, column in enumerate(COLUMNS, 1):
        style = styles["plain_text"] if column.kind == "phone" else None
        sheet.set_column(at, at, column.typing_width, style)


def _write_title(sheet: Worksheet, styles: dict[str, Format], titles: dict[str, str]) -> None:
    for row, (text, style) in enumerate(titles.items()):
        sheet.merge_range(row, 0, row, len(COLUMNS), "", styles[style])
        sheet.write_string(row, 0, text, styles[style])
        sheet.set_row(row, 26 if style == "title" else 20)


def _write_example(sheet: Worksheet, styles: dict[str, Format], groups: Sequence[GroupRule]) -> None:
    examples = {column.field: column.example for column in COLUMNS}
    if groups:
        examples["group"] = group_choice(groups[0])
        examples["position"] = groups[0].titles[0] if groups[0].titles else examples["position"]
    sheet.write_string(_EXAMPLE_ROW, 0, "Ví dụ", styles["example"])
    for at, column in enumerate(COLUMNS, 1):
        sheet.write_string(_EXAMPLE_ROW, at, examples[column.field], styles["example"])
    sheet.set_row(_EXAMPLE_ROW, 34)


def _write_header(sheet: Worksheet, styles: dict[str, Format]) -> None:
    sheet.set_row(_HEADER_ROW, 54)
    sheet.write_string(_HEADER_ROW, 0, "STT", styles["header"])
    for at, column in enumerate(COLUMNS, 1):
        heading = f"{column.heading} *" if column.required else column.heading
        _write_heading(sheet, styles, at, heading, column.hint)


def _write_heading(sheet: Worksheet, styles: dict[str, Format], at: int, heading: str, hint: str) -> None:
    """In two styles, which a cell has only when it holds two texts."""
    if hint:
        parts = (styles["heading"], heading, styles["hint"], f"\n{hint}")
        sheet.write_rich_string(_HEADER_ROW, at, *parts, styles["header"])
    else:
        sheet.write_string(_HEADER_ROW, at, heading, styles["header"])


def _write_lines(sheet: Worksheet, styles: dict[str, Format], lines: int, unit: str) -> None:
    for line in range(1, lines + 1):
        row = _HEADER_ROW + line
        sheet.set_row(row, _LINE_HEIGHT)
        sheet.write_number(row, 0, line, styles["number"])
        for at, column in enumerate(COLUMNS, 1):
            text = unit if column.field == "unit" else ""
            style = styles["text" if column.kind == "phone" else "cell"]
            _ = sheet.write_string(row, at, text, style) if text else sheet.write_blank(row, at, None, style)


def _add_prompts(sheet: Worksheet, group_count: int) -> None:
    """The drop-down of groups, and what to know when a cell is chosen."""
    first, last = _HEADER_ROW + 1, _LAST_VALIDATED_ROW
    for at, column in enumerate(COLUMNS, 1):
        if column.kind == "group" and group_count:
            sheet.data_validation(first, at, last, at, _group_validation(group_count))
        elif column.prompt:
            prompt = {"validate": "any", "input_title": column.heading[:_LONGEST_TITLE], "input_message": column.prompt}
            sheet.data_validation(first, at, last, at, prompt)


def _group_validation(group_count: int) -> dict[str, str]:
    return {
        "validate": "list",
        "source": f"={STAMP_SHEET}!$A$1:$A${group_count}",
        "error_title": "Nhóm đối tượng",
        "error_message": "Hãy chọn một nhóm trong danh sách thả xuống.",
    }
