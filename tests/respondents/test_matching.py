"""The same person on two lists: found with its reason, decided by Home Affairs, and in the way of an approval until then."""

from __future__ import annotations

from itertools import product

import pytest
from sqlalchemy.orm import Session

from foundation import audit, keys
from foundation.db import Refused
from respondents import match_decisions, match_search, matching, person_names
from respondents.matching import Match, MatchRow, _near_names, matches
from respondents.roster import review
from tests.respondents.list_room import HOME, Room


def row(number: int, name: str, position: str = "Giám đốc", phone: str = "", email: str = "", **more) -> MatchRow:
    return MatchRow(number, more.pop("agency", number), name, position, phone, email, **more)


def found(*people: MatchRow, near: bool = True) -> list[tuple[tuple[int, int], str]]:
    return [(match.ids, match.text) for match in matches(people, near)]


@pytest.mark.parametrize(
    ("other", "text"),
    [
        (row(2, "Nguyễn Văn An", "Phó Giám đốc", phone="p"), "Cùng số điện thoại và họ tên"),
        (row(2, "Lê Thị Hà", phone="p"), "Cùng số điện thoại"),
        (row(2, "Lê Thị Hà", email="e"), "Cùng địa chỉ thư"),
        (row(2, "NGUYỄN VĂN AN"), "Cùng họ tên và chức vụ"),
        (row(2, "Nguyễn Văn Ân"), "Họ tên gần giống, cùng chức vụ"),
        (row(2, "Nguyên Văn An"), "Họ tên gần giống, cùng chức vụ"),
    ],
)
def test_each_match_says_why(other: MatchRow, text: str) -> None:
    assert found(row(1, "Nguyễn Văn An", phone="p", email="e"), other) == [((1, 2), text)]


@pytest.mark.parametrize(
    "other",
    [
        row(2, "Nguyễn Văn An", "Trưởng phòng"),
        row(2, "Trần Quốc Bảo"),
        row(2, "Nguyễn Văn An", phone="p", agency=1),
        row(2, "", ""),
    ],
)
def test_different_posts_different_names_one_agency_and_empty_rows_are_no_match(other: MatchRow) -> None:
    assert found(row(1, "Nguyễn Văn An", phone="p"), other) == []


def test_tone_placement_and_apostrophes_do_not_hide_a_person() -> None:
    assert found(row(1, "H'Hoà Niê"), row(2, "H’Hòa Niê"), near=False) == [((1, 2), "Cùng họ tên và chức vụ")]


def test_an_offices_phone_on_many_rows_does_not_explode() -> None:
    people = [row(number, f"Người {number}", f"Chức {number}", phone="p") for number in range(1, 401)]
    assert len(matches(people)) == 399


def test_the_surest_reason_comes_first() -> None:
    people = [
        row(1, "Lê An", phone="p"),
        row(2, "Hồ Tư", phone="p"),
        row(3, "Võ Ba", email="e"),
        row(4, "Bùi Năm", email="e"),
    ]
    assert [match.reason for match in matches(people)] == ["phone", "email"]


@pytest.fixture
def rooms(session_on_each: Session) -> tuple[Room, Room]:
    first = Room(session_on_each)
    return first, Room(session_on_each, "SYT", "Sở Y tế", first.survey_round)


def add(room: Room, name: str, phone: str, state: str = "submitted", position: str = "Giám đốc"):
    from tests.cast import a_respondent

    index = keys.current().index("phone", phone)
    marks = {"phone_index": index, "name_key": person_names.key(name)}
    person = a_respondent(room.roster, 1, full_name=name, phone=phone, position=position, **marks)
    room.roster.state = state
    room.session.add(person)
    room.session.flush()
    return person


def open_matches(session: Session, round_id: int) -> list[Match]:
    """What a search finds and what still holds."""
    found = match_search.search(session, round_id)
    return match_decisions.open_matches_among(session, round_id, [pair[:2] for pair in found.pairs])


def obstacles(room: Room, *others: Room) -> dict[str, list[str]]:
    names = {one.agency.id: one.agency.name for one in (room, *others)}
    agencies = [one.agency.id for one in (room, *others)]
    found = match_decisions.open_matches_of(room.session, room.survey_round.id, agencies)
    people = matching.rows_of_round(room.session, room.survey_round.id)
    stopping = matching.obstacles(found, people, names, room.focal_contacts)
    return {names[agency_id]: sentences for agency_id, sentences in stopping.items()}


def test_a_shared_phone_stops_both_approvals_with_a_sentence(rooms) -> None:
    for room in rooms:
        add(room, f"Người của {room.agency.code}", "+84905123401")
    assert obstacles(*rooms) == {
        "Sở Tư pháp": ["Người của STP có cùng số điện thoại với một người của Sở Y tế."],
        "Sở Y tế": ["Người của SYT có cùng số điện thoại với một người của Sở Tư pháp."],
    }


def test_one_agencys_matches_are_those_of_the_round_that_touch_it(rooms) -> None:
    for room in rooms:
        add(room, f"Người của {room.agency.code}", "+84905123401")
        add(room, "Lê An", f"+84905123{410 + room.agency.id}")
    session, number = rooms[0].session, rooms[0].survey_round.id
    everything = {match.ids: match.reason for match in open_matches(session, number)}
    assert len(everything) == 2
    for room in rooms:
        own = match_decisions.open_matches_of(session, number, [room.agency.id])
        assert {match.ids: match.reason for match in own} == everything
    assert match_decisions.open_matches_of(session, number, [999]) == []


def test_somebodys_draft_does_not_hold_up_a_list_that_was_handed_in(rooms) -> None:
    add(rooms[0], "Lê An", "+84905123401")
    add(rooms[1], "Hồ Tư", "+84905123401", state="draft")
    assert list(obstacles(*rooms)) == ["Sở Y tế"]


def test_a_focal_points_phone_on_a_list_stops_its_approval(rooms) -> None:
    person = add(rooms[0], "Lê An", "+84905123401")
    rooms[0].focal_contacts = frozenset({person.phone_index})
    assert obstacles(*rooms) == {"Sở Tư pháp": ["Lê An mang số điện thoại hoặc thư của một đầu mối."]}


def test_one_agency_keeps_the_person_and_the_other_reads_why(rooms) -> None:
    kept, _ = (add(room, "Lê An", "+84905123401") for room in rooms)
    (match,) = open_matches(rooms[0].session, rooms[0].survey_round.id)
    roster = match_decisions.keep_one(rooms[0].session, match, kept.id, HOME)
    assert (roster.agency.name, rooms[1].people, len(rooms[0].people)) == ("Sở Y tế", [], 1)
    (remark,) = review.comments(rooms[1].session, roster)
    assert "được giữ ở danh sách của Sở Tư pháp" in remark.text
    assert obstacles(*rooms) == {}


def test_a_row_that_came_back_by_itself_is_not_put_back_and_a_frozen_list_keeps_nothing(rooms) -> None:
    kept, _ = (add(room, "Lê An", "+84905123401") for room in rooms)
    session, survey_round = rooms[0].session, rooms[0].survey_round
    (match,) = open_matches(session, survey_round.id)
    match_decisions.keep_one(session, match, kept.id, HOME)
    (gone,) = match_decisions.taken_off(session, survey_round.id)
    assert gone.full_name == "Lê An"
    add(rooms[1], "Lê An", "+84905123401")
    with pytest.raises(Refused, match="đã lại có người dùng số điện thoại này"):
        match_decisions.put_back(session, gone, HOME)
    survey_round.state = "frozen"
    with pytest.raises(Refused, match="đã khoá"):
        match_decisions.put_back(session, gone, HOME)
    match_decisions.forget(session, survey_round.id)
    assert match_decisions.taken_off(session, survey_round.id) == []


def test_two_people_of_one_name_are_settled_until_a_name_changes(rooms) -> None:
    add(rooms[0], "Lê An", "+84905123401")
    other = add(rooms[1], "Lê An", "+84905123402")
    session, round_id = rooms[0].session, rooms[0].survey_round.id
    with pytest.raises(Refused, match="căn cứ"):
        match_decisions.two_people(session, open_matches(session, round_id), " ", HOME)
    match_decisions.two_people(session, open_matches(session, round_id), "Khác ngày sinh", HOME)
    assert open_matches(session, round_id) == []
    other.fill({"full_name": "Lê Ân"})
    audit.record(session, HOME, "roster.correct", f"roster:{rooms[1].roster.id}")
    assert [match.reason for match in open_matches(session, round_id)] == ["near_name"]


def test_a_shared_phone_cannot_be_called_two_people(rooms) -> None:
    for room in rooms:
        add(room, "Lê An", "+84905123401")
    session = rooms[0].session
    with pytest.raises(Refused, match="Hãy chọn đơn vị giữ"):
        match_decisions.two_people(session, open_matches(session, rooms[0].survey_round.id), "x", HOME)


def test_a_name_is_near_when_one_letter_differs_wherever_it_stands() -> None:
    near = (
        "Trần Thị Ngọc Hoa",
        "Trần Thị Ngọc Hoan",
        "Trần Thi Ngọc Hoà",
        "Trần Thị Nọgc Hoa",
        "Trần Thi Ngọc Noa",
        "Trần Thị Ngọc Ho",
    )
    for other in near[1:]:
        assert found(row(1, near[0]), row(2, other)) == [((1, 2), "Họ tên gần giống, cùng chức vụ")], other
    for other in ("Trần Thị Ngọc Lan", "Trần Văn Ngọc Hoa", "Hoa Ngọc Thị Trần"):
        assert found(row(1, near[0]), row(2, other)) == [], other


def test_nobody_is_laid_beside_everybody() -> None:
    names = [
        f"{first}{second}{third} van {number % 7}"
        for number, (first, second, third) in enumerate(product("bcdghklmnptvx", repeat=3))
    ]
    assert len(_near_names(names)) < 25 * len(names)
    same = ["nguyen van an"] * 2000
    assert len(matches([row(number, name) for number, name in enumerate(same)])) < 2000


def test_exact_matches_are_made_of_those_alone_who_share_something(rooms) -> None:
    first, second = rooms
    add(first, "Lê Văn Tám", "+84905123401")
    add(second, "Lê Văn Tám", "+84905123402")
    add(second, "Đỗ Thị Chín", "+84905123401")
    add(first, "Hà Ba", "+84905123404")
    session, number = first.session, first.survey_round.id
    everybody = matching.rows_of_round(session, number)
    alike = matching.alike_of_agencies(session, number, [second.agency.id])
    assert [one.full_name for one in everybody if one not in alike] == ["Hà Ba"]
    assert matches(alike, near=False) == matches(everybody, near=False) != []
    for match in matches(everybody):
        assert match_decisions.open_match(session, number, match.ids) == match
    assert match_decisions.open_match(session, number, [everybody[0].id]) is None
