"""The agency's own workbook with its faults coloured: marked where they are, otherwise as it was."""

from __future__ import annotations

import io
import zipfile

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from respondents.roster_file import RosterReading, coloured, read
from tests.respondents.old_workbooks import xls
from tests.respondents.spreadsheets import GROUPS, HEADINGS, Tab, codes, ods, ods_row, person, xlsx

RED, YELLOW = "FFFFC7CE", "FFFFEB9C"
FAULTY = [
    HEADINGS,
    person(1),
    person(2, phone="01655123456", position="Chuyên viên"),
    person(3, full_name="Hoa", group=None, note="=1+1"),
]
EXPECTED = {
    "F3": (
        RED,
        "Cần sửa: Số 11 chữ số đã ngừng dùng từ năm 2018. Dùng 0355123456 nếu đúng là số hiện nay.\nGợi ý: 0355123456",
    ),
    "C3": (YELLOW, "Cần xác nhận: Chức vụ không thuộc nhóm “Lãnh đạo cấp sở”. Hãy đổi nhóm, hoặc giữ và ghi lý do."),
    "B4": (YELLOW, "Cần xác nhận: Họ tên chỉ có một chữ. Hãy nhập đủ họ, đệm, tên hoặc xác nhận."),
    "E4": (RED, "Cần sửa: Thiếu nhóm đối tượng. Hãy nhập nhóm đối tượng của người này.\nGợi ý: LDS"),
    "H4": (RED, "Cần sửa: Ô chứa công thức chưa có kết quả. Hãy dán lại dạng giá trị (Paste Values)."),
}


def saved(rows: list[list[object]]) -> bytes:
    """A workbook as a spreadsheet program saves it."""
    book = Workbook()
    for row in rows:
        book.active.append([str(cell) if cell is not None else None for cell in row])
    for cell in (cell for row in book.active.iter_rows() for cell in row if cell.data_type == "f"):
        cell.data_type = "s"
    return _bytes(book)


def _bytes(book: Workbook) -> bytes:
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def marks(data: bytes) -> dict[str, tuple[str, str]]:
    sheet = load_workbook(io.BytesIO(data)).active
    return {
        cell.coordinate: (cell.fill.fgColor.rgb, cell.comment.text)
        for row in sheet.iter_rows()
        for cell in row
        if cell.comment
    }


def mark(data: bytes, filename: str = "a.xlsx") -> bytes:
    return coloured(data, filename, read(data, filename, GROUPS))


def csv(rows: list[list[object]]) -> bytes:
    return "\n".join(";".join(str(cell or "") for cell in row) for row in rows).encode()


def table(rows: list[list[object]]) -> bytes:
    return ods(f'<table:table table:name="A">{"".join(map(ods_row, rows))}</table:table>')


@pytest.mark.parametrize(
    ("data", "filename"),
    [
        (saved(FAULTY), "a.xlsx"),
        (xlsx(Tab(FAULTY)), "a.xlsx"),  # without styles, as no program saves it: copied
        (csv(FAULTY), "a.csv"),
        (table(FAULTY), "a.ods"),
        (xls(FAULTY), "a.xls"),
    ],
)
def test_every_fault_is_coloured_and_says_what_to_do(data: bytes, filename: str) -> None:
    made = mark(data, filename)
    assert marks(made) == EXPECTED
    before, after = read(data, filename, GROUPS), read(made, "b.xlsx", GROUPS)
    assert (after.people, after.problems) == (before.people, before.problems)


def test_marking_again_adds_nothing_that_the_reader_sees() -> None:
    once = mark(saved(FAULTY))
    assert codes(read(mark(once), "a.xlsx", GROUPS)) == codes(read(once, "a.xlsx", GROUPS))


def test_a_list_without_faults_comes_back_as_it_was() -> None:
    data = saved([HEADINGS, person(1)])
    assert (marks(mark(data)), read(mark(data), "a.xlsx", GROUPS).people) == ({}, read(data, "a.xlsx", GROUPS).people)


def decorated() -> bytes:
    """A list with what an agency's workbook has besides: comments, formulas, formats, a second sheet, widths."""
    book = load_workbook(io.BytesIO(saved(FAULTY)))
    sheet = book.active
    sheet["F3"].comment, sheet["A1"].comment = Comment("Số cũ của anh Bình", "Lan"), Comment("Khác", "Lan")
    sheet["F3"].font, sheet["F3"].number_format = Font(bold=True), "@"
    sheet.column_dimensions["B"].width = 40
    sheet["J1"] = "=COUNTA(B2:B9)"
    sheet.merge_cells("A9:H9")
    book.create_sheet("Ghi nhớ")["A1"] = "giữ lại"
    return _bytes(book)


def only_sheet(data: bytes) -> Worksheet:
    return load_workbook(io.BytesIO(data)).worksheets[0]


def test_what_the_agency_made_stays() -> None:
    made = mark(decorated())
    sheet = only_sheet(made)
    assert (sheet["F3"].font.bold, sheet["F3"].number_format, sheet["F3"].fill.fgColor.rgb) == (True, "@", RED)
    assert sheet["F3"].comment.text == f"Số cũ của anh Bình\n{EXPECTED['F3'][1]}"
    assert (sheet["A1"].comment.text, sheet["J1"].value) == ("Khác", "=COUNTA(B2:B9)")
    assert (sheet.column_dimensions["B"].width, [str(area) for area in sheet.merged_cells.ranges]) == (40, ["A9:H9"])
    assert load_workbook(io.BytesIO(made))["Ghi nhớ"]["A1"].value == "giữ lại"


def test_only_marked_cells_of_the_sheet_change() -> None:
    data = decorated()
    before, after = (
        zipfile.ZipFile(io.BytesIO(file)).read("xl/worksheets/sheet1.xml").decode() for file in (data, mark(data))
    )
    kept = [row for row in before.split("<row ") if not row.startswith(('r="3"', 'r="4"'))]
    assert all(row.partition("</sheetData>")[0] in after for row in kept)
    with zipfile.ZipFile(io.BytesIO(data)) as one, zipfile.ZipFile(io.BytesIO(mark(data))) as other:
        same = {name for name in one.namelist() if one.read(name) == other.read(name)}
        assert set(one.namelist()) - same == {
            "xl/worksheets/sheet1.xml",
            "xl/styles.xml",
            "xl/comments/comment1.xml",
            "xl/drawings/commentsDrawing1.vml",
        }


def test_stored_values_of_formulas_are_kept() -> None:
    data = saved([HEADINGS, person(1, phone="")])
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    sheet = parts["xl/worksheets/sheet1.xml"].decode()
    formula = '<c r="D2" t="str"><f>J1</f><v>Sở Y tế</v></c>'
    at = sheet.index('<c r="D2"')
    parts["xl/worksheets/sheet1.xml"] = (sheet[:at] + formula + sheet[sheet.index("<c ", at + 3) :]).encode()
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as book:
        for name, content in parts.items():
            book.writestr(name, content)
    made = mark(target.getvalue())
    assert read(made, "a.xlsx", GROUPS).people[0].unit == "Sở Y tế"
    assert only_sheet(made)["D2"].value == "=J1"


def test_problems_of_the_list_stand_at_the_heading_and_of_a_row_at_the_name() -> None:
    rows = [[*HEADINGS, "Mail"], [*person(1)], ["Tổng cộng"], [None, *person(2)[1:]]]
    made = marks(mark(saved(rows)))
    assert {place: colour for place, (colour, _) in made.items()} == {"G1": YELLOW, "B4": YELLOW}


def test_a_mark_beneath_a_merged_cell_is_shown_where_it_begins() -> None:
    book = load_workbook(io.BytesIO(saved([HEADINGS, person(1), person(2, phone=None)])))
    book.active.merge_cells("F2:F3")
    phone = marks(mark(_bytes(book)))
    assert list(phone) == ["F2"]
    assert "Số này trùng với dòng 2" in phone["F2"][1]


def test_cells_that_look_like_formulas_are_copied_as_text() -> None:
    made = mark(csv([HEADINGS, person(1, full_name="=cmd|' /C calc'!A0", note="@SUM(1)", unit="-2+3")]), "a.csv")
    sheet = only_sheet(made)
    assert [(sheet[place].data_type, sheet[place].quotePrefix) for place in ("B2", "D2", "H2")] == [("s", True)] * 3


def test_a_copy_keeps_merged_cells_and_hidden_rows() -> None:
    data = xls([HEADINGS, person(1), person(2, unit=None)], hidden_rows=[3], merged=[(1, 2, 3, 3)])
    sheet = only_sheet(mark(data, "a.xls"))
    assert ([str(area) for area in sheet.merged_cells.ranges], sheet.row_dimensions[3].hidden) == (["D2:D3"], True)


def test_a_refused_file_cannot_be_coloured() -> None:
    with pytest.raises(ValueError, match="refused"):
        mark(b"x", "a.xlsx")


# -- what was done on the screen since

NOW_GREEN = "FFC6EFCE"


def mended(reading: RosterReading, **cells: str) -> RosterReading:
    """The list with the second row mended on the screen, the third taken off, somebody added."""
    first, second, *_ = reading.people
    added = first._replace(row=9, cells={**first.cells, "full_name": "=Thêm Sau"})
    people = [first, second._replace(cells={**second.cells, **cells}), added]
    problems = [found for found in reading.problems if found.row == 3 and found.column not in cells]
    return RosterReading(people, [], problems)


@pytest.mark.parametrize(
    ("data", "filename"),
    [
        (saved(FAULTY), "a.xlsx"),
        (xlsx(Tab(FAULTY)), "a.xlsx"),
        (csv(FAULTY), "a.csv"),
        (table(FAULTY), "a.ods"),
    ],
)
def test_what_was_mended_on_the_screen_stands_in_the_workbook_and_is_read_again(data: bytes, filename: str) -> None:
    reading = read(data, filename, GROUPS)
    now = mended(reading, phone="+84355123456", note="đã rõ & <b>")
    made = coloured(data, filename, reading, now)
    shown = marks(made)
    assert shown["F3"] == (NOW_GREEN, "Đã sửa trên màn hình. Trong tệp trước đây: 01655123456")
    assert shown["C3"] == EXPECTED["C3"]
    assert "bỏ khỏi danh sách trên màn hình" in shown["B4"][1]
    assert "còn 1 người không có trong tệp này: =Thêm Sau" in shown["B1"][1]
    again = read(made, "a.xlsx", GROUPS)
    assert (again.people[1].phone, again.people[1].note) == ("+84355123456", "đã rõ & <b>")
    assert [found.code for found in again.problems if found.row == 3] == ["POSITION_NOT_IN_GROUP"]


def test_a_formula_that_was_mended_makes_a_copy_so_that_no_other_part_knows_of_it() -> None:
    book = Workbook()
    for row in FAULTY[:3]:
        book.active.append(row)
    book.active["H3"] = "=1+1"
    data = _bytes(book)
    reading = read(data, "a.xlsx", GROUPS)
    made = coloured(data, "a.xlsx", reading, mended(reading, note="đã rõ"))
    assert read(made, "a.xlsx", GROUPS).people[1].note == "đã rõ"
    with zipfile.ZipFile(io.BytesIO(made)) as parts:
        assert b"<f>" not in parts.read("xl/worksheets/sheet1.xml")


def test_a_merged_cell_keeps_its_value_and_says_what_one_of_its_rows_has() -> None:
    book = load_workbook(io.BytesIO(saved([HEADINGS, person(1), person(2), person(3)])))
    book.active.merge_cells("D2:D4")
    data = _bytes(book)
    reading = read(data, "a.xlsx", GROUPS)
    now = mended(reading, unit="Sở khác")
    shown = marks(coloured(data, "a.xlsx", reading, now))
    assert "Đã sửa trên màn hình" in shown["D2"][1]
    assert read(coloured(data, "a.xlsx", reading, now), "a.xlsx", GROUPS).people[0].unit == reading.people[0].unit
