"""The blank template, and how it reads once it is filled in."""

from __future__ import annotations

import io
from collections.abc import Sequence

import pytest
from openpyxl import Workbook, load_workbook

from respondents.roster_file import GroupRule, blank_template, read
from respondents.roster_file.template import group_choice
from tests.respondents.spreadsheets import GROUPS, codes


def template(unit: str = "Sở Tư pháp", groups: Sequence[GroupRule] = GROUPS) -> bytes:
    return blank_template("Sở Tư pháp", "STP", "Điều tra năm 2025", groups, unit)


def opened(data: bytes) -> Workbook:
    return load_workbook(io.BytesIO(data))


def filled(*people: Sequence[object], unit: str = "Sở Tư pháp") -> bytes:
    book = opened(template(unit))
    sheet = book.active
    header = next(row[0].row for row in sheet.iter_rows() if row[0].value == "STT")
    for at, person in enumerate(people, header + 1):
        for column, value in enumerate(person, 2):
            if value:
                sheet.cell(at, column, value)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


@pytest.mark.parametrize("unit", ["Sở Tư pháp", ""])
def test_a_blank_template_holds_nobody(unit: str) -> None:
    assert codes(read(template(unit), "a.xlsx", GROUPS)) == [(None, None, "FILE_NO_DATA")]


def test_a_filled_template_reads_back_with_nothing_to_report() -> None:
    people = [
        ("Nguyễn Văn An", "Giám đốc", None, group_choice(GROUPS[0]), "0905123456", "an@example.vn", "mới"),
        ("H'Yim Niê", "Phó Trưởng phòng", None, group_choice(GROUPS[1]), "0905123457", None, None),
    ]
    reading = read(filled(*people), "a.xlsx", GROUPS)
    assert codes(reading) == []
    assert [tuple(p.cells.values()) for p in reading.people] == [
        ("Nguyễn Văn An", "Giám đốc", "Sở Tư pháp", "LDS", "+84905123456", "an@example.vn", "mới"),
        ("H'Yim Niê", "Phó Trưởng phòng", "Sở Tư pháp", "LDP", "+84905123457", "", ""),
    ]


def test_a_phone_is_typed_as_text_so_that_its_zero_stays() -> None:
    sheet = opened(template()).active
    assert {sheet.cell(row, 6).number_format for row in (7, 20, 36)} == {"@"}
    assert sheet.column_dimensions["F"].width > 20


def test_groups_are_chosen_from_a_list_on_a_hidden_sheet() -> None:
    book = opened(template())
    (groups,) = [rule for rule in book.active.data_validations.dataValidation if rule.type == "list"]
    assert (groups.formula1, str(groups.sqref).startswith("E7:E")) == ("Mau!$A$1:$A$2", True)
    assert [cell.value for cell in book["Mau"]["A"]][:2] == [
        "LDS – Lãnh đạo cấp sở",
        "LDP – Lãnh đạo cấp phòng thuộc sở",
    ]
    assert book["Mau"].sheet_state == "veryHidden"


def test_the_template_knows_its_version_agency_and_round() -> None:
    book = opened(template())
    assert [cell.value for cell in book["Mau"]["C"]][:3] == ["Phiên bản mẫu 1", "STP", "Điều tra năm 2025"]
    assert {name: book.custom_doc_props[name].value for name in ("Mẫu", "Cơ quan")} == {"Mẫu": "1", "Cơ quan": "STP"}


def test_the_template_prints_on_a4_with_its_header_on_every_page() -> None:
    sheet = opened(template()).active
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize, sheet.print_title_rows) == (
        "landscape",
        9,
        "$6:$6",
    )
    assert sheet.freeze_panes == "C7"
    assert sheet["F6"].value.startswith("Số điện thoại di động *\n")


def test_text_that_looks_like_a_formula_stays_text() -> None:
    data = blank_template("=1+1", "=A1", "=cmd", (GroupRule("=X", "=Y"),), "=Z")
    cells = [cell for sheet in opened(data) for row in sheet.iter_rows() for cell in row if cell.value]
    assert {cell.data_type for cell in cells} <= {"s", "n"}


def test_a_template_has_lines_for_the_whole_quota_and_the_same_bytes_each_time() -> None:
    groups = (GroupRule("HDND", "Đại biểu", (), 5, 60),)
    numbers = [row[0].value for row in opened(template(groups=groups)).active.iter_rows(min_row=7)]
    assert numbers == list(range(1, 71))
    assert template() == template()


def test_a_round_without_groups_still_has_a_template() -> None:
    assert codes(read(template(groups=()), "a.xlsx", GROUPS)) == [(None, None, "FILE_NO_DATA")]
