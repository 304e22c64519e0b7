"""The verbs of a list: what an agency wrote is kept, what is wrong is said, nobody overwrites anybody."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import func, select, text
from sqlalchemy import table as sql_table
from sqlalchemy.orm import Session

from foundation import audit, jobs, keys, outbox
from foundation.db import Base, Refused
from foundation.jobs import claims
from respondents import quotas
from respondents.roster import Roster, Stale, checking, decisions, editing, heavy_files, replacing, review, upload
from respondents.roster.telling import FocalPoints
from respondents.roster_file.columns import FIELDS
from tests.long_work import run_jobs, unhindered
from tests.respondents.list_room import COLLEAGUE, FOCAL, GOOD, HOME, MESSY, Room, sheet


@pytest.fixture
def room(session: Session) -> Room:
    return Room(session)


@pytest.fixture
def room_on_each(session_on_each: Session) -> Room:
    """For what the database itself decides."""
    return Room(session_on_each)


def take(room: Room, rows, kept: tuple[int, ...] = ()) -> replacing.Comparison:
    file = room.send(rows)
    version = room.roster.version
    return replacing.take(room.session, room.roster, file, kept=kept, rules=room.rules, by=FOCAL, seen=version)


def correct(room: Room, name: str, by: audit.Actor = FOCAL, seen: int | None = None, **cells: str):
    seen = room.roster.version if seen is None else seen
    person = room.person(name)
    return editing.correct(room.session, room.roster, person.id, cells, seen=seen, rules=room.rules, by=by)


def submit(room: Room) -> None:
    decisions.submit(room.session, room.roster, declared=True, rules=room.rules, by=FOCAL)


def verbs(room: Room) -> list[str]:
    query = select(audit.AuditEvent.verb).where(audit.AuditEvent.subject == f"roster:{room.roster.id}")
    return list(room.session.scalars(query.order_by(audit.AuditEvent.id)))


# -- uploading


def test_wrong_rows_are_stored_as_they_are_with_what_is_wrong(room: Room) -> None:
    take(room, MESSY)
    hoa, binh, mai = room.people
    assert (hoa.full_name, hoa.phone, hoa.email) == ("Nguyễn Thị Hoa", "+84905123401", "hoa@daklak.example")
    assert {repair["code"] for repair in hoa.repairs} == {"NAME_CASE", "PHONE_LEADING_ZERO", "EMAIL_CASE"}
    assert (binh.phone, binh.worst) == ("0262 3812 345", "error")
    assert (mai.worst, mai.problems[0]["code"]) == ("confirm", "POSITION_NOT_IN_GROUP")
    assert [hoa.ordinal, binh.ordinal, mai.ordinal] == [2, 3, 4]
    assert checking.counts(room.people) == {"": 1, "confirm": 1, "error": 1, "repaired": 3}


def test_a_stored_phone_is_unreadable_in_the_database_and_found_by_its_index(room: Room) -> None:
    take(room, GOOD)
    room.session.flush()
    stored = room.session.connection().exec_driver_sql("SELECT phone, phone_index FROM respondent").all()
    assert not any(b"905123401" in bytes(phone) for phone, _ in stored)
    assert keys.current().index("phone", "+84905123401") in {index for _, index in stored}


def test_a_second_file_finds_the_same_people_again(room_on_each: Room) -> None:
    room = room_on_each
    take(room, GOOD)
    numbers = {person.full_name: person.id for person in room.people}
    changed = ("Trần Văn Bình", "Giám đốc", *GOOD[1][2:])
    new = ("Phạm Văn Dũng", "Phó Trưởng phòng", "Sở Tư pháp", "LDP", "0905 123 404", "", "")
    compared = replacing.compare(room.people, room.send([GOOD[0], changed, new]).opened().people)
    assert compared.unchanged == 1
    assert [person.full_name for person, _ in compared.changed] == ["Trần Văn Bình"]
    assert [row.full_name for row in compared.new] == ["Phạm Văn Dũng"]
    assert [person.full_name for person in compared.missing] == ["Lê Thị Mai"]
    take(room, [GOOD[0], changed, new])
    assert [person.full_name for person in room.people] == ["Nguyễn Thị Hoa", "Trần Văn Bình", "Phạm Văn Dũng"]
    assert room.person("Trần Văn Bình").id == numbers["Trần Văn Bình"]
    assert room.person("Trần Văn Bình").position == "Giám đốc"


def test_a_person_with_a_new_phone_is_the_same_person(room: Room) -> None:
    take(room, GOOD)
    moved = (*GOOD[0][:4], "0905 999 999", *GOOD[0][5:])
    compared = replacing.compare(room.people, room.send([moved, *GOOD[1:]]).opened().people)
    assert (len(compared.changed), len(compared.new), len(compared.missing)) == (1, 0, 0)


def test_people_who_are_not_in_the_file_stay_when_the_agency_says_so(room_on_each: Room) -> None:
    room = room_on_each
    take(room, GOOD)
    take(room, GOOD[:1], kept=tuple(person.id for person in room.people))
    assert [person.full_name for person in room.people] == ["Nguyễn Thị Hoa", "Trần Văn Bình", "Lê Thị Mai"]


def test_each_person_who_is_not_in_the_file_may_stay_or_go(room_on_each: Room) -> None:
    room = room_on_each
    take(room, GOOD)
    take(room, GOOD[:1], kept=(room.person("Lê Thị Mai").id,))
    assert [person.full_name for person in room.people] == ["Nguyễn Thị Hoa", "Lê Thị Mai"]
    editing.undo(room.session, room.roster, rules=room.rules, by=FOCAL)
    assert [person.full_name for person in room.people] == ["Nguyễn Thị Hoa", "Trần Văn Bình", "Lê Thị Mai"]


def test_nothing_reaches_the_list_before_the_agency_says_so(room: Room) -> None:
    take(room, GOOD)
    room.send(GOOD[:1])
    assert len(room.people) == 3


def test_a_list_that_changed_since_it_was_compared_is_not_replaced(room: Room) -> None:
    take(room, GOOD)
    file, seen = room.send(GOOD[:1]), room.roster.version
    correct(room, "Lê Thị Mai", by=COLLEAGUE, note="mới")
    with pytest.raises(Stale):
        replacing.take(room.session, room.roster, file, rules=room.rules, by=FOCAL, seen=seen)
    assert len(room.people) == 3


def test_what_was_confirmed_stays_confirmed_in_a_file_that_changes_nothing(room: Room) -> None:
    take(room, MESSY)
    mai = room.person("Lê Thị Mai")
    editing.accept(room.session, room.roster, mai.id, "POSITION_NOT_IN_GROUP", "Được giao phụ trách", FOCAL)
    take(room, MESSY)
    assert room.person("Lê Thị Mai").accepted == {"POSITION_NOT_IN_GROUP": "Được giao phụ trách"}


@pytest.mark.parametrize(
    ("content", "filename", "says"),
    [
        (b"", "a.xlsx", "Tệp rỗng"),
        (b"%PDF-1.4", "a.pdf", "Chỉ nhận tệp"),
        (b"PK\x03\x04abc", "a.xlsx", "hỏng"),
        (sheet([]), "a.xlsx", "Chưa có người nào"),
    ],
)
def test_a_refused_file_says_why_and_leaves_nothing(room: Room, content: bytes, filename: str, says: str) -> None:
    take(room, GOOD)
    with pytest.raises(upload.FileRefused, match=says):
        upload.receive(room.session, room.roster, content, filename, rules=room.rules, by=FOCAL)
    assert len(room.people) == 3
    assert upload.waiting(room.session, room.roster) is None


def test_a_heavy_file_is_left_to_the_worker_and_goes_into_an_empty_list(room_on_each: Room, monkeypatch) -> None:
    room = room_on_each
    monkeypatch.setattr(upload, "HEAVY", 10)
    file = room.send(GOOD)
    room.session.commit()
    assert (file.state, room.people) == ("queued", [])
    assert jobs.due(room.session)
    assert run_jobs(room.session) == 1
    assert (file.state, len(room.people)) == ("taken", 3)
    assert run_jobs(room.session) == 0


def test_the_worker_asks_before_it_touches_a_list_with_people(room: Room, monkeypatch) -> None:
    take(room, GOOD)
    monkeypatch.setattr(upload, "HEAVY", 10)
    file = room.send(GOOD[:1])
    room.session.commit()
    run_jobs(room.session)
    assert (file.state, len(room.people)) == ("read", 3)


def test_a_file_the_worker_refuses_says_why(room: Room, monkeypatch) -> None:
    monkeypatch.setattr(upload, "HEAVY", 10)
    upload.receive(room.session, room.roster, b"STT,Ten\n1,2\n" * 9, "a.csv", rules=room.rules, by=FOCAL)
    room.session.commit()
    run_jobs(room.session)
    file = upload.waiting(room.session, room.roster)
    assert file is not None
    assert (file.state, "dòng tiêu đề" in file.message) == ("refused", True)


def test_a_file_that_cannot_be_read_within_its_limits_says_so_on_the_agencys_page(
    room_on_each: Room, monkeypatch
) -> None:
    room = room_on_each
    monkeypatch.setattr(upload, "HEAVY", 10)
    file = room.send(GOOD)
    room.session.commit()
    claimed = claims.take(room.session, "w")
    assert claimed is not None
    claims.fail(room.session, claimed.number, claimed.claim, "Quá 180 giây.", heavy_files.gave_up)
    assert (file.state, file.message) == ("refused", "Quá 180 giây.")


def test_a_file_that_was_dropped_while_it_waited_is_not_read(room: Room, monkeypatch) -> None:
    monkeypatch.setattr(upload, "HEAVY", 10)
    room.send(GOOD)
    upload.drop(room.session, room.roster, FOCAL)
    room.session.commit()
    assert run_jobs(room.session) == 1
    assert room.people == []


def test_nothing_is_open_while_a_heavy_file_is_read(room: Room, monkeypatch) -> None:
    monkeypatch.setattr(upload, "HEAVY", 10)
    room.send(GOOD)
    room.session.commit()
    read, seen = upload.read, []

    def watched(*arguments):
        seen.append(room.session().in_transaction())
        return read(*arguments)

    monkeypatch.setattr(upload, "read", watched)
    run_jobs(room.session)
    assert (seen, len(room.people)) == ([False], 3)


def test_others_write_while_a_heavy_file_is_compared_with_its_list(room: Room, monkeypatch) -> None:
    take(room, GOOD)
    monkeypatch.setattr(upload, "HEAVY", 10)
    file, seen = room.send(GOOD[:1]), []
    room.session.commit()
    monkeypatch.setattr(replacing, "compare", unhindered(room.session, replacing.compare, seen))
    run_jobs(room.session)
    assert (seen, file.state) == (["unhindered"], "read")
    assert file.comparison


# -- mending


def test_a_typed_cell_is_read_like_one_of_a_file(room: Room) -> None:
    take(room, MESSY)
    binh = correct(room, "Trần Văn Bình", phone="0905.123.402")
    assert (binh.phone, binh.problems, binh.worst) == ("+84905123402", [], "")


def test_the_same_phone_twice_is_found_as_soon_as_it_is_typed(room: Room) -> None:
    take(room, GOOD)
    correct(room, "Lê Thị Mai", phone="0905123401")
    assert room.problems("Lê Thị Mai") == ["DUPLICATE_PHONE"]
    correct(room, "Nguyễn Thị Hoa", phone="0905123409")
    assert room.problems("Lê Thị Mai") == []


def test_a_phone_in_another_spelling_is_no_change(room: Room) -> None:
    take(room, GOOD)
    before = len(verbs(room))
    correct(room, "Nguyễn Thị Hoa", phone="0905123401", full_name="Nguyễn Thị Hoa")
    assert len(verbs(room)) == before


def test_a_remark_beside_a_phone_is_still_asked_about_after_another_row_changed(room: Room) -> None:
    take(room, [(*GOOD[0][:4], "0905 123 401 (thư ký)", "", ""), *GOOD[1:]])
    assert room.problems("Nguyễn Thị Hoa") == ["PHONE_REMARK"]
    correct(room, "Lê Thị Mai", note="x")
    assert room.problems("Nguyễn Thị Hoa") == ["PHONE_REMARK"]


def test_no_table_holds_a_phone_or_an_address_as_it_was_typed(room_on_each: Room) -> None:
    room = room_on_each
    take(room, [(*GOOD[0][:4], "0905 123 401 (thư ký)", "Hoa.Riêng@daklak.example", ""), *GOOD[1:]])
    assert room.person("Nguyễn Thị Hoa").problems, "a problem shows the cell"
    room.session.flush()
    connection = room.session.connection()
    for table in Base.metadata.sorted_tables:
        rows = connection.execute(select(text("*")).select_from(sql_table(table.name))).all()  # as it is stored
        stored = re.sub(r"[ .]", "", str(rows)).lower()
        assert "905123401" not in stored, table.name
        assert "riêng@" not in stored, table.name


def test_a_focal_points_own_phone_may_not_stand_for_somebody_else(room: Room) -> None:
    room.focal_contacts = checking.contact_indexes(
        [keys.current().index("phone", "+84905123401")], ["ai@daklak.example"]
    )
    take(room, GOOD)
    assert room.problems("Nguyễn Thị Hoa") == ["PHONE_FOCAL_POINT"]
    correct(room, "Trần Văn Bình", email="ai@daklak.example")
    assert room.problems("Trần Văn Bình") == ["EMAIL_FOCAL_POINT"]
    correct(room, "Nguyễn Thị Hoa", phone="0905 123 499")
    assert room.problems("Nguyễn Thị Hoa") == []


def test_the_second_editor_of_a_row_is_told_and_loses_nothing(room_on_each: Room) -> None:
    room = room_on_each
    take(room, GOOD)
    seen = room.roster.version
    correct(room, "Lê Thị Mai", seen=seen, position="Phó Trưởng phòng")
    with pytest.raises(editing.RowChanged) as clash:
        correct(room, "Lê Thị Mai", by=COLLEAGUE, seen=seen, position="Chánh Văn phòng")
    assert clash.value.person.position == "Phó Trưởng phòng"
    assert clash.value.wanted == {"position": "Chánh Văn phòng"}


def test_two_editors_of_different_rows_do_not_meet(room: Room) -> None:
    take(room, GOOD)
    seen = room.roster.version
    correct(room, "Lê Thị Mai", seen=seen, note="một")
    correct(room, "Trần Văn Bình", by=COLLEAGUE, seen=seen, note="hai")
    assert [person.note for person in room.people] == ["", "hai", "một"]


def test_every_change_can_be_taken_back_in_turn(room_on_each: Room) -> None:
    room = room_on_each
    take(room, GOOD)
    correct(room, "Lê Thị Mai", full_name="Lê Thị Mai Anh")
    mai = room.person("Lê Thị Mai Anh")
    editing.remove_person(room.session, room.roster, mai.id, seen=room.roster.version, rules=room.rules, by=FOCAL)
    editing.add_person(room.session, room.roster, {"full_name": "Hồ Văn Tư"}, rules=room.rules, by=FOCAL)
    undone = [editing.undo(room.session, room.roster, rules=room.rules, by=FOCAL).verb for _ in range(3)]
    assert undone == ["add", "remove", "correct"]
    assert [(p.id, p.full_name) for p in room.people][2] == (mai.id, "Lê Thị Mai")
    editing.undo(room.session, room.roster, rules=room.rules, by=FOCAL)
    assert room.people == []
    with pytest.raises(Refused, match="Không còn thay đổi"):
        editing.undo(room.session, room.roster, rules=room.rules, by=FOCAL)


def test_a_replaced_list_comes_back_whole(room_on_each: Room) -> None:
    room = room_on_each
    take(room, MESSY)
    before = [(p.id, p.cells, p.problems, p.repairs) for p in room.people]
    take(room, GOOD[2:])
    editing.undo(room.session, room.roster, rules=room.rules, by=FOCAL)
    assert [(p.id, p.cells, p.problems, p.repairs) for p in room.people] == before


def test_nobody_takes_back_what_somebody_else_did(room: Room) -> None:
    take(room, GOOD)
    correct(room, "Lê Thị Mai", by=COLLEAGUE, note="x")
    with pytest.raises(Stale, match="người khác"):
        editing.undo(room.session, room.roster, rules=room.rules, by=FOCAL)


def test_an_unusual_thing_is_kept_only_with_its_reason_and_asked_again_when_its_cell_changes(room: Room) -> None:
    take(room, MESSY)
    mai = room.person("Lê Thị Mai")
    with pytest.raises(Refused, match="Lý do"):
        editing.accept(room.session, room.roster, mai.id, "POSITION_NOT_IN_GROUP", " ", FOCAL)
    editing.accept(room.session, room.roster, mai.id, "POSITION_NOT_IN_GROUP", "Phụ trách phòng", FOCAL)
    assert room.person("Lê Thị Mai").worst == ""
    correct(room, "Lê Thị Mai", position="Chuyên viên chính")
    assert room.person("Lê Thị Mai").worst == "confirm"


def test_an_error_cannot_be_confirmed_away(room: Room) -> None:
    take(room, MESSY)
    with pytest.raises(Refused, match="phải sửa"):
        editing.accept(room.session, room.roster, room.person("Trần Văn Bình").id, "PHONE_LANDLINE", "đúng", FOCAL)


def test_last_rounds_people_are_taken_over_and_checked_by_this_rounds_rules(room: Room) -> None:
    take(room, MESSY)
    other = Room(room.session, "SYT", "Sở Y tế", room.survey_round)
    count = editing.take_over(room.session, other.roster, room.people, rules=other.rules, by=FOCAL)
    assert (count, [p.worst for p in other.people]) == (3, ["", "error", "confirm"])
    with pytest.raises(Refused, match="đã có người"):
        editing.take_over(room.session, other.roster, room.people, rules=other.rules, by=FOCAL)


# -- the way of a list


def test_a_list_is_handed_in_only_when_nothing_is_open(room: Room) -> None:
    with pytest.raises(Refused, match="Chưa có người nào"):
        submit(room)
    take(room, MESSY)
    with pytest.raises(Refused, match=r"Còn 1 chỗ cần sửa.*Còn 1 chỗ cần xác nhận"):
        submit(room)
    with pytest.raises(Refused, match="Đánh dấu xác nhận"):
        decisions.submit(room.session, room.roster, declared=False, rules=room.rules, by=FOCAL)
    correct(room, "Trần Văn Bình", phone="0905123402")
    correct(room, "Lê Thị Mai", position="Trưởng phòng")
    submit(room)
    assert (room.roster.state, room.roster.submissions) == ("submitted", 1)


def test_a_short_quota_is_handed_in_with_its_reason(room: Room) -> None:

    group = room.survey_round.groups[0]
    quotas.set_for(room.session, room.survey_round, room.agency, {group.id: (3, 5)}, HOME)
    take(room, GOOD)
    (entry,) = room.roster.open_problems
    assert (entry["code"], "2/3" in entry["message"]) == ("QUOTA_SHORT", True)
    with pytest.raises(Refused, match="Còn 1 chỗ cần xác nhận"):
        submit(room)
    editing.accept_of_list(room.session, room.roster, entry["key"], "Một phó giám đốc nghỉ hưu", FOCAL)
    submit(room)


@pytest.mark.parametrize("state", ["submitted", "approved", "frozen"])
def test_a_list_that_was_handed_in_refuses_a_new_name(room: Room, state: str) -> None:
    take(room, GOOD)
    room.roster.state = state
    room.session.flush()
    with pytest.raises(Refused, match="không sửa được"):
        editing.add_person(room.session, room.roster, {"full_name": "Hồ Văn Tư"}, rules=room.rules, by=FOCAL)


def test_a_frozen_round_refuses_changes_even_of_a_list_that_was_left_a_draft(room: Room) -> None:
    take(room, GOOD)
    room.survey_round.state = "frozen"
    with pytest.raises(Refused, match="không nhận danh sách"):
        correct(room, "Lê Thị Mai", note="x")


def test_a_returned_list_comes_back_with_what_was_changed(room_on_each: Room) -> None:
    room = room_on_each
    take(room, GOOD)
    submit(room)
    mai = room.person("Lê Thị Mai")
    review.comment(room.session, room.roster, mai.id, "position", "Bà M. đã đổi chức vụ", HOME)
    whom = FocalPoints(["daumoi@daklak.example"], "https://khaosat.example/don-vi/dot/1/")
    decisions.send_back(room.session, room.roster, "Một người đổi chức vụ", by=HOME, tell=whom)
    (letter,) = room.session.scalars(select(outbox.Message))
    assert f"cho {room.survey_round.title} để sửa. Lý do: Một người đổi chức vụ" in (letter.text or "")
    assert (letter.text or "").endswith(f"\n{whom.page}")
    assert (room.roster.state, room.roster.reason) == ("returned", "Một người đổi chức vụ")
    (remark,) = review.comments(room.session, room.roster)
    correct(room, "Lê Thị Mai", position="Phó Trưởng phòng")
    editing.add_person(
        room.session,
        room.roster,
        dict(zip(FIELDS, ("Hồ Văn Tư", "Trưởng phòng", "Sở Tư pháp", "LDP", "0905123488", "", ""), strict=True)),
        rules=room.rules,
        by=FOCAL,
    )
    room.session.refresh(remark)
    assert remark.settled
    submit(room)
    found = {d.full_name: (d.kind, d.before, d.after) for d in review.differences(room.session, room.roster)}
    assert found["Lê Thị Mai"] == ("changed", {"position": "Trưởng phòng"}, {"position": "Phó Trưởng phòng"})
    assert found["Hồ Văn Tư"][0] == "new"


def test_the_second_of_two_approvers_is_refused_and_each_verb_leaves_one_event(room_on_each: Room) -> None:
    room = room_on_each
    take(room, GOOD)
    submit(room)
    decisions.approve(room.session, room.roster, by=HOME)
    with pytest.raises(Refused):
        decisions.approve(room.session, room.roster, by=HOME)
    assert verbs(room) == ["roster.receive_file", "roster.replace_people", "roster.submit", "roster.approve"]


def test_a_decided_list_cannot_be_withdrawn(room: Room) -> None:
    take(room, GOOD)
    submit(room)
    decisions.withdraw(room.session, room.roster, FOCAL)
    assert room.roster.state == "draft"
    submit(room)
    decisions.approve(room.session, room.roster, by=HOME)
    with pytest.raises(Refused):
        decisions.withdraw(room.session, room.roster, FOCAL)


def test_what_may_be_approved_is_approved_and_the_rest_is_named(room: Room) -> None:
    other = Room(room.session, "SYT", "Sở Y tế", room.survey_round)
    for one in (room, other):
        take(one, GOOD)
        submit(one)
    obstacles = {other.agency.id: ["Nguyễn Thị Hoa có cùng số điện thoại."]}
    approved, refused = decisions.approve_many(
        room.session, [room.roster, other.roster], obstacles=obstacles, by=HOME, tell={}
    )
    assert (approved, room.roster.state, other.roster.state) == (1, "approved", "submitted")
    assert refused == ["Chưa duyệt được danh sách của Sở Y tế. Nguyễn Thị Hoa có cùng số điện thoại."]


def test_no_event_names_anybody(room: Room) -> None:
    take(room, MESSY)
    correct(room, "Trần Văn Bình", phone="0905123402")
    details = str([e.detail for e in room.session.scalars(select(audit.AuditEvent))])
    assert "Bình" not in details
    assert "0905" not in details
    assert room.session.scalar(select(func.count()).select_from(Roster)) == 1
