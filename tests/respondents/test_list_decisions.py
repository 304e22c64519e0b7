"""The way of a list: which verb from which state, in which round, what it leaves; and what the reviewer wrote."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from foundation import audit, outbox
from foundation.db import Refused, now
from respondents.roster import Roster, Stale, decisions, earlier_round, editing, listing, replacing, review, upload
from respondents.roster.listing import MOVES
from respondents.roster.telling import FocalPoints
from tests import cast
from tests.respondents.list_room import COLLEAGUE, FOCAL, GOOD, HOME, Room

STATES = ("draft", "submitted", "returned", "approved", "frozen")
FROM = {
    "submit": {"draft", "returned"},
    "withdraw": {"submitted"},
    "send_back": {"submitted", "approved"},
    "approve": {"submitted"},
    "freeze": {"approved"},
}
TELL = FocalPoints(["daumoi@daklak.example", "pho@daklak.example"], "https://khaosat.example/don-vi/dot/1/")


@pytest.fixture
def room(session: Session) -> Room:
    return Room(session)


def take(room: Room, rows=GOOD) -> None:
    file = room.send(rows)
    version = room.roster.version
    replacing.take(room.session, room.roster, file, kept=(), rules=room.rules, by=FOCAL, seen=version)


def submit(room: Room) -> None:
    decisions.submit(room.session, room.roster, declared=True, rules=room.rules, by=FOCAL)


def handed_in(room: Room) -> Room:
    take(room)
    submit(room)
    return room


def verbs(room: Room) -> list[str]:
    query = select(audit.AuditEvent.verb).where(audit.AuditEvent.subject == f"roster:{room.roster.id}")
    return list(room.session.scalars(query.order_by(audit.AuditEvent.id)))


@pytest.mark.parametrize("verb", FROM)
@pytest.mark.parametrize("state", STATES)
def test_a_list_moves_only_where_its_table_says(room: Room, verb: str, state: str) -> None:
    room.roster.state = state
    room.session.flush()
    before = len(verbs(room))
    if state in FROM[verb]:
        room.roster.move(room.session, verb, HOME)
        assert (room.roster.state, verbs(room)[before:]) == (MOVES[verb].target, [f"roster.{verb}"])
        return
    with pytest.raises(Refused):
        room.roster.move(room.session, verb, HOME)
    assert (room.roster.state, len(verbs(room))) == (state, before)


def test_the_agency_works_on_drafts_and_on_what_was_returned() -> None:
    assert {state for state in STATES if Roster(state=state).is_editable} == {"draft", "returned"}


# -- after the registration


@pytest.mark.parametrize("state", ["preparing", "frozen", "open", "closed"])
def test_after_the_registration_nothing_is_approved_or_returned(room: Room, state: str) -> None:
    handed_in(room)
    before = verbs(room)
    room.survey_round.state = state
    room.session.flush()
    with pytest.raises(Refused, match="không còn lập danh sách"):
        decisions.approve(room.session, room.roster, by=HOME, tell=TELL)
    with pytest.raises(Refused, match="không còn lập danh sách"):
        decisions.send_back(room.session, room.roster, "Sửa", by=HOME, tell=TELL)
    refused = decisions.approve_many(room.session, [room.roster], obstacles={}, by=HOME, tell={})
    assert (refused[0], len(refused[1])) == (0, 1)
    assert (room.roster.state, verbs(room)) == ("submitted", before)
    assert room.session.scalars(select(outbox.Message)).all() == []


@pytest.mark.parametrize(
    ("state", "left_out", "may"),
    [
        ("preparing", "", False),
        ("registering", "", True),
        ("frozen", "", False),
        ("frozen", "Nộp muộn", True),
        ("open", "Nộp muộn", True),
        ("closed", "Nộp muộn", False),
    ],
)
def test_only_a_list_that_was_left_out_comes_late(room: Room, state: str, left_out: str, may: bool) -> None:
    room.survey_round.state, room.roster.left_out = state, left_out
    assert listing.takes_lists(room.survey_round, room.roster) is may


def test_each_turn_is_a_version_and_an_old_page_takes_none(room: Room) -> None:
    assert [listing.take_turn(room.session, room.roster) for _ in range(2)] == [1, 2]
    assert listing.take_turn(room.session, room.roster, seen=2) == 3
    with pytest.raises(Stale, match="người khác sửa"):
        listing.take_turn(room.session, room.roster, seen=2)
    other = Room(room.session, "SYT", "Sở Y tế", room.survey_round)
    assert (room.roster.version, other.roster.version) == (3, 0)


# -- handing in


def test_handing_in_again_clears_the_reason_and_counts(room: Room) -> None:
    handed_in(room)
    decisions.send_back(room.session, room.roster, " Thiếu người ", by=HOME, tell=TELL)
    assert (room.roster.reason, room.roster.decided_at is None) == ("Thiếu người", False)
    submit(room)
    room.session.refresh(room.roster)
    assert (room.roster.reason, room.roster.decided_at, room.roster.submissions) == ("", None, 2)
    assert now() - room.roster.submitted_at < timedelta(minutes=1)


def test_a_list_that_was_handed_in_keeps_no_way_back(room: Room) -> None:
    handed_in(room)
    decisions.withdraw(room.session, room.roster, FOCAL)
    with pytest.raises(Refused, match="Không còn thay đổi"):
        editing.undo(room.session, room.roster, rules=room.rules, by=FOCAL)
    assert [one.full_name for one in room.people] == [row[0] for row in GOOD]


def test_a_list_is_not_returned_without_a_reason(room: Room) -> None:
    handed_in(room)
    with pytest.raises(Refused, match="Hãy ghi lý do trả lại"):
        decisions.send_back(room.session, room.roster, "  ", by=HOME)
    assert room.roster.state == "submitted"


@pytest.mark.parametrize("verb", ["approve", "send_back"])
def test_every_focal_point_is_told_once(room: Room, verb: str) -> None:
    handed_in(room)
    reason = {"reason": "Sửa"} if verb == "send_back" else {}
    getattr(decisions, verb)(room.session, room.roster, by=HOME, tell=TELL, **reason)
    letters = sorted(room.session.scalars(select(outbox.Message)), key=lambda one: str(one.to))
    assert [(one.channel, one.to, one.purpose) for one in letters] == [
        ("email", "daumoi@daklak.example", "notice"), ("email", "pho@daklak.example", "notice"),
    ]  # fmt: skip
    assert all("Sở Tư pháp" in (one.text or "") and (one.text or "").endswith(TELL.page) for one in letters)


def test_a_list_has_its_listed_people_in_their_order(room: Room) -> None:
    take(room)
    hoa, binh, mai = room.people
    hoa.ordinal, binh.state = 9, "removed"
    room.session.flush()
    assert room.people == [mai, hoa]


# -- remarks and submissions


def test_remarks_are_written_while_the_list_is_with_home_affairs(room: Room) -> None:
    take(room)
    for state, may in zip(STATES, (False, True, False, True, False), strict=True):
        room.roster.state = state
        room.session.flush()
        if may:
            made = review.comment(room.session, room.roster, None, "", " Thiếu một người ", HOME)
            assert made.text == "Thiếu một người"
            review.remove_comment(room.session, room.roster, made.id, HOME)
            continue
        with pytest.raises(Refused, match="đang ở Sở Nội vụ"):
            review.comment(room.session, room.roster, None, "", "x", HOME)
        with pytest.raises(Refused, match="không xoá được"):
            review.remove_comment(room.session, room.roster, 1, HOME)
    written = [verb for verb in verbs(room) if "comment" in verb]
    assert written == ["roster.comment", "roster.remove_comment"] * 2


@pytest.mark.parametrize(("column", "text", "says"), [("lương", "x", "chọn cột"), ("phone", " ", "ghi nội dung")])
def test_a_remark_has_a_known_place_and_words(room: Room, column: str, text: str, says: str) -> None:
    handed_in(room)
    with pytest.raises(Refused, match=says):
        review.comment(room.session, room.roster, None, column, text, HOME)


def test_remarks_are_those_on_the_newest_submission_of_this_list(room: Room) -> None:
    handed_in(room)
    other = handed_in(Room(room.session, "SYT", "Sở Y tế", room.survey_round))
    old = review.comment(room.session, room.roster, None, "", "cũ", HOME)
    theirs = review.comment(room.session, other.roster, None, "", "của người khác", HOME)
    review.remove_comment(room.session, room.roster, theirs.id, HOME)
    assert review.comments(room.session, other.roster) == [theirs]
    assert review.comments(room.session, room.roster) == [old]
    decisions.send_back(room.session, room.roster, "Sửa", by=HOME)
    submit(room)
    new = [review.comment(room.session, room.roster, None, "", text, HOME) for text in ("một", "hai")]
    assert review.comments(room.session, room.roster) == new


def test_a_first_submission_differs_from_nothing_and_a_later_one_from_the_last(room: Room) -> None:
    handed_in(room)
    assert review.differences(room.session, room.roster) == []
    for name in ("Lê Thị Mai", "Trần Văn Bình"):
        decisions.withdraw(room.session, room.roster, FOCAL)
        gone = room.person(name).id
        seen = room.roster.version
        editing.remove_person(room.session, room.roster, gone, seen=seen, rules=room.rules, by=FOCAL)
        submit(room)
        (difference,) = review.differences(room.session, room.roster)
        assert (difference.kind, difference.full_name, difference.after) == ("gone", name, {})


# -- looking


def test_lists_are_counted_and_found_in_their_own_round(room: Room) -> None:
    room.with_twelve("frozen")
    other = Room(room.session, "SYT", "Sở Y tế", room.survey_round)
    later = Room(room.session, "SXD", "Sở Xây dựng", cast.a_round(room.session, code="sau"))
    session, round_id = room.session, room.survey_round.id
    assert listing.find(session, round_id, other.agency.id) is other.roster
    assert listing.find(session, later.survey_round.id, room.agency.id) is None
    numbers = [one.roster.id for one in (later, other, room)]
    assert listing.of_numbers(session, round_id, numbers) == [room.roster, other.roster]
    assert listing.count_states(session, round_id) == {"frozen": 1, "draft": 1}
    hoa, binh = room.people[:2]
    hoa.position = binh.position = ""
    binh.state = "removed"
    session.add(cast.a_respondent(other.roster, 1, position=""))
    session.flush()
    assert listing.count_without_position(session, round_id) == 1
    assert listing.begin(session, round_id, room.agency.id) is room.roster
    assert listing.blank(round_id, room.agency.id) not in session


def test_the_people_of_the_newest_earlier_round_are_offered(room: Room) -> None:
    session, agency = room.session, room.agency
    gone = cast.an_agency(session, "STC", "Sở cũ")
    gone.successor_id = agency.id
    stranger = cast.an_agency(session, "SYT", "Sở Y tế")
    rounds = {year: cast.a_round(session, year=year, code=f"m{year}") for year in (2020, 2021, 2024)}
    oldest = cast.a_roster(session, rounds[2020], agency, 3)
    newest = [cast.a_roster(session, rounds[2021], one, 2) for one in (agency, gone)]
    for one in (stranger, agency):
        cast.a_roster(session, rounds[2021] if one is stranger else rounds[2024], one, 5)
    of_the_agency = select(decisions.Respondent).where(decisions.Respondent.roster_id == newest[0].id)
    left = session.scalars(of_the_agency.order_by(decisions.Respondent.ordinal)).first()
    left.state = "removed"
    session.flush()
    found = earlier_round.people(session, room.survey_round, agency)
    assert [(one.roster_id, one.ordinal) for one in found] == [(newest[0].id, 2), (newest[1].id, 1), (newest[1].id, 2)]
    assert [one.roster_id for one in earlier_round.people(session, rounds[2021], agency)] == [oldest.id] * 3
    assert earlier_round.people(session, rounds[2020], agency) == []


# -- files


def test_a_file_nobody_decided_about_is_forgotten_after_two_days(room: Room) -> None:
    file = room.send(GOOD)
    other = Room(room.session, "SYT", "Sở Y tế", room.survey_round)
    theirs = other.send(GOOD)
    for hours, found in ((47, file), (49, None)):
        file.at = now() - timedelta(hours=hours)
        room.session.flush()
        assert upload.waiting(room.session, room.roster) is found
    upload.forget_expired(room.session)
    assert room.session.scalars(select(upload.RosterUpload)).all() == [theirs]


def test_the_file_that_a_list_was_filled_from_does_not_expire(room: Room) -> None:
    take(room)
    kept = upload.taken(room.session, room.roster)
    kept.at = now() - timedelta(days=9)
    room.session.flush()
    upload.forget_expired(room.session)
    assert room.session.scalars(select(upload.RosterUpload.state)).all() == ["taken"]


def test_dropping_and_taking_touch_this_lists_files_only(room: Room) -> None:
    take(room)
    other = Room(room.session, "SYT", "Sở Y tế", room.survey_round)
    theirs = other.send(GOOD)
    kept = upload.taken(room.session, room.roster)
    room.send(GOOD[:1])
    second = room.send(GOOD[:2])
    assert upload.waiting(room.session, room.roster) is second, "a newer file takes the place of one that waits"
    upload.drop(room.session, room.roster, FOCAL)
    left = set(room.session.scalars(select(upload.RosterUpload)))
    assert (left, verbs(room)[-1]) == ({kept, theirs}, "roster.drop_file")
    before = kept.id
    room.session.expunge(kept)
    room.session.expunge(second)
    take(room, GOOD[:2])
    assert room.session.scalars(select(upload.RosterUpload.state).order_by("state")).all() == ["read", "taken"]
    assert upload.taken(room.session, room.roster).id != before
    assert upload.taken(room.session, other.roster) is None
    room.session.add(
        upload.RosterUpload(roster_id=other.roster.id, state="taken", filename="", content=b"", at=now(), by_kind="x")
    )
    upload.forget_round(room.session, room.survey_round.id)
    assert room.session.scalars(select(upload.RosterUpload)).all() == []


def test_who_sent_a_file_and_under_which_name_is_kept(room: Room) -> None:
    file = room.send(GOOD, "x" * 300 + ".xlsx")
    assert (file.by.kind, file.by.id, len(file.filename), file.filename[-5:]) == (FOCAL.kind, FOCAL.id, 200, ".xlsx")


@pytest.mark.parametrize("state", ["submitted", "approved", "frozen"])
def test_a_list_that_was_handed_in_takes_no_file(room: Room, state: str) -> None:
    room.roster.state = state
    with pytest.raises(Refused, match="không sửa được"):
        room.send(GOOD)


# -- rows


def test_a_row_of_another_list_is_no_row_of_this_one(room: Room) -> None:
    take(room)
    other = Room(room.session, "SYT", "Sở Y tế", room.survey_round)
    foreign, listed = room.people[0], room.people[1]
    assert editing.was_on(room.session, room.roster, foreign.id)
    assert not editing.was_on(room.session, other.roster, foreign.id)
    with pytest.raises(Refused, match="không còn trong danh sách"):
        editing.person_of(room.session, other.roster, foreign.id)
    listed.state = "removed"
    room.session.flush()
    with pytest.raises(Refused, match="không còn trong danh sách"):
        editing.person_of(room.session, room.roster, listed.id)
    assert (editing.next_ordinal(room.session, room.roster), editing.next_ordinal(room.session, other.roster)) == (5, 1)


def test_each_change_of_a_row_leaves_its_event(room: Room) -> None:
    take(room)
    mai = room.people[2].id
    common = {"rules": room.rules, "by": FOCAL}
    for cells in ({"note": "x"}, {"note": " x "}):
        editing.correct(room.session, room.roster, mai, cells, seen=room.roster.version, **common)
    editing.add_person(room.session, room.roster, {"full_name": "Hồ Văn Tư"}, **common)
    editing.remove_person(room.session, room.roster, mai, seen=room.roster.version, **common)
    editing.undo(room.session, room.roster, **common)
    changed = ["roster.correct", "roster.add", "roster.remove", "roster.undo"]
    assert verbs(room)[2:] == changed


def test_a_row_that_changed_since_is_not_removed(room: Room) -> None:
    take(room)
    mai, seen = room.people[2], room.roster.version
    editing.correct(room.session, room.roster, mai.id, {"note": "x"}, seen=seen, rules=room.rules, by=COLLEAGUE)
    with pytest.raises(editing.RowChanged):
        editing.remove_person(room.session, room.roster, mai.id, seen=seen, rules=room.rules, by=FOCAL)
    assert len(room.people) == 3


def test_an_empty_row_is_no_person(room: Room) -> None:
    with pytest.raises(Refused, match="còn trống"):
        editing.add_person(room.session, room.roster, {"full_name": "  "}, rules=room.rules, by=FOCAL)
