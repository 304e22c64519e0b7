"""Who may ask for a change and who decides: of this list, this round, once; and what is left of the old link."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from foundation import audit, keys, slots
from foundation.db import Refused, now
from foundation.outbox import Message
from questionnaires import drafts
from respondents import changes, snapshots
from respondents.invitation import Invitation, draft_id
from respondents.invitation.counters import Progress
from respondents.roster.change_request import ChangeRequest
from respondents.roster_file.columns import FIELDS
from tests import cast
from tests.respondents.list_room import FOCAL, HOME, Room
from tests.said import said

NEW = dict(zip(FIELDS, ("Hồ Văn Tư", "Giám đốc", "Sở Tư pháp", "LDS", "0905 777 001", "", ""), strict=True))


@pytest.fixture
def frozen(session: Session) -> Room:
    """A frozen list of twelve people."""
    room = Room(session).with_twelve("approved")
    snapshots.freeze_round(session, room.survey_round, HOME, {})
    return room


def ask(room: Room, kind: str, place: int = 0, reason: str = "transferred", **more) -> ChangeRequest:
    more.setdefault("person_id", None if kind == "add" else room.people[place].id)
    more.setdefault("values", NEW if kind in ("add", "replace") else None)
    return changes.ask(room.session, room.roster, kind=kind, reason=reason, rules=room.rules, by=FOCAL, **more)


def approve(room: Room, request: ChangeRequest, **more) -> None:
    changes.approve(room.session, request, by=HOME, **more)
    room.session.flush()


def invitation(room: Room, person_id: int) -> Invitation:
    return room.session.scalars(select(Invitation).where(Invitation.respondent_id == person_id)).one()


def verbs(room: Room) -> list[str]:
    query = select(audit.AuditEvent.verb).where(audit.AuditEvent.verb.startswith("change."))
    return list(room.session.scalars(query.order_by(audit.AuditEvent.id)))


def another_round(room: Room) -> Room:
    """The same session, another round with an agency and two people of its own."""
    other = Room(room.session, "SYT", "Sở Y tế", cast.a_round(room.session, code="khác"))
    room.session.add_all(cast.a_respondent(other.roster, number) for number in range(1, 3))
    other.roster.state = "frozen"
    room.session.flush()
    return other


# -- asking


@pytest.mark.parametrize(
    ("request_", "says"),
    [
        ({"kind": "swap"}, "Hãy chọn loại thay đổi"),
        ({"kind": "remove", "reason": "bored"}, "Hãy chọn lý do"),
        ({"kind": "remove", "reason": "other", "explanation": "  "}, "Hãy ghi rõ lý do"),
        ({"kind": "remove", "person_id": None}, "Hãy chọn người cần thay đổi"),
        ({"kind": "remove", "person_id": 0}, "không còn trong danh sách"),
    ],
)
def test_a_request_lacks_nothing(frozen: Room, request_: dict, says: str) -> None:
    with pytest.raises(Refused, match=says):
        ask(frozen, **request_)
    assert frozen.session.scalar(select(func.count()).select_from(ChangeRequest)) == 0


def test_a_person_of_another_list_cannot_be_asked_about(frozen: Room) -> None:
    other = another_round(frozen)
    with pytest.raises(Refused, match="không còn trong danh sách"):
        ask(frozen, "remove", person_id=other.people[0].id)


def test_a_reason_is_explained_only_where_it_is_another_one(frozen: Room) -> None:
    assert ask(frozen, "remove", 0).explanation == ""
    assert ask(frozen, "remove", 1, reason="other", explanation=" Đi học ").explanation == "Đi học"


def test_a_request_that_waits_hinders_only_its_own_person(frozen: Room) -> None:
    first = ask(frozen, "remove", 0)
    ask(frozen, "remove", 1)
    changes.withdraw(frozen.session, first, FOCAL)
    ask(frozen, "contact", 0, values={"phone": "0905 777 004"})


@pytest.mark.parametrize("column", ["phone", "email"])
def test_a_contact_is_taken_only_by_who_is_on_a_list_of_this_round(frozen: Room, column: str) -> None:
    cells = {"phone": "+84905777009", "email": "ai@daklak.example"}
    taker, other = frozen.people[3], another_round(frozen)
    other.people[0].fill(cells)
    frozen.session.flush()
    ask(frozen, "add", values=NEW | {column: cells[column]})
    taker.fill(cells)
    frozen.session.flush()
    with pytest.raises(Refused, match="đã có người khác"):
        ask(frozen, "add", values=NEW | {column: cells[column]})
    ask(frozen, "contact", 3, values=cells)
    taker.state = "removed"
    frozen.session.flush()
    ask(frozen, "add", values=NEW | {column: cells[column]})


def test_a_focal_point_is_not_put_in_anybodys_place(frozen: Room) -> None:
    frozen.focal_contacts = frozenset({keys.current().index("phone", "+84905777001")})
    with pytest.raises(Refused, match="đầu mối"):
        ask(frozen, "add")


def test_who_answered_on_paper_has_answered(frozen: Room) -> None:
    person = frozen.people[0]
    assert not changes.has_answered(frozen.session, person.id)
    invitation(frozen, person.id).paper_at = now()
    frozen.session.flush()
    assert changes.has_answered(frozen.session, person.id)
    assert not changes.has_answered(frozen.session, frozen.people[1].id)


# -- deciding


@pytest.mark.parametrize("state", ["registering", "closed"])
def test_outside_the_field_nothing_is_approved(frozen: Room, state: str) -> None:
    request = ask(frozen, "remove")
    frozen.survey_round.state = state
    frozen.session.flush()
    with pytest.raises(Refused, match="Đợt điều tra đã kết thúc"):
        approve(frozen, request)
    assert (request.state, len(frozen.people), verbs(frozen)) == ("asked", 12, ["change.ask"])


def test_each_decision_is_kept_with_who_when_and_why_and_leaves_one_event(frozen: Room) -> None:
    yes, no, back = (ask(frozen, "remove", place) for place in range(3))
    approve(frozen, yes, note=" Đúng ")
    changes.refuse(frozen.session, no, " Chưa đủ giấy tờ ", HOME)
    changes.withdraw(frozen.session, back, FOCAL)
    kept = [(one.state, one.decided_by, one.decision_note, one.decided_at is None) for one in (yes, no, back)]
    assert kept == [
        ("approved", HOME.id, "Đúng", False),
        ("refused", HOME.id, "Chưa đủ giấy tờ", False),
        ("withdrawn", None, "", False),
    ]
    assert verbs(frozen) == ["change.ask"] * 3 + ["change.approve", "change.refuse", "change.withdraw"]


@pytest.mark.parametrize("decided", ["approved", "refused", "withdrawn"])
def test_what_is_decided_is_not_decided_again(frozen: Room, decided: str) -> None:
    request = ask(frozen, "remove")
    request.state = decided
    frozen.session.flush()
    for again in (
        lambda: approve(frozen, request),
        lambda: changes.refuse(frozen.session, request, "không", HOME),
        lambda: changes.withdraw(frozen.session, request, FOCAL),
    ):
        with pytest.raises(Refused):
            again()
    assert len(frozen.people) == 12


def test_who_leaves_loses_link_and_unfinished_sheet_and_is_told(frozen: Room) -> None:
    person = frozen.people[0]
    mine = invitation(frozen, person.id)
    slot = slots.current().make(mine.round_id, mine.id)
    token = keys.current().link_token(person.id, mine.issue)
    drafts.save_draft(frozen.session, keys.DraftKey.of_token(token).with_slot(slot), {"a": 1})
    assert drafts.is_there(frozen.session, draft_id(person.id, mine.issue))
    approve(frozen, ask(frozen, "remove"))
    assert not drafts.is_there(frozen.session, draft_id(person.id, mine.issue))
    (told,) = frozen.session.scalars(select(Message))
    assert (told.to, told.purpose, "khong con trong danh sach" in said(frozen.session, told)) == (
        person.phone,
        "notice",
        True,
    )
    assert frozen.session.scalar(select(func.sum(Progress.invited))) == 11
    latest = snapshots.latest(frozen.session, frozen.survey_round.id)
    assert (latest.number, latest.people_count) == (2, 11)


def test_a_changed_contact_changes_nothing_else_and_loses_the_unfinished_sheet(frozen: Room) -> None:
    person = frozen.people[0]
    before, mine = person.cells, invitation(frozen, person.id)
    slot = slots.current().make(mine.round_id, mine.id)
    token = keys.current().link_token(person.id, mine.issue)
    drafts.save_draft(frozen.session, keys.DraftKey.of_token(token).with_slot(slot), {"a": 1})
    approve(frozen, ask(frozen, "contact", values={"phone": "0905 777 002", "full_name": "Kẻ Khác"}))
    assert person.cells == before | {"phone": "+84905777002"}
    assert (mine.held_because, mine.issue) == ("contact", 2)
    assert not any(drafts.is_there(frozen.session, draft_id(person.id, issue)) for issue in (1, 2))


@pytest.mark.parametrize(
    ("kind", "values", "people"),
    [
        ("remove", None, 11),
        ("add", NEW, 13),
        ("replace", NEW, 12),
        ("contact", {"phone": "0905 777 002"}, 12),
    ],
)
def test_every_kind_of_change_makes_a_snapshot_of_the_list_as_it_is_now(
    frozen: Room, kind: str, values: dict | None, people: int
) -> None:
    before = snapshots.latest(frozen.session, frozen.survey_round.id)
    approve(frozen, ask(frozen, kind, values=values))
    latest = snapshots.latest(frozen.session, frozen.survey_round.id)
    assert (latest.number, latest.people_count, latest.sha256 == before.sha256) == (2, people, False)
    assert ("+84905777002" in latest.content) is (kind == "contact")
    assert frozen.session.scalar(select(func.sum(Progress.invited))) == people


def test_before_the_opening_nobody_is_sent_a_link(frozen: Room) -> None:
    approve(frozen, ask(frozen, "add"))
    approve(frozen, ask(frozen, "contact", values={"phone": "0905 777 002"}))
    assert set(frozen.session.scalars(select(Message.purpose))) == {"notice"}


def test_somebody_added_comes_below_the_last_row(frozen: Room) -> None:
    last = frozen.people[-1].ordinal
    approve(frozen, ask(frozen, "add"))
    assert (frozen.person("Hồ Văn Tư").ordinal, len(frozen.people)) == (last + 1, 13)


@pytest.mark.parametrize("because", ["not_me", "failures"])
def test_the_end_of_the_wait_opens_no_link_that_is_held_for_another_reason(frozen: Room, because: str) -> None:
    request = ask(frozen, "contact", values={"phone": "0905 777 002"})
    approve(frozen, request)
    mine = invitation(frozen, frozen.people[0].id)
    mine.held_because, request.effective_at = because, now()
    frozen.session.commit()
    assert changes.release_due(frozen.session) == 1
    assert (mine.state, mine.held_because, request.released_at is None) == ("held", because, False)
    assert verbs(frozen)[-1] == "change.release"


@pytest.mark.parametrize(("hours", "released"), [(23.9, 0), (24.1, 1)])
def test_a_changed_phone_waits_a_whole_day(frozen: Room, hours: float, released: int) -> None:
    request = ask(frozen, "contact", values={"phone": "0905 777 002"})
    approve(frozen, request)
    request.effective_at -= timedelta(hours=hours)
    frozen.session.commit()
    assert changes.release_due(frozen.session) == released


# -- looking back


def test_only_replacements_that_were_approved_in_this_round_count(frozen: Room) -> None:
    other = another_round(frozen)
    replaced, removed, refused = ask(frozen, "replace", 0), ask(frozen, "remove", 1), ask(frozen, "replace", 2)
    approve(frozen, replaced)
    approve(frozen, removed)
    changes.refuse(frozen.session, refused, "không", HOME)
    assert changes.substitutions(frozen.session, frozen.survey_round.id) == {frozen.agency.id: 1}
    assert changes.substitutions(frozen.session, other.survey_round.id) == {}


def test_requests_are_found_by_list_round_and_state_in_their_order(frozen: Room) -> None:
    other = another_round(frozen)
    first, second, foreign = ask(frozen, "remove", 0), ask(frozen, "remove", 1), ask(other, "remove", 0)
    changes.refuse(frozen.session, first, "không", HOME)
    session, round_id = frozen.session, frozen.survey_round.id
    assert list(changes.of_roster(session, frozen.roster)) == [second, first]
    assert list(changes.of_roster(session, other.roster)) == [foreign]
    assert list(changes.of_round(session, round_id)) == [second]
    assert list(changes.of_round(session, round_id, "refused")) == [first]
    assert list(changes.of_round(session, round_id, "")) == [first, second]
