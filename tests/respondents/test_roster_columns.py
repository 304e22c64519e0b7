"""Headings that the reader does not know: shown with their values, explained once, read as explained ever after."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from foundation import audit
from foundation.db import Refused
from respondents import roster_file
from respondents.roster import column_choice, replacing, upload
from respondents.roster_file import GroupRule, UnreadColumn
from tests.long_work import run_jobs
from tests.respondents.list_room import FOCAL, GOOD, HEADINGS, Room, sheet

GROUPS = (
    GroupRule("LDS", "Lãnh đạo cấp sở", ("Giám đốc", "Phó Giám đốc")),
    GroupRule("LDP", "Lãnh đạo phòng", ("Trưởng phòng",)),
)
OWN = ["Cán bộ", "Việc đảm nhiệm", "Nơi làm", "Loại người", "Số liên lạc", "Hòm thư", "Ghi chú"]
KNOWN_BUT_PHONE = [*HEADINGS[:4], "Số liên lạc", *HEADINGS[5:]]


def read(headings: list[str], rows=GOOD, **aliases: str) -> roster_file.RosterReading:
    return roster_file.read(
        sheet(rows, headings), "ds.xlsx", GROUPS, {k.replace("_", " "): v for k, v in aliases.items()}
    )


def test_an_unknown_heading_is_shown_with_its_first_values_and_proposed_where_it_looks_right() -> None:
    reading = read(KNOWN_BUT_PHONE)
    values = ("0905 123 401", "0905 123 402", "0905 123 403")
    assert reading.unread == (UnreadColumn("E", "Số liên lạc", values),)
    assert roster_file.questions(reading, GROUPS) == {"phone": "E"}


def test_a_list_whose_headings_are_all_its_own_is_asked_about_and_then_read() -> None:
    headings = [*OWN[:6], "Ghi chú"]
    reading = read(headings)
    assert (reading.refused, reading.people) == (True, [])
    questions = roster_file.questions(reading, GROUPS)
    fields = ["full_name", "position", "unit", "group", "phone", "email"]
    assert questions == dict(zip(fields, "ABCDEF", strict=True))
    aliases = roster_file.headings_of(reading.unread, {field: letter or "" for field, letter in questions.items()})
    again = roster_file.read(sheet(GOOD, headings), "ds.xlsx", GROUPS, aliases)
    assert (len(again.people), again.problems, again.unread, again.aliases) == (3, [], (), aliases)


def test_a_choice_of_column_is_shown_like_every_other_change() -> None:
    (repair,) = read(KNOWN_BUT_PHONE, so_lien_lac="phone").repairs
    assert repair == (None, "phone", "COLUMN_CHOSEN", "Số liên lạc", "Số điện thoại di động")


def test_the_same_words_for_everybody_are_the_unit() -> None:
    rows = [(*row[:2], "Báo Đắk Lắk", *row[3:]) for row in GOOD]
    assert roster_file.questions(read([*HEADINGS[:2], "Nơi làm", *HEADINGS[3:]], rows), GROUPS) == {"unit": "C"}


def test_a_known_heading_never_means_what_somebody_said_of_it() -> None:
    reading = read(HEADINGS, chuc_vu="phone", so_dien_thoai_di_dong="note")
    assert (reading.people[0].position, reading.people[0].note, reading.repairs) == ("Giám đốc", "", [])


def test_columns_that_no_list_needs_raise_no_question() -> None:
    rows = [(*row, "1980", "Nam") for row in GOOD]
    reading = read([*HEADINGS, "Năm sinh", "Giới tính"], rows)
    assert [column.heading for column in reading.unread] == ["Năm sinh", "Giới tính"]
    assert roster_file.questions(reading, GROUPS) == {}


def test_mailboxes_under_an_unknown_heading_are_not_passed_over() -> None:
    reading = read([*HEADINGS[:5], "Hòm thư", "Ghi chú"])
    assert roster_file.questions(reading, GROUPS) == {"email": "F"}


def test_two_rows_of_headings_are_asked_about_in_one_name() -> None:
    upper = ["Họ và tên", "Chức vụ", "Đơn vị", "Nhóm", "Liên hệ", "", ""]
    lower = ("", "", "", "", "Riêng", "Email", "Ghi chú")
    reading = read(upper, [lower, *GOOD])
    assert [column.heading for column in reading.unread] == ["Liên hệ – Riêng"]
    assert read(upper, [lower, *GOOD], lien_he_rieng="phone").people[0].phone == "+84905123401"


def test_a_repeated_header_is_recognised_by_explained_headings_too() -> None:
    headings = ["Cán bộ", "Chức vụ", "Nơi làm", "Loại người", "Số liên lạc", "Thư", "Lưu"]
    said = {"can_bo": "full_name", "noi_lam": "unit", "loai_nguoi": "group", "so_lien_lac": "phone"}
    assert len(read(headings, [*GOOD[:2], tuple(headings), GOOD[2]], **said).people) == 3


def test_the_coloured_workbook_knows_the_explained_columns() -> None:
    rows = [(*GOOD[0][:4], "0262 3812 345", *GOOD[0][5:])]
    content = sheet(rows, OWN)
    aliases = roster_file.headings_of(
        roster_file.read(content, "ds.xlsx", GROUPS).unread,
        dict(zip(("full_name", "position", "unit", "group", "phone", "email"), "ABCDEF", strict=True)),
    )
    reading = roster_file.read(content, "ds.xlsx", GROUPS, aliases)
    assert [found.code for found in reading.problems] == ["PHONE_LANDLINE"]
    assert roster_file.coloured(content, "ds.xlsx", reading) != content


# -- the agency's word


@pytest.fixture
def room(session_on_each: Session) -> Room:
    return Room(session_on_each)


def send(room: Room, headings: list[str]) -> upload.RosterUpload:
    content = sheet(GOOD, headings)
    return upload.receive(room.session, room.roster, content, "ds.xlsx", rules=room.rules, by=FOCAL)


def choose(room: Room, file: upload.RosterUpload, **chosen: str) -> None:
    upload.choose_columns(room.session, file, chosen, rules=room.rules, by=FOCAL)


def test_what_was_chosen_is_read_and_remembered_for_the_next_file(room: Room) -> None:
    file = send(room, KNOWN_BUT_PHONE)
    assert file.state == "unclear"
    choose(room, file, phone="E")
    assert (file.state, file.opened().people[0].phone) == ("read", "+84905123401")
    room.session.expunge(file)
    again = send(room, KNOWN_BUT_PHONE)
    assert (again.state, again.opened().people[0].phone) == ("read", "+84905123401")


def test_what_was_said_wrongly_can_be_forgotten(room: Room) -> None:
    choose(room, send(room, KNOWN_BUT_PHONE), phone="E")
    column_choice.forget(room.session, room.agency.id, FOCAL)
    assert send(room, KNOWN_BUT_PHONE).state == "unclear"
    assert audit.verify(room.session)[1] is None


def test_a_file_without_the_column_is_taken_as_it_is(room: Room) -> None:
    file = send(room, KNOWN_BUT_PHONE)
    choose(room, file)
    assert (file.state, [found.code for found in file.opened().problems]) == ("read", ["COLUMN_MISSING"])
    assert column_choice.of_agency(room.session, room.agency.id) == {}


def test_one_agency_says_nothing_for_another(room: Room) -> None:
    choose(room, send(room, KNOWN_BUT_PHONE), phone="E")
    other = Room(room.session, "SYT", "Sở Y tế", room.survey_round)
    assert send(other, KNOWN_BUT_PHONE).state == "unclear"


def test_one_column_cannot_be_two_things_and_a_name_is_needed(room: Room) -> None:
    file = send(room, OWN)
    with pytest.raises(Refused, match="cột có tiêu đề riêng"):
        choose(room, file, full_name="A", position="A")
    with pytest.raises(Refused, match="vẫn chưa thấy danh sách"):
        choose(room, file, phone="E")


def test_a_heavy_file_is_read_again_by_the_worker(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upload, "HEAVY", 10)
    file = send(room, KNOWN_BUT_PHONE)
    run_jobs(room.session)
    assert file.state == "unclear"
    choose(room, file, phone="E")
    assert file.state == "queued"
    run_jobs(room.session)
    assert (file.state, len(room.people)) == ("taken", 3)


def test_a_reading_that_was_stored_before_there_were_questions_opens(room: Room) -> None:
    file = room.send(GOOD)
    file.reading = "[[], [], []]"
    assert file.opened().unread == ()
    assert replacing.compare([], file.opened().people).new == []
