"""The column *Họ và tên*: what is taken off, what is put right, what is refused."""

import pytest

from respondents.cell_reading import CellReading
from respondents.roster_file.full_name import read


def name(text: str) -> CellReading:
    return read(text, original=text)


RIGHT = """Nguyễn Thị Hoa|Ông Văn Tùng|Ông Thị Bé|Tống Công Hòa|Bàn Văn An|Đồng Chí Công|H'Yim Niê|H'yim Niê|H’Lan Mlô
|Y Thanh Ênuôl|H Lan Mlô|Lê An-Bình|Nguyễn T.H. An|Ê̆ban Y|Y Ñuê|K'Brôih|Trần Thị Hoà|Lê Thuý|Lý Thường Kiệt|Nguyễn Và|O'Brien An"""


@pytest.mark.parametrize("text", RIGHT.replace("\n", "").split("|"))
def test_a_right_name_is_left_alone(text: str) -> None:
    reading = name(text)
    assert (reading.value, reading.repairs) == (text, ())
    assert {found.code for found in reading.problems} <= {"NAME_ONE_WORD"}


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ("Đ/c Trần Thị Lan", "Trần Thị Lan"),
        ("Đ/C: Trần Thị Lan", "Trần Thị Lan"),
        ("Đ.c Trần Thị Lan", "Trần Thị Lan"),
        ("đc. Trần Thị Lan", "Trần Thị Lan"),
        ("Đồng chí Trần Thị Lan", "Trần Thị Lan"),
        ("Bà Lê Thị Năm", "Lê Thị Năm"),
        ("Bà: Đ/c Lê Thị Năm", "Lê Thị Năm"),
        ("TS. BS Lê An Bình", "Lê An Bình"),
        ("PGS.TS. Lê An Bình", "Lê An Bình"),
        ("GS,TS Lê An Bình", "Lê An Bình"),
        ("Th.S Lê An Bình", "Lê An Bình"),
        ("ThS.BSCKII Lê An Bình", "Lê An Bình"),
        ("Thạc sỹ Lê An Bình", "Lê An Bình"),
        ("Phó giáo sư Tiến sĩ Lê An Bình", "Lê An Bình"),
        ("Luật sư Lê An Bình", "Lê An Bình"),
        ("Ông Nguyễn Văn Bốn", "Nguyễn Văn Bốn"),
        ("ông. Hồ Văn Tám", "Hồ Văn Tám"),
        ("Ông Y Thanh Niê", "Y Thanh Niê"),
        ("Ông H Bin Niê", "H Bin Niê"),
        ("Bà H'Lan Mlô", "H'Lan Mlô"),
        ("Ông H’Bin Niê", "H’Bin Niê"),
        ("Lê An Bình, TS", "Lê An Bình"),
        ("Lê An Bình, ThS. BS", "Lê An Bình"),
        ("Lê An Bình , PGS.TS.", "Lê An Bình"),
    ],
)
def test_forms_of_address_and_degrees_go(text: str, mended: str) -> None:
    reading = name(text)
    assert (reading.value, reading.repairs, reading.problems) == (mended, ("NAME_HONORIFIC",), ())


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ("NGUYỄN VĂN AN", "Nguyễn Văn An"),
        ("nguyễn văn an", "Nguyễn Văn An"),
        ("NguyễN Văn ThắNg", "Nguyễn Văn Thắng"),
        ("Phạm văn Tám", "Phạm Văn Tám"),
        ("H'YIM NIÊ", "H'Yim Niê"),
        ("h'yim niê", "H'Yim Niê"),
        ("H'LAN MLÔ", "H'Lan Mlô"),
        ("H’LAN MLÔ", "H’Lan Mlô"),
        ("Y THANH ÊNUÔL", "Y Thanh Ênuôl"),
        ("y-thanh niê", "Y-Thanh Niê"),
        ("NGUYỄN T.H. AN", "Nguyễn T.H. An"),
    ],
)
def test_capitals_are_put_right(text: str, mended: str) -> None:
    reading = name(text)
    assert (reading.value, reading.repairs, reading.problems) == (mended, ("NAME_CASE",), ())


def test_a_repair_does_not_hide_another() -> None:
    assert name("ÔNG HỒ VĂN TÁM").repairs == ("NAME_HONORIFIC", "NAME_CASE")


@pytest.mark.parametrize(
    ("text", "value", "suggestion"),
    [
        ("Lê Văn Năm (đã nghỉ hưu)", "Lê Văn Năm (đã nghỉ hưu)", "Lê Văn Năm"),
        ("LÊ VĂN NĂM (ĐÃ NGHỈ)", "Lê Văn Năm (ĐÃ NGHỈ)", "Lê Văn Năm"),
        ("Bà Lê Thị Năm[mới]", "Lê Thị Năm[mới]", "Lê Thị Năm"),
        ("Lê Văn Năm (1) (2)", "Lê Văn Năm (1) (2)", "Lê Văn Năm"),
    ],
)
def test_a_remark_stays_and_is_asked_about(text: str, value: str, suggestion: str) -> None:
    reading = name(text)
    (found,) = reading.problems
    assert (reading.value, found.code, found.suggestion, reading.compared) == (
        value,
        "NAME_REMARK",
        suggestion,
        suggestion,
    )


@pytest.mark.parametrize(
    "text",
    [
        "Nguyễn Văn Ba, Trần Thị Bốn",
        "Nguyễn Văn Ba\nTrần Thị Bốn",
        "Nguyễn Văn Ba; Trần Thị Bốn",
        "Nguyễn Văn Ba / Trần Thị Bốn",
        "Nguyễn Văn Ba & Trần Thị Bốn",
        "Nguyễn Văn Ba + Trần Thị Bốn",
        "Nguyễn Văn Ba - Trần Thị Bốn",
        "Nguyễn Văn Ba – Trần Thị Bốn",
        "Nguyễn Văn Ba và Trần Thị Bốn",
    ],
)
def test_two_people_in_a_cell_are_refused(text: str) -> None:
    reading = name(text)
    assert (reading.value, [found.code for found in reading.problems]) == (text, ["NAME_SEVERAL"])


@pytest.mark.parametrize(
    "text",
    [
        "Nguyễn Văn An 2",
        "0900000123",
        "Phạm Văn Sáu*",
        "Lê An -Bình",
        "Lê@An",
        "(nghỉ)",
        "...",
        "Nguyễn Văn Ba, TP",
        "-An",
    ],
)
def test_strange_signs_are_refused(text: str) -> None:
    reading = name(text)
    assert (reading.value, [found.code for found in reading.problems]) == (text, ["NAME_INVALID"])


def test_one_word_is_asked_about() -> None:
    assert [found.code for found in name("Hoa").problems] == ["NAME_ONE_WORD"]
    assert [found.code for found in name("Hoa (mới)").problems] == ["NAME_REMARK", "NAME_ONE_WORD"]


def test_a_line_break_in_one_name_is_a_space() -> None:
    assert name("Võ Văn\nNăm").value == "Võ Văn Năm"
