"""Sending with gateways that are slow, dripping, refusing, flapping, silent: real servers on this machine."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from foundation import audit, outbox
from foundation.db import now
from foundation.outbox import Attempt, Message, PostOffice, Register, State, claims, health, notes, overview, resending
from foundation.outbox.claims import Claimed
from foundation.outbox.gateways import HttpGateway, Route, deadline, http
from foundation.outbox.gateways.file import FileGateway
from foundation.outbox.gateways.profiles import Profile, Rule
from tests.foundation import gateway_program as program
from tests.foundation.gateway_program import Provider

PHONE = "+84905000001"
BODY = {"to": "{to}", "text": "{text}", "id": "{id}"}


@pytest.fixture
def provider() -> Iterator[Provider]:
    with Provider() as running:
        yield running


@pytest.fixture
def second() -> Iterator[Provider]:
    with Provider() as running:
        yield running


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Deadlines that a test can wait for: for a provider that never comes to an end, and for no other. A machine that does
    something else for a second would make a good provider a slow one."""
    monkeypatch.setattr(deadline, "TOTAL", 1.5)
    monkeypatch.setattr(http, "STEP", 1.0)


def gateway(provider: Provider, name: str = "sms") -> HttpGateway:
    return HttpGateway(
        name, Profile(provider.url, {}, BODY, Rule("error", ("0",)), reference="data.msg_id", code="error")
    )


def an_office(*route: HttpGateway, register: Register | None = None, parallel: int = 16) -> PostOffice:
    routes: dict[str, Route] = {"sms": route, "zalo": route}
    return PostOffice(routes, "w", register or Register(), parallel)


def write(session: Session, number: int = 1, purpose: str = "notice", **more: object) -> list[str]:
    keys = [outbox.write(session, "sms", PHONE, f"{purpose} {n}", purpose=purpose, **more) for n in range(number)]  # type: ignore[arg-type]
    session.commit()
    return keys


def run(office: PostOffice, session: Session, seconds: float = 60) -> None:
    """Until nothing moves any more."""
    until = time.monotonic() + seconds
    while office.step(session):
        assert time.monotonic() < until, "it never came to rest"
        time.sleep(0.02)


def claim(session: Session, name: str, limit: int = 9) -> list[Claimed]:
    """A batch for a worker of this name."""
    due = claims.due(session, claims.ORDINARY, ["sms", "email"])
    session.rollback()
    batch = claims.take(session, due, claims.ORDINARY, {"sms": limit, "email": limit}, name)
    session.commit()
    return batch


def states(session: Session) -> list[str]:
    session.expire_all()
    return list(session.scalars(sa.select(Message.state).order_by(Message.created_at)))


def one(session: Session) -> Message:
    session.rollback()
    return session.scalars(sa.select(Message).execution_options(populate_existing=True)).one()


def due_now(session: Session) -> None:
    """As if the pauses were over."""
    session.execute(sa.update(Message).values(not_before=now()))
    session.execute(sa.update(health.GatewayHealth).values(probe_at=now()))
    session.commit()


def test_a_message_is_sent_once_noted_and_forgotten(session_on_each: Session, provider: Provider) -> None:
    session = session_on_each
    write(session)
    run(an_office(gateway(provider)), session)
    run(an_office(gateway(provider)), session)
    assert provider.texts == ["notice 0"]
    stored = one(session)
    assert (stored.state, stored.to, stored.text, stored.claim) == ("sent", None, None, "")
    attempt = session.scalars(sa.select(Attempt)).one()
    assert (attempt.gateway, attempt.verdict, attempt.reference) == ("sms", "accepted", "p1")


def test_what_is_not_urgent_gathers_while_codes_go_at_once(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = PostOffice({"sms": (FileGateway(tmp_path / "outbox.jsonl"),)}, "w", Register())
    assert office.step(session, patient=True) == 0
    write(session, 2)
    write(session, 1, "code")
    assert office.step(session, patient=True) == 1
    assert states(session) == ["waiting", "waiting", "sent"]
    monkeypatch.setattr(office, "_gather_until", time.monotonic())
    assert office.step(session, patient=True) == 2
    write(session)
    assert office.step(session) == 1, "who is not patient waits for nothing"


def test_no_transaction_is_open_while_a_gateway_is_slow(session_on_each: Session, provider: Provider) -> None:
    session, office = session_on_each, an_office(gateway(provider))
    answers = threading.Event()
    provider.manner = program.held(answers)
    write(session)
    assert office.step(session) > 0
    assert not session().in_transaction()  # type: ignore[operator]
    with Session(session.get_bind()) as other:  # somebody else may write meanwhile: it would wait for ever
        outbox.write(other, "sms", PHONE, "x", purpose="notice", not_before=now() + timedelta(days=1))
        other.commit()
    assert not provider.heard
    answers.set()
    run(office, session)
    assert "sent" in states(session)


def test_as_many_are_sent_at_once_as_the_setting_says_and_not_more(session: Session, provider: Provider) -> None:
    provider.manner = program.slow(0.1)
    write(session, 40)
    run(an_office(gateway(provider), parallel=8), session)
    assert 5 <= provider.most_at_once <= 8
    assert states(session) == ["sent"] * 40


def test_a_code_overtakes_a_lane_that_is_full(session_on_each: Session, provider: Provider) -> None:
    session, office = session_on_each, an_office(gateway(provider), parallel=4)
    provider.manner = program.slow(0.3)
    write(session, 60, "invitation")
    office.step(session)
    write(session, 1, "code")
    while "code 0" not in provider.texts:
        office.step(session)
        time.sleep(0.02)
        assert len(provider.texts) < 30


@pytest.mark.parametrize(
    ("manner", "state", "reason"),
    [
        (program.refusing, "failed", "mã -108"),
        (program.answering(422), "failed", "HTTP 422"),
        (program.mumbling, "unknown", "không có xác nhận"),
        (program.answering(503), "waiting", "HTTP 503"),
        (program.answering(429), "waiting", "HTTP 429"),
        (program.answering(401), "waiting", "HTTP 401"),
        (program.redirecting, "waiting", "chuyển hướng"),
        (program.silent, "waiting", "không trả lời kịp"),
        (program.hanging_up, "waiting", "RemoteDisconnected"),
        (program.dripping, "waiting", ""),
        (program.dripping_body, "waiting", ""),
    ],
)
@pytest.mark.usefixtures("impatient")
def test_each_way_to_fail_has_its_kind(session: Session, provider: Provider, manner, state: str, reason: str) -> None:
    provider.manner = manner
    write(session)
    run(an_office(gateway(provider)), session)
    message = one(session)
    assert (message.state, reason in message.error) == (state, True), message.error
    assert (message.text is None) == (state == "sent")
    assert provider.followed == 0, "no redirect is followed"


def test_what_the_provider_never_answers_is_sent_again_twice_and_then_left_to_a_person(
    session: Session, provider: Provider
) -> None:
    provider.manner = program.hanging_up
    write(session)
    for _ in range(5):
        run(an_office(gateway(provider)), session)
        due_now(session)
    assert (one(session).state, len(provider.heard)) == ("unknown", notes.MOST_UNANSWERED)


def test_a_message_that_is_not_taken_now_waits_longer_each_time_and_is_given_up(
    session: Session, provider: Provider
) -> None:
    write(session)
    waits, turns = [], iter(range(100))

    def only_this_one(handler: program.Handler, body: dict[str, object]) -> None:
        handler.say(503, b"") if body["text"] == "notice 0" else program.good(handler, body)

    provider.manner = only_this_one
    for _ in range(notes.MOST_TRIES):
        write(session, 1, f"other{next(turns)}")  # its gateway works for others
        before = now()
        run(an_office(gateway(provider)), session)
        stored = session.scalars(sa.select(Message).where(Message.purpose == "notice")).one()
        waits.append(stored.not_before - before)
        due_now(session)
    assert waits[0] < waits[1] < waits[2] < timedelta(minutes=5)
    assert stored.state == "failed"
    assert stored.failed_at is not None


def test_a_gateway_that_is_down_costs_no_tries_and_everything_leaves_when_it_is_back(
    session_on_each: Session, provider: Provider
) -> None:
    session, office = session_on_each, an_office(gateway(provider))
    provider.manner = program.answering(503)
    write(session, 30)
    run(office, session)
    (outage,) = overview.outages(session, office.routes)
    assert (outage.name, outage.reason) == ("sms", "HTTP 503")
    session.rollback()
    due_now(session)
    for _ in range(20):  # a day of probes
        run(office, session)
        due_now(session)
    assert set(states(session)) == {"waiting"}
    assert max(session.scalars(sa.select(Message.tries))) <= 1
    provider.manner = program.good
    run(office, session)
    run(office, session)
    assert states(session) == ["sent"] * 30
    assert sorted(provider.texts) == sorted({f"notice {n}" for n in range(30)})
    assert overview.outages(session, office.routes) == []


@pytest.mark.usefixtures("impatient")
def test_a_gateway_that_is_down_is_tried_with_one_message_by_one_worker(
    session_on_each: Session, provider: Provider
) -> None:
    session = session_on_each
    provider.manner = program.answering(503)
    write(session, 20)
    run(an_office(gateway(provider)), session)
    provider.manner = program.silent
    due_now(session)
    first, other = an_office(gateway(provider)), an_office(gateway(provider))
    first.step(session)
    other.step(session)
    run(first, session)
    run(other, session)
    assert len(provider.heard) == 1


def test_probes_become_rarer(session: Session, provider: Provider) -> None:
    provider.manner = program.answering(503)
    write(session, 10)
    office, pauses = an_office(gateway(provider)), []
    for _ in range(8):
        run(office, session)
        row = session.scalars(sa.select(health.GatewayHealth)).one()
        pauses.append(row.pause)
        due_now(session)
    assert pauses == sorted(pauses)
    assert pauses[-1] == health.LONGEST_PAUSE


def test_codes_that_ran_out_in_an_outage_do_not_stand_before_the_probe(
    session_on_each: Session, provider: Provider
) -> None:
    """Each of them took the one message that may be tried in five minutes, and tried nothing: ninety kept it down all day."""
    session = session_on_each
    provider.manner = program.answering(503)
    write(session, 10)
    office = an_office(gateway(provider))
    run(office, session)
    assert [row.down for row in session.scalars(sa.select(health.GatewayHealth))] == [True]
    dead = write(session, 30, purpose="code", expires_at=now() - timedelta(minutes=1))
    provider.manner = program.good
    due_now(session)
    run(office, session)
    assert sorted(provider.texts) == [f"notice {n}" for n in range(10)]
    session.expire_all()
    assert {session.get_one(Message, one).state for one in dead} == {"needless"}
    assert health.down(session) == []


def test_a_flapping_gateway_loses_nothing_and_doubles_nothing(session_on_each: Session, provider: Provider) -> None:
    session = session_on_each
    provider.manner = program.flapping()
    write(session, 20)
    for _ in range(12):
        run(an_office(gateway(provider), parallel=2), session)
        due_now(session)
    assert states(session) == ["sent"] * 20
    assert len(provider.texts) == len(set(provider.texts)) == 20


def test_what_zalo_refuses_goes_by_sms_with_the_same_text_and_both_attempts_are_kept(
    session: Session, provider: Provider, second: Provider
) -> None:
    provider.manner = program.refusing
    write(session, 1, "code")
    run(an_office(gateway(provider, "zalo"), gateway(second)), session)
    assert (second.texts, one(session).state) == (["code 0"], "sent")
    rows = session.execute(sa.select(Attempt.gateway, Attempt.verdict).order_by(Attempt.id)).all()
    assert [tuple(row) for row in rows] == [("zalo", "refused"), ("sms", "accepted")]


def test_when_zalo_is_down_messages_go_by_sms_without_waiting_for_it(
    session: Session, provider: Provider, second: Provider
) -> None:
    provider.manner = program.answering(500)
    office = an_office(gateway(provider, "zalo"), gateway(second))
    write(session, 30)
    run(office, session)
    assert states(session) == ["sent"] * 30
    tried = session.scalar(sa.select(sa.func.count()).where(Attempt.gateway == "zalo")) or 0
    write(session, 30)
    run(office, session)
    assert session.scalar(sa.select(sa.func.count()).where(Attempt.gateway == "zalo")) == tried
    due_now(session)
    provider.manner = program.good
    write(session, 5)
    run(office, session)
    write(session, 5)
    run(office, session)
    assert len(provider.texts) > 1, "it is used again once a probe went well"


def test_an_invitation_in_doubt_at_zalo_is_not_doubled_by_sms_but_a_code_is(
    session: Session, provider: Provider, second: Provider
) -> None:
    provider.manner = program.mumbling
    write(session, 1, "invitation")
    write(session, 1, "code")
    run(an_office(gateway(provider, "zalo"), gateway(second)), session)
    assert second.texts == ["code 0"]


def test_what_is_no_longer_wanted_is_not_sent_and_marked_so(session_on_each: Session, provider: Provider) -> None:
    session = session_on_each
    late, unwanted, wanted = (write(session, 1, name)[0] for name in ("code", "reminder", "notice"))
    session.execute(sa.update(Message).where(Message.id == late).values(expires_at=now() - timedelta(seconds=1)))
    session.commit()
    register = Register(lambda s, batch: {one.id: "đã trả lời" for one in batch if one.purpose == "reminder"})
    run(an_office(gateway(provider), register=register), session)
    assert provider.texts == ["notice 0"]
    rows = {row.id: (row.state, row.error, row.text) for row in session.scalars(sa.select(Message))}
    assert rows[late] == ("needless", notes.EXPIRED, None)
    assert rows[unwanted] == ("needless", "đã trả lời", None)
    assert rows[wanted][0] == "sent"


def test_a_message_that_cannot_be_read_fails_alone(session_on_each: Session, provider: Provider) -> None:
    session = session_on_each
    broken, *_ = write(session, 5)
    session.execute(sa.text("UPDATE message SET text = :junk WHERE id = :which"), {"junk": b"\0" * 40, "which": broken})
    session.commit()
    run(an_office(gateway(provider)), session)
    assert len(provider.texts) == 4
    failed = session.execute(sa.select(Message.id, Message.error).where(Message.state == "failed")).one()
    assert (failed.id, failed.error) == (broken, f"{notes.UNREADABLE} (WrongKey)")


def test_one_that_cannot_be_noted_does_not_stop_the_others(session_on_each: Session, provider: Provider) -> None:
    session, heard = session_on_each, []

    def told(session: Session, message: Claimed, state: State) -> None:
        if message.text == "notice 2":
            raise RuntimeError("bad")
        heard.append(message.text)

    write(session, 5)
    run(an_office(gateway(provider), register=Register(told=told)), session)
    assert sorted(states(session)) == ["sent"] * 4 + ["unknown"]
    assert {"notice 0", "notice 1", "notice 3", "notice 4"} <= set(heard)
    assert len(provider.texts) == 5, "none is sent again"


def test_the_messages_of_a_dead_worker_are_taken_over_and_its_late_word_counts_for_nothing(
    session_on_each: Session, provider: Provider
) -> None:
    session = session_on_each
    write(session)
    (lost,) = claim(session, "dead")
    session.commit()
    run(an_office(gateway(provider)), session)
    assert provider.texts == [], "its lease still holds"
    session.execute(sa.update(Message).values(lease_until=now() - timedelta(seconds=1)))
    session.commit()
    run(an_office(gateway(provider)), session)
    assert (provider.texts, one(session).tries) == (["notice 0"], 2)
    assert not claims.change(session, "dead", lost.id, state=State.FAILED)


def test_a_lease_is_renewed_while_its_message_is_under_way(session: Session, provider: Provider, monkeypatch) -> None:
    office = an_office(gateway(provider))
    answers = threading.Event()
    provider.manner = program.held(answers)
    write(session)
    office.step(session)
    before = one(session).lease_until
    office._renewed -= 60
    office.step(session)
    after = one(session).lease_until
    assert before is not None
    assert after is not None
    assert after > before
    answers.set()
    run(office, session)


def test_a_clock_that_jumps_takes_nothing_from_living_workers(
    session: Session, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    office, other = an_office(gateway(provider)), an_office(gateway(provider))
    answers = threading.Event()
    provider.manner = program.held(answers)
    write(session)
    office.step(session)
    for module in (claims, notes):
        monkeypatch.setattr(module, "now", lambda: now() + timedelta(hours=1))
    clock = time.time
    monkeypatch.setattr(time, "time", lambda: clock() + 3600)
    other.step(session)
    answers.set()
    run(office, session)
    run(other, session)
    assert provider.texts == ["notice 0"]


def test_two_workers_double_nothing(session_on_each: Session, provider: Provider) -> None:
    session = session_on_each
    provider.manner = program.slow(0.02)
    write(session, 120)
    engine = session.get_bind()

    def work() -> None:
        with Session(engine) as own:
            run(an_office(gateway(provider)), own)  # type: ignore[arg-type]

    at_once(work, work, work)
    assert len(provider.texts) == len(set(provider.texts)) == 120
    assert states(session) == ["sent"] * 120


def at_once(*work: Callable[[], None]) -> None:
    threads = [threading.Thread(target=one) for one in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_a_worker_that_stops_gives_back_what_it_has_not_handed_over(session: Session, provider: Provider) -> None:
    provider.manner = program.slow(0.3)
    office = an_office(gateway(provider), parallel=2)
    write(session, 10)
    office.step(session)
    assert office.stop(session) == 2, "four were claimed, two are on the wire"
    assert sorted(states(session)) == ["sent"] * 2 + ["waiting"] * 8
    assert sorted(session.scalars(sa.select(Message.tries))) == [0] * 8 + [1] * 2


def test_what_failed_is_sent_again_in_bulk_when_the_reason_is_gone(
    session_on_each: Session, provider: Provider
) -> None:
    session = session_on_each
    provider.manner = program.refusing
    write(session, 3, "invitation")
    write(session, 1, "notice")
    run(an_office(gateway(provider)), session)
    reasons = [tuple(row) for row in resending.reasons(session)]
    assert ("sms", "invitation", "nhà cung cấp trả lời mã -108", 3) in reasons
    provider.manner = program.good
    assert resending.resend(session, "sms", "invitation", by=audit.SYSTEM) == 3
    session.commit()
    run(an_office(gateway(provider)), session)
    assert len(provider.texts) == 3
    assert sorted(states(session)) == ["failed", "sent", "sent", "sent"]


def test_a_claim_stays_short_however_long_the_queue_is(session_on_each: Session) -> None:
    session = session_on_each
    outbox.write(session, "sms", PHONE, "x", purpose="invitation")
    session.flush()
    pattern = session.execute(sa.select(Message.__table__)).mappings().one()
    rows = [
        {**pattern, "id": f"m{n}", "purpose": ("invitation", "reminder")[n % 2], "priority": (5, 6)[n % 2]}
        for n in range(30_000)
    ]
    session.execute(sa.insert(Message.__table__), rows)
    session.commit()
    if session.get_bind().dialect.name == "postgresql":
        session.execute(sa.text("ANALYZE"))
    heard: list[tuple[str, object]] = []
    session.commit()
    sa.event.listen(session.get_bind(), "before_cursor_execute", lambda *said: heard.append((said[2], said[3])))
    assert len(claim(session, "w", 32)) == 32
    reads = [(words, values) for words, values in heard if "LIMIT" in words]
    assert reads  # what only asks whether there is one may begin anywhere: all of these are due
    connection = session.connection()
    explain = "EXPLAIN QUERY PLAN " if connection.dialect.name == "sqlite" else "EXPLAIN "
    for words, values in reads:
        plan = "\n".join(str(row) for row in connection.exec_driver_sql(explain + words, values))
        assert not re.search("Seq Scan|Sort|TEMP B-TREE|SCAN outbox", plan), plan  # it walks an index and stops
