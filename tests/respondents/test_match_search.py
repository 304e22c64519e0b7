"""Everybody of a round is compared once for each change of its lists: within the page in a small round, by a job in a large one."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from foundation import audit, jobs
from foundation.audit import AuditEvent
from foundation.db import now
from foundation.jobs import Job
from respondents import changes, match_decisions, match_search, matching, person_names
from respondents.match_search import Found
from respondents.roster import Respondent, Roster, checking, editing, listing
from tests import cast
from tests.long_work import run_jobs
from tests.respondents.list_room import FOCAL, HOME, Room
from tests.survey_app.fieldwork_cast import a_round_in_the_field


@pytest.fixture
def rooms(session_on_each: Session) -> tuple[Room, Room]:
    first = Room(session_on_each)
    return first, Room(session_on_each, "SYT", "Sở Y tế", first.survey_round)


@pytest.fixture
def large(rooms: tuple[Room, Room], monkeypatch: pytest.MonkeyPatch) -> int:
    """The number of a round that is large, where somebody stands on two lists."""
    monkeypatch.setattr(match_search, "AT_ONCE", 1)
    for room in rooms:
        add(room, "Lê An")
    rooms[0].session.commit()
    return rooms[0].survey_round.id


def add(room: Room, name: str) -> Respondent:
    """A new row, as an agency adds one."""
    listing.take_turn(room.session, room.roster)
    count = len(room.people) + 1
    person = cast.a_respondent(room.roster, count, full_name=name, name_key=person_names.key(name), position="Giám đốc")
    room.session.add(person)
    room.session.flush()
    return person


def searched(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The rounds of which everybody is read from now on."""
    rounds, real = list[int](), matching.rows_of_round

    def noted(session: Session, round_id: int, *which: object) -> object:
        rounds.extend([] if which else [round_id])
        return real(session, round_id, *which)  # type: ignore[arg-type]

    monkeypatch.setattr(matching, "rows_of_round", noted)
    return rounds


def pairs(session: Session, number: int) -> list[tuple[int, int]]:
    found = match_search.standing(session, number).found
    return [] if found is None else [pair[:2] for pair in found.pairs]


def test_a_small_round_is_searched_after_a_change_and_not_after_a_look(rooms, monkeypatch) -> None:
    session, number, rounds = rooms[0].session, rooms[0].survey_round.id, searched(monkeypatch)
    for room in rooms:
        add(room, "Lê An")
    assert [len(pairs(session, number)) for _ in range(3)] == [1, 1, 1]
    audit.record(session, HOME, audit.LOOK, f"round:{number}")
    audit.record(session, HOME, "round.edit", f"round:{number}")
    assert (pairs(session, number) != [], rounds) == (True, [number])
    for room in rooms:
        add(room, "Hồ Tư")
    assert (len(pairs(session, number)), rounds) == (2, [number, number])
    assert match_search.standing(session, number).is_current


def test_nothing_of_a_large_round_is_compared_within_a_page(rooms, large: int, monkeypatch) -> None:
    session, rounds = rooms[0].session, searched(monkeypatch)
    known = match_search.standing(session, large)
    assert (known.found, known.is_current, known.is_due) == (None, False, True)
    match_search.ask(session, large, audit.SYSTEM)
    session.commit()
    known = match_search.standing(session, large)
    assert (known.is_due, known.job is not None, rounds) == (False, True, [])
    assert run_jobs(session) == 1
    known = match_search.standing(session, large)
    assert (known.is_current, known.is_due, known.job, len(known.found.pairs)) == (True, False, None, 1)
    assert rounds == [large]
    add(rooms[0], "Hồ Tư")
    add(rooms[1], "Hồ Tư")
    known = match_search.standing(session, large)
    assert (known.is_current, known.is_due, len(known.found.pairs)) == (False, True, 1)
    assert rounds == [large]


def test_a_search_rests_before_it_is_repeated_unless_somebody_wants_it_now(rooms, large: int) -> None:
    session = rooms[0].session
    assert match_search.ask(session, large, audit.SYSTEM).not_before <= now()
    session.commit()
    run_jobs(session)
    (before,) = session.scalars(select(Job))
    before.ended_at = before.started_at + timedelta(minutes=1)
    add(rooms[0], "Hồ Tư")
    asked = match_search.ask(session, large, audit.SYSTEM)
    assert (
        asked.not_before == before.ended_at + timedelta(minutes=10) == match_search.standing(session, large).rests_until
    )
    assert match_search.ask(session, large, audit.SYSTEM) is asked
    session.commit()
    assert run_jobs(session) == 0
    match_search.ask_now(session, large, HOME)
    session.commit()
    assert run_jobs(session) == 1
    assert match_search.standing(session, large).is_current
    assert len(session.scalars(select(Job)).all()) == 1, "what was found before goes"
    (event,) = session.scalars(select(AuditEvent).where(AuditEvent.verb == "match.search"))
    assert event.subject == f"round:{large}"


def test_a_search_that_ended_badly_waits_for_somebody(rooms, large: int) -> None:
    session = rooms[0].session
    job = match_search.ask(session, large, audit.SYSTEM)
    jobs.cancel(session, job, HOME)
    known = match_search.standing(session, large)
    assert (known.is_current, known.is_due, known.job) == (False, False, job)


def test_the_surest_of_each_reason_are_kept_and_all_are_counted(rooms, monkeypatch) -> None:
    for name in ("Võ Ba", "Lê An", "Hồ Tư"):
        for room in rooms:
            add(room, name)
    session, number = rooms[0].session, rooms[0].survey_round.id
    monkeypatch.setattr(match_search, "MOST", 2)
    told: list[tuple[int, int, str]] = []
    found = match_search.search(session, number, lambda *said: told.append(said))
    assert found.counts == {"name_and_position": 3}
    matches = match_decisions.open_matches_among(session, number, [pair[:2] for pair in found.pairs])
    assert [match.a.full_name for match in matches] == ["Lê An", "Võ Ba"], "by given name"
    assert told == [(0, 5, "Đang đọc danh sách"), (3, 5, "Đang so: cùng họ tên và chức vụ")]
    assert Found.unpack(found.pack()) == found


def test_what_is_shown_is_looked_at_anew(rooms) -> None:
    first, second = (add(room, "Nguyễn Văn Tám") for room in rooms)
    third = add(rooms[1], "Nguyễn Văn Tâm")
    session, number = rooms[0].session, rooms[0].survey_round.id
    found = match_search.search(session, number)
    assert [pair[2] for pair in found.pairs] == ["name_and_position", "near_name"]
    kept = [pair[:2] for pair in found.pairs]
    second.fill({"full_name": "Nguyễn Văn Tàm"})
    third.fill({"full_name": "Đỗ Sáu"})
    session.flush()
    (match,) = match_decisions.open_matches_among(session, number, kept)
    assert (match.ids, match.reason) == ((first.id, second.id), "near_name")
    match_decisions.two_people(session, [match], "Khác ngày sinh", HOME)
    assert match_decisions.open_matches_among(session, number, kept) == []
    assert match_decisions.settled_since(session, found.at) == {match.ids}
    assert match_decisions.settled_since(session, now() + timedelta(seconds=1)) == set()


def test_every_change_of_a_list_changes_its_mark(rooms) -> None:
    session, number = rooms[0].session, rooms[0].survey_round.id
    marks = [match_search.mark_of(session, number)]
    kept, _ = (add(room, "Lê An") for room in rooms)
    marks.append(match_search.mark_of(session, number))
    (match,) = match_decisions.open_matches_among(session, number, pairs(session, number))
    match_decisions.keep_one(session, match, kept.id, HOME)
    marks.append(match_search.mark_of(session, number))
    match_decisions.put_back(session, match_decisions.taken_off(session, number)[0], HOME)
    marks.append(match_search.mark_of(session, number))
    roster = rooms[0].roster
    editing.remove_person(session, roster, kept.id, seen=roster.version, rules=rooms[0].rules, by=HOME)
    marks.append(match_search.mark_of(session, number))
    Room(session, "STC", "Sở Tài chính", rooms[0].survey_round)
    marks.append(match_search.mark_of(session, number))
    assert len(set(marks)) == 6
    assert match_search.mark_of(session, number) == marks[-1]


def test_a_change_after_the_freeze_changes_the_mark(session_on_each: Session) -> None:
    session = session_on_each
    survey_round = a_round_in_the_field(session)
    roster = session.scalars(select(Roster).order_by(Roster.id)).first()
    assert roster is not None
    rules = checking.rules_for(session, survey_round, roster.agency_id, frozenset())
    before = match_search.mark_of(session, survey_round.id)
    said = {"kind": "remove", "reason": "transferred", "person_id": roster.people[0].id, "explanation": "Đã chuyển"}
    request = changes.ask(session, roster, **said, rules=rules, by=FOCAL)
    assert match_search.mark_of(session, survey_round.id) == before
    changes.approve(session, request, by=HOME)
    assert match_search.mark_of(session, survey_round.id) != before
