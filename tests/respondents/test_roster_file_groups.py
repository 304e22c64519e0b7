"""The columns *Nhóm đối tượng* and *Chức vụ*: groups, titles and quotas are data of the round (list-import §6, §7)."""

from pathlib import Path

import pytest

from respondents.roster_file import GroupRule, GroupsUnreadable, check_people, read_groups
from tests.respondents.spreadsheets import GROUPS, but, codes, typed_in

VALID = typed_in(2, "Nguyễn Văn An", "Giám đốc", "Sở Tư pháp", "LDS", "0905123456")


def one(groups=GROUPS, **cells: str):
    reading = check_people([but(VALID, **cells)], groups)
    return reading.people[0], [(p.column, p.code, p.suggestion) for p in reading.problems]


@pytest.mark.parametrize(
    "cell",
    [
        "LDS",
        "lds",
        " LDS.",
        "Lãnh đạo cấp sở",
        "LÃNH ĐẠO CẤP SỞ",
        "Lanh dao cap so",
        "LDS - Lãnh đạo cấp sở",
        "Lãnh đạo cấp sở (LDS)",
        "Nhóm LDS",
        "nhóm: Lãnh đạo cấp sở",
        "L·nh ®¹o cÊp së",
        "Laõnh ñaïo caáp sôû",
    ],
)
def test_a_group_is_known_however_it_is_written(cell: str) -> None:
    read, problems = one(group=cell)
    assert (read.group, problems) == ("LDS", [])


@pytest.mark.parametrize(
    ("cell", "position", "suggestion"),
    [
        ("Lãnh đạo phòng", "Giám đốc", "LDP"),  # shares most words
        ("LĐ Sở", "Giám đốc", "LDS"),  # "sở" is in both names: the position decides
        ("Nhóm 7", "Trưởng phòng", "LDP"),
        ("Nhóm 7", "Chuyên viên", None),
        ("Nhóm 7", "", None),
    ],
)
def test_an_unknown_group_is_an_error_with_a_guess(cell: str, position: str, suggestion: str | None) -> None:
    read, problems = one(group=cell, position=position)
    assert read.group == cell
    assert ("group", "GROUP_UNKNOWN", suggestion) in problems


@pytest.mark.parametrize(
    ("position", "suggestion"),
    [("Giám đốc", "LDS"), ("Phó Trưởng phòng", "LDP"), ("Chuyên viên", None), ("#REF!", None)],
)
def test_a_missing_group_is_guessed_from_the_position(position: str, suggestion: str | None) -> None:
    assert ("group", "CELL_REQUIRED", suggestion) in one(group="", position=position)[1]


@pytest.mark.parametrize(
    "position",
    [
        "Giám đốc",
        "GIÁM ĐỐC SỞ",
        "giam doc",
        "Bí thư Đảng ủy, Giám đốc",
        "Bí thư; Phó Giám đốc",
        "Bí thư/Giám đốc",
        "Bí thư + GĐ",
        "Bí thư & Giám đốc",
        "Bí thư - Giám đốc",
        "Bí thư – Giám đốc",
        "Bí thư kiêm Giám đốc",
        "Quyền Giám đốc",
        "Q. Giám đốc",
        "Q.Giám đốc Sở",
        "Bí thư, Q. Giám đốc",
        "Ðảng uỷ viên, Phó Giám đốc",
    ],
)
def test_a_position_fits_when_a_part_begins_with_a_title(position: str) -> None:
    assert one(position=position)[1] == []


@pytest.mark.parametrize(
    ("position", "suggestion"),
    [
        ("Chuyên viên", None),
        ("Trưởng phòng", "LDP"),
        ("Nguyên Giám đốc", None),
        ("Giám đốcX", None),
        ("Thư ký Giám đốc", None),
        ("Bí thư-Giám đốc", None),
    ],
)
def test_a_position_of_no_title_is_asked_about(position: str, suggestion: str | None) -> None:
    read, problems = one(position=position)
    assert (read.position, problems) == (position, [("position", "POSITION_NOT_IN_GROUP", suggestion)])


def test_a_position_with_two_fitting_groups_has_no_suggestion() -> None:
    groups = (*GROUPS, GroupRule("X", "Khác", ("Trưởng phòng",)), GroupRule("Y", "Tất cả"))
    assert one(groups, position="Trưởng phòng", group="LDS")[1] == [("position", "POSITION_NOT_IN_GROUP", None)]
    assert one(groups, position="Gì cũng được", group="Y")[1] == []


def test_a_position_is_not_checked_against_a_wrong_group() -> None:
    assert [code for _, code, _ in one(position="Chuyên viên", group="Nhóm 9")[1]] == ["GROUP_UNKNOWN"]


@pytest.mark.parametrize(("count", "expected"), [(1, ["QUOTA_SHORT"]), (2, []), (3, []), (4, ["QUOTA_OVER"])])
def test_a_quota_counts_the_people_read_as_the_group(count: int, expected: list[str]) -> None:
    groups = (GroupRule("LDS", "Lãnh đạo cấp sở", (), 2, 3), GroupRule("LDP", "Lãnh đạo phòng", (), None, None))
    people = [but(VALID, row=row, full_name="A B", phone="") for row in range(2, 2 + count)]
    reading = check_people([*people, but(VALID, row=99, group=""), but(VALID, row=98, group="?")], groups)
    found = [problem for problem in reading.problems if problem.code.startswith("QUOTA")]
    assert [(p.code, p.row, p.column, p.severity) for p in found] == [
        (code, None, "group", "confirm") for code in expected
    ]


def test_a_quota_says_how_many_are_missing() -> None:
    groups = (GroupRule("LDS", "Lãnh đạo cấp sở", (), 3, 3),)
    reading = check_people([VALID], groups)
    assert (
        reading.problems[0].message
        == "Nhóm “Lãnh đạo cấp sở” có 1/3 người, thiếu 2. Hãy thêm người hoặc nêu lý do thiếu."
    )


def test_groups_are_read_from_a_file_with_or_without_mark(tmp_path: Path) -> None:
    path = tmp_path / "groups.csv"
    path.write_text('\ufeffcode,name,titles,min,max\nLDS,Lãnh đạo,"Giám đốc; Phó Giám đốc;",3,\nX,Khác,,,5\n', "utf-8")
    expected = (
        GroupRule("LDS", "Lãnh đạo", ("Giám đốc", "Phó Giám đốc"), 3, None),
        GroupRule("X", "Khác", (), None, 5),
    )
    assert read_groups(path) == read_groups(str(path)) == read_groups(path.read_text("utf-8")) == expected


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("code,name\nA,B\n", "thiếu cột titles, min, max"),
        ("code,name,titles,min,max\n", "chưa có nhóm nào"),
        ("code,name,titles,min,max\nA,B,,,\nA,C,,,\n", "trùng mã nhóm A"),
        ("code,name,titles,min,max\nA,B,,ba,\n", "dòng 2: “ba” không phải là số người"),
        ("code,name,titles,min,max\n,B,,,\n", "dòng 2: thiếu mã hoặc tên nhóm"),
    ],
)
def test_unreadable_groups_say_where(text: str, said: str) -> None:
    with pytest.raises(GroupsUnreadable, match=said):
        read_groups(text)


def test_groups_that_are_no_text_are_unreadable(tmp_path: Path) -> None:
    path = tmp_path / "groups.csv"
    path.write_bytes("mã".encode("utf-16"))
    with pytest.raises(GroupsUnreadable, match="UTF-8"):
        read_groups(path)


def person_twice(**other: str) -> list[tuple]:
    first = but(VALID, email="an@example.vn")
    return [c for c in codes(check_people([first, but(first, row=7, **other)], GROUPS)) if c[2].startswith("DUPLICATE")]


def test_the_same_phone_address_or_person_is_reported_at_the_later_row() -> None:
    assert person_twice() == [
        (7, "email", "DUPLICATE_EMAIL"),
        (7, "full_name", "DUPLICATE_PERSON"),
        (7, "phone", "DUPLICATE_PHONE"),
    ]
    assert person_twice(phone="905 123 456", email="", position="GĐ") == [(7, "phone", "DUPLICATE_PHONE")]
    assert person_twice(phone="0905123457", email="AN@example.vn", full_name="Lê B C") == [
        (7, "email", "DUPLICATE_EMAIL")
    ]
    assert person_twice(phone="0905123457", email="", full_name="NGUYỄN VĂN AN (mới)", position="Giám  đốc") == [
        (7, "full_name", "DUPLICATE_PERSON")
    ]


def test_what_is_wrong_or_empty_is_no_duplicate() -> None:
    assert person_twice(phone="", email="", full_name="") == []
    assert person_twice(phone="0905123456 / 0912345678", email="an@example.vn, b@example.vn", position="") == []
    assert person_twice(phone="0905123457", email="", full_name="Nguyễn Văn Ân") == []


def test_a_duplicate_changes_no_value_and_names_the_first_row() -> None:
    reading = check_people([VALID, but(VALID, row=5, phone="905123456"), but(VALID, row=9)], GROUPS)
    assert [p.phone for p in reading.people] == ["+84905123456"] * 3
    assert [r.code for r in reading.repairs] == ["PHONE_LEADING_ZERO"]
    phones = [p.message for p in reading.problems if p.code == "DUPLICATE_PHONE"]
    assert phones == ["Số này trùng với dòng 2. Mỗi người cần số riêng để tự nhận mã."] * 2
