"""Texts in disguise: a sign in front that made them a text, full-width letters, characters that were lost on the way."""

from __future__ import annotations

import pytest

from respondents.roster_file import read
from tests.respondents.spreadsheets import GROUPS, codes, person, read_people, read_rows


@pytest.mark.parametrize(
    ("field", "written", "value"),
    [
        ("full_name", "'Nguyễn Văn An", "Nguyễn Văn An"),
        ("full_name", "' Nguyễn Văn An", "Nguyễn Văn An"),
        ("full_name", "'H'Yim Niê", "H'Yim Niê"),
        ("position", "'Giám đốc", "Giám đốc"),
        ("unit", "'Sở Tư pháp", "Sở Tư pháp"),
        ("group", "'LDS", "LDS"),
        ("email", "'an@example.vn", "an@example.vn"),
        ("note", "'đi học", "đi học"),
        ("note", "''nháy", "nháy"),
        ("full_name", "\u200b'Nguyễn Văn An", "Nguyễn Văn An"),
    ],
)
def test_a_sign_that_only_makes_a_text_goes_and_is_shown(field: str, written: str, value: str) -> None:
    reading = read_people(person(1, **{field: written}))
    assert getattr(reading.people[0], field) == value
    assert (2, field, "TEXT_PREFIX") in codes(reading)
    assert reading.problems == []


@pytest.mark.parametrize(
    ("field", "written"),
    [("note", "'trích'"), ("full_name", "H'Yim Niê"), ("phone", "'0905123456"), ("note", "rock 'n' roll")],
)
def test_an_apostrophe_that_means_something_stays(field: str, written: str) -> None:
    assert codes(read_people(person(1, **{field: written}))) == []


def test_a_prefixed_cell_that_must_be_mended_keeps_its_text_and_has_no_repair() -> None:
    reading = read_people(person(1, full_name="'An 2"), person(2, note="'=1+1"), person(3, unit="'#REF!"))
    assert next(person.full_name for person in reading.people) == "'An 2"
    assert codes(reading) == [
        (2, "full_name", "NAME_INVALID"),
        (3, "note", "CELL_FORMULA"),
        (4, "unit", "CELL_ERROR"),
    ]


def test_a_lone_prefix_is_an_empty_cell() -> None:
    reading = read_people(person(1, note="'", email="'"), person(2, unit="'"))
    assert (reading.people[0].note, reading.people[0].email) == ("", "")
    assert codes(reading) == [(2, "email", "TEXT_PREFIX"), (2, "note", "TEXT_PREFIX"), (3, "unit", "CELL_REQUIRED")]


@pytest.mark.parametrize(
    ("field", "written", "value"),
    [
        ("full_name", "Ｎguyễn Văn Ａn", "Nguyễn Văn An"),
        ("position", "Ｇiám đốc", "Giám đốc"),
        ("unit", "Ｓở Tư pháp", "Sở Tư pháp"),
        ("group", "ＬＤＳ", "LDS"),
        ("phone", "０９０５１２３４５６", "+84905123456"),
        ("email", "ａｎ＠example．vn", "an@example.vn"),
        ("note", "lần ２", "lần 2"),
    ],
)
def test_full_width_letters_become_usual_ones_and_that_is_shown(field: str, written: str, value: str) -> None:
    reading = read_people(person(1, **{field: written}))
    assert getattr(reading.people[0], field) == value
    assert (reading.problems, codes(reading)) == ([], [(2, field, "TEXT_WIDTH")])


def test_one_cell_may_need_both() -> None:
    assert codes(read_people(person(1, note="'ｘ"))) == [(2, "note", "TEXT_PREFIX"), (2, "note", "TEXT_WIDTH")]


@pytest.mark.parametrize("mark", ["'nt", "ｎｔ"])
def test_a_mark_in_disguise_means_the_row_above_it(mark: str) -> None:
    rows = [person(1, unit="Sở A"), person(2, unit=mark), person(3, unit="Sở B"), person(4, unit=mark)]
    assert [found.unit for found in read_people(*rows).people] == ["Sở A", "Sở A", "Sở B", "Sở B"]


@pytest.mark.parametrize("field", ["full_name", "position", "unit", "phone", "email", "note"])
def test_a_lost_character_is_told_of_in_every_column(field: str) -> None:
    assert codes(read_people(person(1, **{field: "0905 123\ufffd456"}))) == [(2, field, "TEXT_LOST")]
    assert codes(read_people(person(1, note="đi họp?"))) == []


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ([["STT", "Họ và tên", "Chức vụ", "Danh xưng"], [1, "An", "Giám đốc", "Ông"]], " (mới thấy: “Họ và tên”, “Chức vụ”)"),
        ([["Kính gửi"], ["Họ tên"], ["SĐT\nZalo", "Email"]], " (mới thấy: “SĐT Zalo”, “Email”)"),
        ([["Chức vụ", "Đơn vị", "Email"]], " (mới thấy: “Chức vụ”, “Đơn vị”, “Email”)"),
        ([["Kính gửi"], ["STT", "TT"]], ""),
    ],
)  # fmt: skip
def test_a_list_without_a_header_is_told_what_was_seen_of_one(rows: list[list[object]], found: str) -> None:
    [problem] = read_rows(*rows).problems
    assert problem.message == (
        f"Không thấy dòng tiêu đề có “Họ và tên” và ít nhất hai cột khác{found}. "
        "Hãy dùng tệp mẫu hoặc thêm dòng tiêu đề."
    )


def test_what_was_seen_is_named_in_part() -> None:
    [problem] = read("\n".join([",".join([f"Email ({'x' * 200})"] * 50)]).encode(), "a.csv", GROUPS).problems
    assert len(problem.message) < 1_000
