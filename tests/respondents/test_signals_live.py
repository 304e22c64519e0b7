"""Signals while a round is open: told from the register as it is, before moments become days; kept: reasons and the day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from foundation import audit, jobs, keys, sqlite
from foundation.db import Base, now, table
from foundation.jobs import Task
from foundation.vietnam_time import VIETNAM, today
from questionnaires.survey_round import SurveyRound
from respondents import kept_days
from respondents.envelopes import Repudiation, repudiation
from respondents.field import opening
from respondents.identity import Alert, Challenge, RespondentSession
from respondents.identity.sessions import Browser
from respondents.invitation import Invitation
from respondents.roster import ChangeRequest, Respondent
from respondents.signals import KnownDevice, Review, SignalNote, grades, guided, live, outcomes, review
from tests.respondents.envelopes import ballot_cast

ONE, OTHER = audit.Actor("home_affairs", 1), audit.Actor("home_affairs", 2)
CODE, SHEET = timedelta(seconds=30), timedelta(minutes=12)


def yesterday() -> datetime:
    """Eight in the morning of yesterday, in Vietnam."""
    return datetime.combine(today(), time(8), VIETNAM) - timedelta(days=1)


class Field:
    """A round in which people answer as the test says; nobody presses anything."""

    def __init__(self, session: Session, people: int = 12) -> None:
        self.session = session
        self.round: SurveyRound = ballot_cast.a_round(session)[0]
        self.round.opens_at = now() - timedelta(days=3)
        self.people = ballot_cast.submit(session, self.round, {("LDS", "so"): people})
        begin = yesterday()
        for number, one in enumerate(self.people):
            self.answer(one, begin + timedelta(minutes=40 * ((number * 5) % people)))
        session.commit()

    def answer(
        self,
        one: Invitation,
        at: datetime,
        *,
        device: str = "",
        opened_on: str = "",
        delay: timedelta = CODE,
        address: str = "203.0.113.9",
        typed: bool = False,
    ) -> None:
        """Replaces whatever this person did: opened the link at this moment, typed the code so much later, submitted."""
        session = self.session
        for model in (Challenge, RespondentSession):
            session.execute(sa.delete(model).where(model.invitation_id == one.id))
        own = device or f"phone {one.id}"
        sent, entered = at + timedelta(seconds=20), at + timedelta(seconds=20) + delay
        if opened_on:
            self._browser(one, opened_on, at, None, typed, address)
        proven = self._browser(one, own, at, entered, typed, address)
        code = {"channel": "phone", "address_index": "", "code_mac": "", "expires_at": sent, "closed_at": entered}
        session.add(Challenge(invitation_id=one.id, session_id=proven.id, created_at=sent, **code))
        one.opened_at, one.verified_at, one.started_at, one.submitted_at = at, entered, entered, entered + SHEET
        one.receipt = f"{one.id:08d}"
        one.grade, one.declared = "A", "self"
        session.flush()

    def _browser(
        self, one: Invitation, device: str, at: datetime, entered: datetime | None, typed: bool, address: str
    ) -> RespondentSession:
        ended = (entered or at) + (SHEET if entered else timedelta(0))
        made = RespondentSession(
            key_hash=keys.token_hash(f"{device}{one.id}{at}"),
            invitation_id=one.id,
            issue=one.issue,
            sealed_draft_key=b"",
            created_at=at,
            seen_at=ended,
            verified_at=entered,
            ended_at=ended,
            ended_because="submitted" if entered else "left",
            typed=typed,
            **Browser(device, address).hashes(self.round.network_key),
        )
        self.session.add(made)
        self.session.flush()
        return made

    def clerk(self, *numbers: int, device: str = "clerk", days: int = 0) -> None:
        """These people's codes were typed on one phone, late."""
        for place, number in enumerate(numbers):
            at = yesterday() + timedelta(hours=2 + place, days=days)
            self.answer(self.people[number], at, device=device, delay=timedelta(minutes=7))
        self.session.commit()

    def take(self) -> list[Review]:
        """Scores; the looks that stand."""
        live.take(self.session, self.round)
        self.session.commit()
        return list(self.session.scalars(review.of_round(self.round.id).order_by(*review.CARDS.usual)))


@pytest.fixture
def field(session_on_each: Session) -> Field:
    return Field(session_on_each)


def test_honest_people_are_noted_by_day_and_nobody_looks(field: Field) -> None:
    assert field.take() == []
    notes = field.session.scalars(sa.select(SignalNote)).all()
    assert {note.day for note in notes} == {today()}
    assert [note.reasons for note in notes] == [[]] * len(field.people)


def test_one_phone_for_three_begins_three_looks_once(field: Field) -> None:
    field.clerk(2, 5, 7)
    looks = field.take()
    assert {look.invitation_id for look in looks} == {field.people[one].id for one in (2, 5, 7)}
    assert all("shared_device" in look.reasons for look in looks)
    assert len(field.take()) == 3


def test_what_is_kept_has_no_moment_no_hash_and_no_score() -> None:
    for model in (SignalNote, Review):
        kept = {column.name: column.type for column in table(model).columns}
        assert not [name for name, kind in kept.items() if isinstance(kind, sa.DateTime)]
        assert not [name for name in kept if "hash" in name or "score" in name]
    answers = {"envelope", "response", "draft", "opened_answer"}
    for name in ("signal_note", "signal_review"):
        assert not answers & {key.column.table.name for key in Base.metadata.tables[name].foreign_keys}


def test_marks_of_yesterday_meet_a_device_of_today(field: Field) -> None:
    first, second = field.people[2], field.people[5]
    field.answer(first, yesterday() + timedelta(hours=2), device="clerk", delay=timedelta(minutes=7))
    field.session.commit()
    assert field.take() == []
    kept_days.keep_days(field.session)
    field.session.expire_all()
    assert field.session.get_one(SignalNote, first.id).marks["late_code"] >= 2
    field.answer(second, now() - timedelta(hours=1), device="clerk", delay=timedelta(minutes=7))
    field.session.commit()
    found = {look.invitation_id: look.reasons for look in field.take()}
    assert set(found) == {first.id, second.id}
    assert {"late_code", "shared_device"} <= set(found[first.id])


def test_moments_that_are_days_already_say_nothing(field: Field) -> None:
    kept_days.keep_days(field.session)
    field.session.expire_all()
    assert field.take() == []
    assert all(not note.marks for note in field.session.scalars(sa.select(SignalNote)))


def test_a_registered_session_excuses_as_many_as_were_registered(field: Field) -> None:
    begin = yesterday() + timedelta(hours=2)
    for place in range(8):
        at = begin + timedelta(minutes=place)
        field.answer(field.people[place], at, device="tablet", delay=timedelta(minutes=5), address="198.51.100.4")
    field.session.commit()
    made = guided.GuidedSession(
        round_id=field.round.id, agency_id=field.people[0].agency_id, place="Hội trường", people=8,
        starts_at=begin, ends_at=begin + timedelta(hours=1), address="198.51.100.4", state="asked",
    )  # fmt: skip
    field.session.add(made)
    field.session.flush()
    guided.decide(field.session, made, "approve", ONE)
    assert field.take() == []
    made.people = 2
    assert len(field.take()) == 6


@pytest.mark.parametrize("wrong", ["asked", "agency", "address", "time"])
def test_a_session_excuses_only_its_own(field: Field, wrong: str) -> None:
    field.clerk(2, 5, 7)
    begin = yesterday() + (timedelta(days=-1) if wrong == "time" else timedelta(hours=1))
    other = Invitation.agency_id if wrong != "agency" else None
    made = guided.GuidedSession(
        round_id=field.round.id, agency_id=field.people[0].agency_id, place="Hội trường", people=50,
        starts_at=begin, ends_at=begin + timedelta(hours=6), address="203.0.113.9",
        state="asked" if wrong == "asked" else "approved",
    )  # fmt: skip
    if other is None:
        made.agency_id = ballot_cast.submit(field.session, field.round, {("LDP", "so"): 1})[0].agency_id
    if wrong == "address":
        made.address = "192.0.2.1"
    field.session.add(made)
    assert len(field.take()) == 3


def test_a_registered_device_excuses_until_it_is_removed(field: Field) -> None:
    field.clerk(2, 5, 7, device="kiosk")
    made, code = guided.add_device(field.session, field.round, "Máy ở bộ phận một cửa", ONE)
    assert guided.register_device(field.session, "SAISAISAIX", Browser("kiosk", "x")) is None
    assert guided.register_device(field.session, code.lower(), Browser("kiosk", "x")) is made
    assert guided.register_device(field.session, code, Browser("other", "x")) is None
    assert field.take() == []
    guided.remove_device(field.session, made, ONE)
    assert len(field.take()) == 3


def test_a_contact_that_changed_meanwhile_is_seen(field: Field) -> None:
    who = field.people[3]
    person = field.session.get_one(Respondent, who.respondent_id)
    request = ChangeRequest(
        roster_id=person.roster_id, respondent_id=person.id, kind="contact", reason="wrong_contact", state="approved",
        new_values=f'{{"phone": "{person.phone}"}}', asked_at=now(), decided_at=who.opened_at + timedelta(minutes=1),
    )  # fmt: skip
    field.session.add(request)
    field.answer(who, who.opened_at, opened_on="owner", delay=timedelta(minutes=3))
    field.session.commit()
    (look,) = field.take()
    assert "contact_changed" in look.reasons


def test_a_confirmed_look_is_not_begun_again(field: Field) -> None:
    field.clerk(2, 5, 7)
    for look in field.take():
        review.confirm(field.session, look, "Đã gọi, đúng người", ONE)
    assert [look.outcome for look in field.take()] == ["confirmed"] * 3


def decide(field: Field, look: Review, proposal: str) -> Repudiation:
    review.propose(field.session, look, proposal, "Đã gọi, nói không trả lời", ONE)
    case = field.session.scalars(sa.select(Repudiation)).one()
    repudiation.confirm(field.session, case, OTHER, lambda _: frozenset())
    field.session.commit()
    return case


def test_invited_again_the_old_link_is_dead_and_the_next_sheet_is_looked_at_afresh(field: Field) -> None:
    field.clerk(2, 5, 7)
    look = next(look for look in field.take() if look.invitation_id == field.people[2].id)
    who, issue = field.people[2], field.people[2].issue
    case = decide(field, look, "again")
    field.session.expire_all()
    assert (who.submitted_at, who.issue, who.state) == (None, issue + 1, "active")
    assert (case.origin, look.outcome) == ("review", "again")
    live.take(field.session, field.round)
    assert field.session.get(SignalNote, who.id) is None
    field.answer(who, now() - timedelta(hours=1), device="clerk", delay=timedelta(minutes=7))
    field.session.commit()
    assert [one.outcome for one in field.take() if one.invitation_id == who.id] == ["open", "again"]


def test_set_aside_without_an_invitation_the_link_waits_for_home_affairs(field: Field) -> None:
    field.clerk(2, 5, 7)
    look = field.take()[0]
    decide(field, look, "set_aside")
    who = field.session.get_one(Invitation, look.invitation_id)
    assert (who.submitted_at, who.state, who.held_because) == (None, "held", "review")
    assert look.outcome == "set_aside"


def test_outcomes_are_counted_without_a_person(field: Field) -> None:
    field.clerk(2, 5, 7)
    first, second, _ = field.take()
    review.confirm(field.session, first, "Đã gọi", ONE)
    decide(field, second, "again")
    found = outcomes(field.session, field.round.id)
    assert (found.scored, found.flagged) == (len(field.people), 3)
    assert found.by_outcome == {"open": 1, "confirmed": 1, "proposed": 0, "again": 1, "set_aside": 0, "kept": 0}
    assert found.by_signal["shared_device"] == 3


def test_a_job_is_asked_for_when_somebody_answered_and_not_twice(field: Field) -> None:
    assert live.queue_due(field.session, field.round)
    assert not live.queue_due(field.session, field.round)
    job = jobs.latest(field.session, live.JOB, f"round:{field.round.id}")
    assert job is not None
    field.take()
    job.state, job.ended_at = "done", now() - timedelta(hours=1)
    assert not live.queue_due(field.session, field.round)


def test_whoever_answers_now_is_looked_at_with_those_of_the_next_minutes(field: Field) -> None:
    field.session.execute(sa.update(Invitation).values(submitted_at=now() - timedelta(minutes=4)))
    assert not live.queue_due(field.session, field.round)
    field.session.execute(sa.update(Invitation).values(submitted_at=now() - timedelta(minutes=6)))
    assert live.queue_due(field.session, field.round)


def elsewhere(field: Field, person: int, values: dict[str, Any]) -> None:
    """Somebody else changes an invitation in a transaction of their own."""
    token = sqlite._how.set(sqlite.WRITE)  # as another process, which does not know that this one only reads
    try:
        with field.session.get_bind().engine.connect() as other:
            other.execute(sa.update(Invitation).where(Invitation.id == person).values(**values))
            other.commit()
    finally:
        sqlite._how.reset(token)


def the_job(field: Field, monkeypatch: pytest.MonkeyPatch, meanwhile: Callable[[], None]) -> list[Review]:
    """The job is carried out, and this happens while it computes."""
    weigh = live.weigh

    def weighed(*given: Any) -> Any:
        meanwhile()
        return weigh(*given)

    monkeypatch.setattr(sqlite, "BUSY_SECONDS", 0)
    monkeypatch.setattr(live, "weigh", weighed)
    monkeypatch.setattr(live, "BATCH", 2)
    task = Task(f"round:{field.round.id}", {}, audit.SYSTEM, 1, lambda *_: None)
    field.session.commit()
    live.work(field.session, task)
    return list(field.session.scalars(review.of_round(field.round.id)))


def test_people_go_on_answering_while_the_job_computes(field: Field, monkeypatch: pytest.MonkeyPatch) -> None:
    field.clerk(2, 5, 7)
    other = field.people[0].id
    looks = the_job(field, monkeypatch, lambda: elsewhere(field, other, {"mostly_answered": True}))
    assert {look.invitation_id for look in looks} == {field.people[one].id for one in (2, 5, 7)}
    field.session.expire_all()
    assert field.session.get_one(Invitation, other).mostly_answered
    assert len(field.session.scalars(sa.select(SignalNote)).all()) == len(field.people)


def test_whose_sheet_counts_no_more_when_the_job_writes_has_no_note(
    field: Field, monkeypatch: pytest.MonkeyPatch
) -> None:
    field.clerk(2, 5, 7)
    gone = field.people[5].id
    looks = the_job(field, monkeypatch, lambda: elsewhere(field, gone, {"submitted_at": None, "receipt": None}))
    assert {look.invitation_id for look in looks} == {field.people[one].id for one in (2, 7)}
    assert field.session.get(SignalNote, gone) is None


def test_yesterdays_people_are_looked_at_before_their_moments_go(field: Field) -> None:
    field.clerk(2, 5, 7)
    assert live.before_days(field.session) == 1
    kept_days.keep_days(field.session)
    assert len(field.session.scalars(review.of_round(field.round.id)).all()) == 3
    assert live.before_days(field.session) == 0


def test_the_close_looks_a_last_time_and_destroys_the_hashes(field: Field) -> None:
    field.clerk(2, 5, 7)
    _, code = guided.add_device(field.session, field.round, "Máy chung", ONE)
    guided.register_device(field.session, code, Browser("other", "x"))
    opening.close_round(field.session, field.round, ONE)
    field.session.commit()
    field.session.expire_all()
    assert len(field.session.scalars(review.of_round(field.round.id)).all()) == 3
    assert {one.device_hash for one in field.session.scalars(sa.select(KnownDevice))} == {""}


def test_people_elsewhere_go_on_answering_while_the_last_look_computes(
    field: Field, monkeypatch: pytest.MonkeyPatch
) -> None:
    field.clerk(2, 5, 7)
    other, weigh, computed = field.people[0].id, live.weigh, list[int]()

    def weighed(*given: Any) -> Any:
        computed.append(1)
        elsewhere(field, other, {"mostly_answered": True})  # refused at once if the lock were held
        return weigh(*given)

    monkeypatch.setattr(sqlite, "BUSY_SECONDS", 0)
    monkeypatch.setattr(live, "weigh", weighed)
    field.session.commit()
    opening.look_and_close(field.session, field.round.id, ONE)
    field.session.commit()
    assert field.round.state == "closed"
    assert len(computed) == 1, "whoever was looked at just before is not looked at again with the lock"
    assert len(field.session.scalars(review.of_round(field.round.id)).all()) == 3
    assert "signals.fail" not in field.session.scalars(sa.select(audit.AuditEvent.verb)).all()


def test_who_answers_while_the_last_look_computes_is_looked_at_by_the_close(
    field: Field, monkeypatch: pytest.MonkeyPatch
) -> None:
    field.clerk(2, 5)
    late, weigh, computed = field.people[7].id, live.weigh, list[int]()
    field.session.execute(sa.update(Invitation).where(Invitation.id == late).values(submitted_at=None, receipt=None))

    def weighed(*given: Any) -> Any:
        computed.append(1)
        if len(computed) == 1:
            elsewhere(field, late, {"submitted_at": now(), "receipt": "L"})
        return weigh(*given)

    monkeypatch.setattr(live, "weigh", weighed)
    field.session.commit()
    opening.look_and_close(field.session, field.round.id, ONE)
    field.session.commit()
    assert field.session.get(SignalNote, late) is not None


def test_an_end_that_was_moved_while_the_worker_looked_is_kept(field: Field, monkeypatch: pytest.MonkeyPatch) -> None:
    field.round.closes_at = now() - timedelta(days=1)
    field.session.commit()
    moved = now() + timedelta(days=1)

    def look(session: Session, _: object) -> list[live.Scored]:
        with Session(session.get_bind()) as theirs:
            theirs.execute(sa.update(SurveyRound).values(closes_at=moved))
            theirs.commit()
        return []

    monkeypatch.setattr(live, "look", look)
    assert not opening.close_when_due(field.session, field.round)
    assert field.round.state == "open"


def test_a_round_closes_though_the_look_fails(field: Field, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "weigh", lambda *_: 1 / 0)
    opening.close_round(field.session, field.round, ONE)
    field.session.commit()
    assert field.round.state == "closed"
    verbs = field.session.scalars(sa.select(audit.AuditEvent.verb)).all()
    assert "signals.fail" in verbs


def test_grade_c_over_one_in_a_hundred_raises_the_alert_again_only_for_more(field: Field) -> None:
    session, round_id = field.session, field.round.id
    field.people[0].grade = "C"
    session.flush()
    assert not grades.watch(session, round_id)
    field.people[1].grade = "C"
    session.flush()
    assert grades.watch(session, round_id)
    grades.watch(session, round_id)
    alert = session.scalars(sa.select(Alert).where(Alert.kind == grades.KIND)).one()
    alert.settled_at = now()
    session.flush()
    assert not grades.watch(session, round_id)
    field.people[2].grade, field.people[2].verified_at = "C", now() + timedelta(days=1)
    session.flush()
    assert grades.watch(session, round_id)


def test_reissued_links_are_counted_by_officer(field: Field) -> None:
    from respondents import invitation as invitations

    for one in field.people[:3]:
        one.submitted_at = one.receipt = None
    field.session.flush()
    invitations.reissue(field.session, field.people[0], ONE, "Gửi nhầm người")
    invitations.reissue(field.session, field.people[1], ONE, "contact")
    invitations.reissue(field.session, field.people[2], OTHER, "Máy hỏng")
    found = grades.reissued(field.session, field.round.id)
    assert found == [("home_affairs:1", 1, 1), ("home_affairs:2", 1, 0)]
    assert found[0].account_id == 1
    assert grades.reissued(field.session, field.round.id + 1) == []
