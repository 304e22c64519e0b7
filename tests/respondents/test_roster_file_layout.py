"""Finding the list: sheet, header, people, and the lines that stand between and below (list-import §3, §4)."""

import pytest

from respondents.roster_file import read
from tests.respondents.spreadsheets import (
    GROUPS,
    HEADINGS,
    Tab,
    Xml,
    codes,
    person,
    read_people,
    read_rows,
    table,
    xlsx,
)


def names(*rows, **tab) -> list[tuple[int, str]]:
    return [(found.row, found.full_name) for found in read_rows(*rows, **tab).people]


def test_title_lines_stand_above_and_signatures_below() -> None:
    reading = read_rows(
        ["UBND TỈNH", None, None, None, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"],
        [],
        ["DANH SÁCH ĐỐI TƯỢNG", None, "Đơn vị"],
        HEADINGS,
        [f"({at})" for at in range(1, 9)],
        person(1),
        person(2),
        ["Tổng cộng: 2 người"],
        [],
        [None, None, None, None, "Đắk Lắk, ngày 1 tháng 7 năm 2025"],
        [None, "NGƯỜI LẬP", None, None, "GIÁM ĐỐC"],
        [None, "Trần Thị Kim Chi"],
    )
    assert [p.row for p in reading.people] == [6, 7]
    assert codes(reading) == []


def test_the_header_stands_among_the_first_thirty_rows() -> None:
    assert len(names(*[["x"]] * 29, HEADINGS, person())) == 1
    assert codes(read_rows(*[["x"]] * 30, HEADINGS, person())) == [(None, None, "FILE_NO_HEADER")]


def test_a_header_in_the_thirtieth_row_may_have_a_second_one() -> None:
    upper, lower = (
        ["STT", "Họ và tên", "Công tác", None, "Nhóm", "Liên hệ"],
        [None, None, "Chức vụ", "Đơn vị", None, "Di động"],
    )
    assert names(*[[]] * 29, upper, lower, person()) == [(32, "Nguyễn Văn Bình")]


@pytest.mark.parametrize(
    "heading", ["Họ và tên", "HỌ VÀ TÊN:", "Họ tên (chữ in hoa)", "Họ và tên\n(Full name)", "Họ tên cán bộ [2]"]
)
def test_a_heading_is_known_with_remarks_and_further_lines(heading: str) -> None:
    assert names([heading, "Chức vụ", "Số ĐT\nđể nhận mã"], ["Lê An", "Giám đốc", "0905123456"]) == [(2, "Lê An")]


def test_headings_in_old_fonts_are_known() -> None:
    tcvn3 = ["Hä vµ tªn", "Chøc vô", "§¬n vÞ c«ng t¸c", "Nhãm ®èi t­îng", "Sè ®iÖn tho¹i"]
    vni = ["Hoï vaø teân", "Chöùc vuï", "Ñôn vò coâng taùc", "Nhoùm ñoái töôïng", "Soá ñieän thoaïi"]
    for headings in (tcvn3, vni):
        assert codes(read_rows(headings, person()[1:])) == []


def test_a_header_gives_the_name_and_two_fields_more() -> None:
    assert codes(read_rows(["STT", "Họ và tên", "Chức vụ"], [1, "Lê An", "Giám đốc"])) == [
        (None, None, "FILE_NO_HEADER")
    ]
    assert codes(read_rows(["Chức vụ", "Đơn vị", "Email"], ["a", "b", "c"])) == [(None, None, "FILE_NO_HEADER")]


def test_two_header_rows_are_read_together() -> None:
    reading = read_rows(
        ["STT", "Họ và tên", "Chức vụ", "Đơn vị", "Nhóm", "Liên hệ", None, "Ghi chú"],
        [None, None, None, None, None, "Số điện thoại", "Email", None],
        ["1", "2", "3", "4", "5", "6", "7", "8"],
        person(email="an@example.vn", note="mới"),
        merged=["A1:A2", "B1:B2", "C1:C2", "D1:D2", "E1:E2", "F1:G1", "H1:H2"],
    )
    assert tuple(reading.people[0].cells.values()) == (
        "Nguyễn Văn Bình",
        "Giám đốc",
        "Sở Tư pháp",
        "LDS",
        "+84900000001",
        "an@example.vn",
        "mới",
    )
    assert codes(reading) == []


def test_of_two_phones_under_one_heading_only_the_mobile_one_is_read() -> None:
    reading = read_rows(
        ["Họ và tên", "Chức vụ", "Đơn vị", "Nhóm", "Điện thoại", None],
        [None, None, None, None, "Cơ quan", "Di động"],
        ["Lê An", "Giám đốc", "Sở Tư pháp", "LDS", "02623812345", "0905123456"],
        merged=["E1:F1"],
    )
    assert (reading.people[0].phone, reading.people[0].unit, codes(reading)) == ("+84905123456", "Sở Tư pháp", [])


def test_a_name_in_two_columns_is_joined() -> None:
    split = (
        ["STT", "Họ và tên", None, "Chức vụ", "Đơn vị", "Nhóm", "SĐT"],
        [None, "Họ đệm", "Tên", None, None, None, None],
    )
    rest = ["Giám đốc", "Sở Tư pháp", "LDS"]
    reading = read_rows(
        *split, [1, "TRẦN QUỐC", "BẢO", *rest, "0900000001"], [2, None, "Hoa", *rest, "0900000002"], merged=["B1:C1"]
    )
    assert [p.full_name for p in reading.people] == ["Trần Quốc Bảo", "Hoa"]
    assert codes(reading) == [(3, "full_name", "NAME_CASE"), (4, "full_name", "NAME_ONE_WORD")]


def test_a_name_in_two_columns_fails_as_a_whole() -> None:
    header = ["Họ đệm", "Tên", "Chức vụ", "Đơn vị", "Nhóm", "SĐT"]
    rest = ["Giám đốc", "Sở Tư pháp", "LDS", "0905123456"]
    broken = [Xml('<c t="e"><v>#REF!</v></c>'), "An", *rest]
    reading = read_rows(header, broken, ["Lê", "2", *rest])
    assert [p.full_name for p in reading.people] == ["#REF! An", "Lê 2"]
    assert [(p.code) for p in reading.problems if p.column == "full_name"] == ["CELL_ERROR", "NAME_INVALID"]


def test_the_surname_ho_in_a_split_name_is_no_second_header() -> None:
    header = ["Họ", "Tên", "Chức vụ", "Đơn vị", "Nhóm", "SĐT"]
    assert names(header, ["Hồ", "Lan", "Giám đốc", "Sở Tư pháp", "LDS", "0905123456"]) == [(2, "Hồ Lan")]


def test_a_name_typed_into_the_columns_of_one_merged_heading_is_whole() -> None:
    header = ["STT", "Họ và tên", None, "Chức vụ", "Đơn vị", "Nhóm", "SĐT"]
    row = [1, "Nguyễn Văn", "An", "Giám đốc", "Sở Tư pháp", "LDS", "0905123456"]
    assert names(header, row, merged=["B1:C1"]) == [(2, "Nguyễn Văn An")]


def test_a_wide_heading_above_the_name_joins_nothing() -> None:
    upper = ["STT", "Thông tin cá nhân", None, None, "Chức vụ", "Đơn vị", "Nhóm", "SĐT"]
    lower = [None, "Họ và tên", "Ngày sinh", "Giới tính", None, None, None, None]
    row = [1, "Lê An", "1970", "Nam", "Giám đốc", "Sở Tư pháp", "LDS", "0905123456"]
    assert names(upper, lower, row, merged=["B1:D1"]) == [(3, "Lê An")]


def test_a_given_name_column_alone_is_the_name() -> None:
    assert names(["Tên", "Chức vụ", "Di động"], ["Lê An", "Giám đốc", "0905123456"]) == [(2, "Lê An")]


ENDINGS = """Tổng cộng: 12 người|TỔNG SỐ|Tổng: 5|Cộng: 5|Cộng|cộng|Danh sách này có 12 người|(Danh sách gồm 12 người)
|Danh sách có 1 người|- Tổng cộng|Người lập biểu|NGƯỜI TỔNG HỢP|Người kiểm tra|Thủ trưởng đơn vị|Xác nhận của cơ quan
|Nơi nhận:|Ghi chú: …|* Lưu ý|Ký tên|Ký, ghi rõ họ tên|KT. GIÁM ĐỐC|TM. UBND|TL. CHỦ TỊCH|TUQ. GIÁM ĐỐC
|Đắk Lắk, ngày 01 tháng 7 năm 2025|Ngày    tháng    năm|• Tổng  cộng|Tæng céng|Toång coäng"""


@pytest.mark.parametrize("line", ENDINGS.replace("\n", "").split("|"))
@pytest.mark.parametrize("column", [0, 1, 4])
def test_a_line_of_closing_words_ends_the_list(line: str, column: int) -> None:
    row = [None] * column + [line]
    assert names(HEADINGS, person(1), row, [2, "Trần Văn Ngoài", "Giám đốc"]) == [(2, "Nguyễn Văn Bình")]


@pytest.mark.parametrize(
    "row",
    [
        [None, "Tống Công Hòa", "Giám đốc"],
        [None, "Tổng Công Hòa", "Giám đốc", None, None, "0905123456"],
        [None, "Cộng Văn Hòa", "Giám đốc"],
        [3, "Lưu Ý Nhi", "Giám đốc"],
        [3, "Ngày Thị Năm", "Giám đốc"],
    ],
)
def test_a_person_whose_name_sounds_like_a_closing_word_is_no_end(row: list) -> None:
    assert [number for number, _ in names(HEADINGS, person(1), row, person(2))] == [2, 3, 4]


SECTIONS = ["I", "IV.", "II)", "A", "B.", "C)", "Đ.", "A. KHỐI SỞ, NGÀNH", "II. Cấp huyện", "XIV) Khác"]


@pytest.mark.parametrize("line", SECTIONS)
def test_a_section_line_is_skipped(line: str) -> None:
    reading = read_rows(HEADINGS, [line, "Lãnh đạo Sở"], person(1), [None, line], person(2))
    assert [p.row for p in reading.people] == [3, 5]
    assert codes(reading) == []


def test_a_line_merged_over_three_columns_is_a_section() -> None:
    assert len(names(HEADINGS, [None, "Sở Tư pháp"], person(1), merged=["B2:D2"])) == 1
    assert len(names(HEADINGS, [None, "Sở Tư pháp"], person(1), merged=["B2:C2"])) == 2


@pytest.mark.parametrize(
    "row", [["IM", "Lê An"], ["i.", "Lê An"], ["12.", "Lê An"], ["AB.", "Lê An"], ["I", "Lê An", "Giám đốc"]]
)
def test_what_only_resembles_a_section_is_a_person(row: list) -> None:
    assert [number for number, _ in names(HEADINGS, row, person(1))] == [2, 3]


def test_a_repeated_header_and_blank_lines_are_skipped() -> None:
    prenumbered = [3, None, None, "Sở Tư pháp", "LDS", None, None, "chưa có"]
    reading = read_rows(HEADINGS, person(1), [], [" ", "\xa0"], HEADINGS, prenumbered, person(2), prenumbered)
    assert ([p.row for p in reading.people], codes(reading)) == ([2, 7], [])


@pytest.mark.parametrize("cell", [1, 2, 5, 6])
def test_one_filled_cell_makes_a_person(cell: int) -> None:
    row: list = [9, None, None, None, None, None, None, None]
    row[cell] = "x"
    assert [p.row for p in read_rows(HEADINGS, row).people] == [2]


def test_a_formula_fills_a_cell() -> None:
    formula = Xml('<c t="str"><f>IF(1,"")</f><v></v></c>')
    reading = read_rows(HEADINGS, [1, formula, None, "Sở"], person(2))
    assert [p.row for p in reading.people] == [2, 3]


@pytest.mark.parametrize("numbers", [["(1)", "(2)", "(3)"], ["A", "B", "C", "(D)"], [1, 2, 3, 4, 5, 6, 7, 8]])
def test_a_row_of_column_numbers_below_the_header_is_skipped(numbers: list) -> None:
    assert names(HEADINGS, numbers, person(1)) == [(3, "Nguyễn Văn Bình")]


def test_two_filled_cells_are_no_column_numbers() -> None:
    assert [number for number, _ in names(HEADINGS, [1, "A"], person(1))] == [2, 3]


def test_a_person_below_the_end_is_reported_once() -> None:
    reading = read_rows(HEADINGS, person(1), ["Tổng cộng"], [None, "Trần Thị Chi"], person(2), person(3))
    assert ([p.row for p in reading.people], codes(reading)) == ([2], [(5, None, "ROW_AFTER_END")])


def test_a_name_with_a_short_number_below_the_end_is_a_signature() -> None:
    assert (
        codes(read_rows(HEADINGS, person(1), ["Tổng cộng"], [None, "Trần Thị Chi", None, None, None, "12345678"])) == []
    )


def test_hidden_people_are_read_and_asked_about() -> None:
    reading = read_rows(HEADINGS, person(1), person(2), [3], hidden_rows=frozenset((3, 4)))
    assert ([p.row for p in reading.people], codes(reading)) == ([2, 3], [(3, None, "ROW_HIDDEN")])


def test_a_merged_unit_belongs_to_each_of_its_people() -> None:
    reading = read_rows(HEADINGS, person(1), person(2, unit=None), person(3, unit="Sở Y tế"), merged=["D2:D3"])
    assert ([p.unit for p in reading.people], codes(reading)) == (["Sở Tư pháp", "Sở Tư pháp", "Sở Y tế"], [])


def test_what_lies_beneath_a_merged_cell_does_not_count() -> None:
    reading = read_rows(
        HEADINGS, person(1), person(2, unit="Cũ"), person(3, position="Giám đốc", unit="Cũ"), merged=["D2:D3", "C4:D4"]
    )
    assert [p.unit for p in reading.people] == ["Sở Tư pháp", "Sở Tư pháp", ""]


def test_a_merged_name_belongs_to_rows_that_have_nothing_else() -> None:
    reading = read_rows(HEADINGS, person(1), None, person(3), merged=["B2:B3"])
    assert [(p.row, p.full_name) for p in reading.people][:2] == [(2, "Nguyễn Văn Bình"), (3, "Nguyễn Văn Bình")]


def test_a_unit_merged_down_to_the_last_row_makes_no_people() -> None:
    assert len(names(HEADINGS, person(1), merged=["D2:D1048576"])) == 1


def test_the_first_visible_sheet_with_people_is_read_and_the_others_asked_about() -> None:
    data = xlsx(
        Tab([HEADINGS, person(1)], "Cũ", state="hidden"),
        Tab([HEADINGS, person(1)], "Rất cũ", state="veryHidden"),
        Tab([["Hướng dẫn"]], "Hướng dẫn"),
        Tab([HEADINGS], "Mẫu"),
        Tab([HEADINGS, person(2)], "Danh sách"),
        Tab([HEADINGS, person(3)], "Bổ sung"),
        Tab([HEADINGS, [1]], "Trống"),
    )
    reading = read(data, "a.xlsx", GROUPS)
    assert [p.full_name for p in reading.people] == ["Nguyễn Văn Cường"]
    assert [p.message for p in reading.problems] == [
        "Trang “Bổ sung” cũng có danh sách nhưng không được đọc. Nếu cần, hãy gộp vào trang “Danh sách”."
    ]


def test_a_missing_column_is_one_error_and_nothing_else_is_said_about_it() -> None:
    without_group = [row[:4] + row[5:] for row in (HEADINGS, person(1), person(2, position="Chuyên viên"))]
    reading = read_rows(*without_group)
    assert [p.group for p in reading.people] == ["", ""]
    assert codes(reading) == [(None, "group", "COLUMN_MISSING")]
    assert reading.problems[0].message == "Không thấy cột “Nhóm đối tượng”. Hãy thêm cột này hoặc chọn cột tương ứng."


def test_of_two_columns_of_one_field_the_left_one_is_read() -> None:
    reading = read_rows([*HEADINGS, "Thư điện tử"], [*person(1, email="an@example.vn"), "khac@example.vn"])
    assert (reading.people[0].email, codes(reading)) == ("an@example.vn", [(None, "email", "COLUMN_DUPLICATE")])
    assert reading.problems[0].message == "Có hai cột “Email”; đang dùng cột G. Hãy xác nhận hoặc xóa cột thừa."


def test_the_name_may_stand_twice() -> None:
    reading = read_rows([*HEADINGS, "Tên"], [*person(1), "An"])
    assert (reading.people[0].full_name, codes(reading)) == (
        "Nguyễn Văn Bình",
        [(None, "full_name", "COLUMN_DUPLICATE")],
    )


def test_columns_may_stand_in_any_order_beside_others() -> None:
    rows = table(
        """
        Email | CCCD | SĐT        | Ngày sinh | Đơn vị | Nhóm | Chức danh | Giới tính | Họ tên
              | 0123 | 0905123456 | 1/1/1970  | Sở Y tế | LDS | Giám đốc  | Nam       | Lê An
        """
    )
    reading = read_rows(*rows)
    assert tuple(reading.people[0].cells.values()) == ("Lê An", "Giám đốc", "Sở Y tế", "LDS", "+84905123456", "", "")


def test_headings_are_looked_for_in_the_first_hundred_columns() -> None:
    def cell(reference: str, text: str) -> Xml:
        return Xml(f'<c r="{reference}" t="inlineStr"><is><t>{text}</t></is></c>')

    def sheet(last: str) -> bytes:
        rows = [("Chức vụ", "Họ tên", "SĐT"), ("Giám đốc", "Lê An", "0905123456")]
        xml = "".join(
            f'<row r="{at}">{cell(f"A{at}", row[0])}{cell(f"B{at}", row[1])}{cell(f"{last}{at}", row[2])}</row>'
            for at, row in enumerate(rows, 1)
        )
        return xlsx(Tab([]), parts={"xl/worksheets/sheet1.xml": f"<worksheet><sheetData>{xml}</sheetData></worksheet>"})

    assert read(sheet("CV"), "a.xlsx", GROUPS).people[0].phone == "+84905123456"
    assert codes(read(sheet("CW"), "a.xlsx", GROUPS)) == [(None, None, "FILE_NO_HEADER")]


def test_the_template_reads_clean() -> None:
    assert codes(read_people(*(person(at) for at in range(1, 9)))) == []
