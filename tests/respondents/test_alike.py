"""One correction for all rows like it: what may be shared is, what is one person's alone is not, one press takes it back."""

from __future__ import annotations

import pytest

from foundation.db import Refused
from respondents.roster import alike, checking, editing, replacing, upload
from tests.respondents.list_room import FOCAL, GOOD, HEADINGS, Room, sheet


@pytest.fixture
def room(session) -> Room:
    made = Room(session)
    rows = [
        (name, "Chuyên viên", "STP", group, phone, "", "")
        for name, group, phone in (
            ("Nguyễn Thị Hoa", "LDP", "0905 123 401"),
            ("Trần Văn Bình", "LDP", "0905 123 402"),
            ("Lê Thị Mai", "LDS", "0905 123 403"),
        )
    ]
    for row in [*rows, (*GOOD[1][:4], "0905 123 409", "", "")]:
        values = dict(zip(("full_name", "position", "unit", "group", "phone", "email", "note"), row, strict=True))
        editing.add_person(session, made.roster, values, rules=made.rules, by=FOCAL)
    session.commit()
    return made


def cells(room: Room, column: str) -> list[str]:
    return [person.cells[column] for person in room.people]


def test_a_position_is_mended_in_rows_of_the_same_group_alone(room: Room) -> None:
    first, seen = room.people[0], room.roster.version
    values = {"position": "Trưởng phòng", "full_name": "Nguyễn Thị Hoà"}
    count = alike.correct(room.session, room.roster, first.id, values, seen=seen, rules=room.rules, by=FOCAL)
    assert count == 2
    assert cells(room, "position") == ["Trưởng phòng", "Trưởng phòng", "Chuyên viên", "Phó Giám đốc"]
    assert cells(room, "full_name")[:2] == ["Nguyễn Thị Hoà", "Trần Văn Bình"]
    editing.undo(room.session, room.roster, rules=room.rules, by=FOCAL)
    assert cells(room, "position")[:2] == ["Trưởng phòng", "Chuyên viên"]


def test_a_reason_is_written_once_for_rows_that_ask_the_same(room: Room) -> None:
    first = room.people[0]
    code = "POSITION_NOT_IN_GROUP"
    assert alike.accept(room.session, room.roster, first.id, code, "Được giao phụ trách phòng", FOCAL) == 2
    assert [code in person.accepted for person in room.people] == [True, True, False, False]


def test_what_a_file_has_no_column_for_is_one_problem_that_is_answered_once(session) -> None:
    room = Room(session)
    rows = [(name, position, "Sở Tư pháp", f"0905 123 40{n}") for n, (name, position, *_) in enumerate(GOOD)]
    file = upload.receive(
        session,
        room.roster,
        sheet(rows, [HEADINGS[0], HEADINGS[1], HEADINGS[2], HEADINGS[4]]),
        "a.xlsx",
        rules=room.rules,
        by=FOCAL,
    )
    replacing.take(session, room.roster, file, rules=room.rules, by=FOCAL, seen=room.roster.version)
    assert checking.counts(room.people)["error"] == 3
    assert [(one.column, one.rows, one.everywhere) for one in alike.lacking(room.people)] == [("group", 3, True)]
    proposed = alike.lacking(room.people)[0].proposed
    seen = room.roster.version
    assert proposed == 3
    with pytest.raises(Refused, match="Chưa ghi nhóm"):
        alike.fill_in(session, room.roster, "group", " ", seen=seen, rules=room.rules, by=FOCAL)
    with pytest.raises(Refused, match="từng dòng"):
        alike.fill_in(session, room.roster, "phone", "0905 123 409", seen=seen, rules=room.rules, by=FOCAL)
    assert alike.fill_in(session, room.roster, "group", None, seen=seen, rules=room.rules, by=FOCAL) == 3
    assert (cells(room, "group"), alike.lacking(room.people)) == (["LDS", "LDS", "LDP"], [])
    assert checking.counts(room.people)["error"] == 0
    editing.undo(session, room.roster, rules=room.rules, by=FOCAL)
    seen = room.roster.version
    assert alike.fill_in(session, room.roster, "group", "LDS", seen=seen, rules=room.rules, by=FOCAL) == 3
    assert cells(room, "group") == ["LDS"] * 3
