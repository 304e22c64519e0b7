import csv
import datetime as dt
import io
import random
from zipfile import ZipFile

import openpyxl
import pytest
from openpyxl.utils.escape import unescape

from foundation.spreadsheets import writing
from foundation.spreadsheets.writing import LEADS_A_FORMULA, free_name
from survey_app.letterhead import Letterhead
from survey_app.workbook import Column, Table, csv_bytes, write

COUNTED_AT = dt.datetime(2023, 10, 24, 3, 58, tzinfo=dt.UTC)
PEOPLE = (
    Column("no", "STT", 5, "integer", "center"),
    Column("name", "Họ và tên", 24),
    Column("phone", "Điện thoại di động", 16),
)
RATES = (
    Column("group", "Nhóm đối tượng", 30),
    Column("invited", "Được mời", 10, "integer"),
    Column("rate", "Tỷ lệ trả lời", 12, "percent"),
    Column("approved", "Ngày duyệt", 12, "date"),
    Column("counted", "Cập nhật", 18, "datetime"),
)
HEAD = Letterhead("UBND TỈNH ĐẮK LẮK", "SỞ NỘI VỤ", "Đắk Lắk", "SNV-CCHC", 5, dt.date(2023, 12, 5))


def people(*rows, head=None, columns=PEOPLE, footer=()):
    return Table("Danh sách", ["DANH SÁCH ĐỐI TƯỢNG", "(Kèm theo Công văn)"], columns, rows, footer, letterhead=head)


def statistics():
    return Table(
        "Thống kê",
        [],
        RATES,
        [
            ("Lãnh đạo cấp sở", 1150, 812 / 1150, dt.date(2023, 10, 18), COUNTED_AT),
            ("Nhóm nhỏ", "–", "–", None, float("nan")),
            ("Chưa mời ai", 0, "không xác định", None, None),
        ],
    )


def opened(*tables, **options):
    return openpyxl.load_workbook(io.BytesIO(write(tables, **options)))


def shown(sheet):
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def test_a_list_is_its_titles_its_headings_and_its_rows():
    sheet = opened(people((1, "Nguyễn Thị Hoa", "0905 123 456"), footer=["Danh sách này có 1 người./."])).active
    assert shown(sheet) == [
        ["DANH SÁCH ĐỐI TƯỢNG", None, None],
        ["(Kèm theo Công văn)", None, None],
        [None, None, None],
        ["STT", "Họ và tên", "Điện thoại di động"],
        [1, "Nguyễn Thị Hoa", "0905 123 456"],
        [None, None, None],
        ["Danh sách này có 1 người./.", None, None],
    ]


def test_the_print_version_carries_the_national_head_with_the_issuing_body_on_its_left():
    sheet = opened(people((1, "Nguyễn Thị Hoa", "0905 123 456"), head=HEAD)).active
    assert shown(sheet)[:3] == [
        ["UBND TỈNH ĐẮK LẮK", None, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"],
        ["SỞ NỘI VỤ", None, "Độc lập - Tự do - Hạnh phúc"],
        ["Số: 05/SNV-CCHC", None, "Đắk Lắk, ngày 05 tháng 12 năm 2023"],
    ]
    assert {cell.font.name for row in sheet.iter_rows() for cell in row if cell.value} == {"Times New Roman"}


@pytest.mark.parametrize("columns", [1, 2, 9])
def test_the_national_head_fits_over_any_number_of_columns(columns):
    wide = tuple(Column(str(place), f"Cột {place}", 10) for place in range(columns))
    sheet = opened(people(["x"] * columns, head=HEAD, columns=wide)).active
    texts = {value for row in shown(sheet) for value in row}
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in texts


def test_a_printed_sheet_is_a4_landscape_with_its_heading_row_on_every_page_and_page_x_of_y():
    sheet = opened(people((1, "Nguyễn Thị Hoa", "0905 123 456"))).active
    assert (int(sheet.page_setup.paperSize), sheet.page_setup.orientation) == (9, "landscape")
    assert (sheet.print_title_rows, sheet.freeze_panes) == ("$4:$4", "A5")
    assert sheet.oddFooter.center.text == "Trang &P/&N"
    assert sheet.sheet_properties.pageSetUpPr.fitToPage


def test_a_portrait_list_is_portrait():
    assert opened(people(), landscape=False).active.page_setup.orientation == "portrait"


def test_figures_are_figures_and_dates_are_dates_on_the_clock_of_vietnam():
    rows = shown(opened(statistics()).active)
    assert rows[1] == [
        "Lãnh đạo cấp sở",
        1150,
        0.706,
        dt.datetime(2023, 10, 18),
        dt.datetime(2023, 10, 24, 10, 58),
    ]


def test_a_withheld_figure_stays_a_dash_and_a_missing_one_stays_empty():
    rows = shown(opened(statistics()).active)
    assert rows[2:] == [["Nhóm nhỏ", "–", "–", None, None], ["Chưa mời ai", 0, "không xác định", None, None]]


@pytest.mark.parametrize("lead", LEADS_A_FORMULA)
def test_no_text_becomes_a_formula_whatever_it_begins_with(lead):
    hostile = f'{lead}HYPERLINK("http://x","y")'
    cell = opened(people((1, hostile, hostile))).active["B5"]
    assert (cell.data_type, cell.quotePrefix) == ("s", True)
    assert unescape(cell.value) == hostile


def test_a_text_that_looks_like_a_formula_is_text_in_a_column_of_figures_too():
    cell = opened(people(("=1+1", "A", "B"))).active["A5"]
    assert (cell.value, cell.data_type, cell.quotePrefix) == ("=1+1", "s", True)


def test_headings_titles_and_footers_are_neutralised_like_cells():
    table = Table("x", ["=1+1"], [Column("a", "@SUM(A1)", 40)], [], ["-2+3"])
    cells = [cell for row in opened(table).active.iter_rows() for cell in row if cell.value]
    assert {(cell.data_type, cell.quotePrefix) for cell in cells} == {("s", True)}


def test_ordinary_text_has_no_mark_of_a_quoted_cell():
    assert not opened(people((1, "Nguyễn Thị Hoa", "0905 123 456"))).active["B5"].quotePrefix


@pytest.mark.parametrize(
    "text", ["<r><t>giả</t></r>", "<r></r>", "a & b < c > d", "_x0041_", "  hai đầu  ", "dòng 1\ndòng 2"]
)
def test_text_that_the_file_format_could_misread_comes_back_as_it_was(text):
    assert unescape(opened(people((1, text, ""))).active["B5"].value) == text


def test_links_and_codes_stay_text():
    sheet = opened(people((1, "https://khaosat.daklak.gov.vn", "0012"))).active
    assert (sheet["B5"].hyperlink, sheet["C5"].value, sheet["C5"].number_format) == (None, "0012", "@")


def test_equal_tables_give_equal_bytes():
    def make():
        return write([people((1, "Nguyễn Thị Hoa", "0905 123 456"), head=HEAD), statistics()], created=COUNTED_AT)

    assert make() == make()
    assert make() != write([statistics()], created=COUNTED_AT)


def test_the_file_names_the_moment_of_its_snapshot():
    assert opened(statistics(), created=COUNTED_AT).properties.created == dt.datetime(2023, 10, 24, 3, 58)


def test_rows_may_be_mappings_and_a_missing_key_is_an_empty_cell():
    rows = shown(opened(people({"phone": "0905 123 456", "no": 1, "unknown": "x"})).active)
    assert rows[4] == [1, None, "0905 123 456"]


def test_rows_are_read_once_and_one_at_a_time():
    alive = (row for row in [(1, "A", "B"), (2, "C", "D")])
    assert len(shown(opened(Table("x", [], PEOPLE, alive)).active)) == 3


def test_a_row_of_another_length_is_refused_by_its_number():
    with pytest.raises(ValueError, match="row 2"):
        write([people((1, "A", "B"), (2, "C"))])


def test_an_unknown_kind_of_column_is_refused_when_it_is_made():
    with pytest.raises(ValueError, match="money"):
        Column("a", "A", kind="money")


def test_a_workbook_without_a_table_is_refused():
    with pytest.raises(ValueError, match="at least one"):
        write([])


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["Theo nhóm/cơ quan: [2023]"], ["Theo nhóm cơ quan 2023"]),
        (["", "   ", "History"], ["Bảng", "Bảng (2)", "History (2)"]),
        (["Sở Nội vụ", "SỞ NỘI VỤ"], ["Sở Nội vụ", "SỞ NỘI VỤ (2)"]),
        (["Sở Nông nghiệp và Phát triển nông thôn"], ["Sở Nông nghiệp và Phát triển nô"]),
        (["'x'"], ["x"]),
    ],
)
def test_any_name_becomes_a_name_that_excel_takes_for_a_sheet(names, expected):
    taken: list[str] = []
    for name in names:
        taken.append(free_name(name, {other.casefold() for other in taken}))
    assert taken == expected


def test_a_long_name_is_wrapped_into_a_row_high_enough_to_read():
    sheet = opened(people((1, "Nguyễn Phúc Bảo Khánh Huyền Tôn Nữ Công Tằng", ""))).active
    assert sheet.row_dimensions[5].height > 30 > sheet.sheet_format.defaultRowHeight


def test_a_csv_opens_in_excel_with_its_marks_and_without_formulas():
    data = csv_bytes(people((1, "=1+1", "0905 123 456"), (2, 'Bùi "Tư", Hà', "+84905123456")))
    assert data.startswith(b"\xef\xbb\xbf")
    assert list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""))) == [
        ["STT", "Họ và tên", "Điện thoại di động"],
        ["1", "'=1+1", "0905 123 456"],
        ["2", 'Bùi "Tư", Hà', "'+84905123456"],
    ]


def test_a_csv_writes_figures_and_dates_for_other_programs():
    assert csv_bytes(statistics()).decode("utf-8-sig").splitlines()[1:] == [
        "Lãnh đạo cấp sở,1150,0.706,2023-10-18,2023-10-24 10:58:00",
        "Nhóm nhỏ,–,–,,",
        "Chưa mời ai,0,không xác định,,",
    ]


def test_the_file_holds_no_formula_link_or_macro_part_however_hostile_the_cells():
    drawn = random.Random(220)
    alphabet = "=+-@\t\r\n<>&'\"aẩ1!|,;(){}\\ "
    rows = [(n, "".join(drawn.choices(alphabet, k=12)), "".join(drawn.choices(alphabet, k=12))) for n in range(200)]
    with ZipFile(io.BytesIO(write([people(*rows)]))) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()
        names = parts.namelist()
    assert "<f>" not in sheet
    assert "hyperlink" not in sheet
    assert not [name for name in names if "rels/sheet" in name or name.endswith(".bin")]
    assert len(shown(opened(people(*rows)).active)) == 204


def test_a_text_that_no_cell_holds_is_cut_and_the_sheet_says_so():
    long = "dài " * 10_000
    sheet = opened(people((1, long, ""), (2, "Hoa", ""))).active
    values = shown(sheet)
    assert values[4][1] == long[:32_767]
    assert "32.767 ký tự" in values[-1][0]
    assert all(height.height is None or height.height <= 409 for height in sheet.row_dimensions.values())
    assert "32.767" not in str(shown(opened(people((1, "Hoa", ""))).active))
    assert long in csv_bytes(people((1, long, ""))).decode()


def test_the_quick_loop_writes_what_the_writer_itself_would(monkeypatch: pytest.MonkeyPatch) -> None:
    odd = [
        "",
        " a",
        "a ",
        "=1+1",
        "+84",
        "-",
        "@x",
        "a & b < c > d",
        'q"q',
        "x\x00y",
        "_x0041_",
        "\ufffe",
        "a\nb",
        "<r>a</r>",
        "Ơ 😀",
    ]
    columns = [Column("a", "Chữ"), Column("b", "Số", 8, "integer"), Column("c", "Tỷ lệ", 8, "percent")]
    rows = [[text, 10**15 + place, 0.1 + 0.2] for place, text in enumerate(odd)]
    rows += [[None, None, None], ["x", 3, "không xác định"], [dt.date(2023, 12, 5), 0, 1e-9]]
    quick = write([Table("Bảng", ["TÊN"], columns, rows)])
    monkeypatch.setattr(writing, "quick_sheet", lambda: None)
    assert write([Table("Bảng", ["TÊN"], columns, rows)]) == quick


def test_numbers_in_files_have_the_digits_that_mean_something() -> None:
    columns = [Column("a", "Điểm", 8, "points"), Column("b", "Tỷ lệ", 8, "percent"), Column("c", "Số", 8, "decimal")]
    table = Table("Bảng", ["TÊN"], columns, [[0.1 + 0.2, 0.1 + 0.2, 2 / 3]])
    book = openpyxl.load_workbook(io.BytesIO(write([table])))
    cells = list(book.active.iter_rows(values_only=True))[-1]
    assert [str(value) for value in cells] == ["0.3", "0.3", "0.67"]
    assert csv_bytes(table).decode("utf-8-sig").splitlines()[-1] == "0.3,0.3,0.67"
