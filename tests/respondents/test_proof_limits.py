"""Each limit counts its own: this person's codes, this number's, this hour's – neither one more, nor somebody else's."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from foundation import keys
from foundation.db import now
from foundation.outbox import Message
from respondents.identity import Challenge, Limits, RespondentSession, codes, door, proof, sessions
from respondents.identity import limits as counters
from respondents.identity.limits import FAILURES, STARTS, WRONG_TYPED, network_of
from respondents.identity.sessions import Browser
from respondents.invitation.counters import Progress
from survey_app import config
from tests.respondents.knocking import LIMITS, Knocker, pass_time
from tests.respondents.knocking import hoa as hoa
from tests.respondents.knocking import session as session
from tests.visitor import invited, link_of


@pytest.fixture
def mai(session: Session) -> Knocker:
    """The second person of the list."""
    return Knocker(session, "máy 2", number=2, address="198.51.100.2")


@pytest.fixture(autouse=True)
def _unlikely_code(monkeypatch: pytest.MonkeyPatch) -> None:
    """000000 is always wrong, 482913 right."""
    monkeypatch.setattr("respondents.identity.codes.secrets.randbelow", lambda _: 482913)


def challenges(session: Session, number: int) -> list[Challenge]:
    query = sa.select(Challenge).where(Challenge.invitation_id == invited(number).id)
    return list(session.scalars(query.order_by(Challenge.id)))


def old_codes(session: Session, asker: Knocker, count: int, tries: int = 1, **age: float) -> None:
    """So many codes that were sent so long ago to the first person's number, each with so many wrong entries."""
    number, visit, at = invited().respondent.phone_index, asker.visit, now() - timedelta(**age)
    for _ in range(count):
        made = Challenge(
            session_id=visit.session_id, invitation_id=visit.id, channel="phone", code_mac="x", tries=tries
        )
        made.address_index, made.created_at, made.expires_at = number, at, at
        session.add(made)
    session.commit()


def test_the_numbers_of_the_proof_are_those_of_the_settings() -> None:
    assert Limits() == Limits.of_settings(config.load({}))
    named = ("code_minutes", "code_tries", "codes_per_hour", "codes_per_day", "codes_per_number_hour")
    assert [getattr(LIMITS, name) for name in named] == [10, 5, 5, 10, 15]
    named = ("failures_to_end", "failures_to_suspend", "failures_alarm_hour", "typed_code_tries")
    assert [getattr(LIMITS, name) for name in named] == [10, 30, 200, 5]
    assert (LIMITS.session_idle_minutes, LIMITS.session_hours, LIMITS.starts_per_address_hour) == (45, 12, 100)


@pytest.mark.parametrize("minutes", ["0", "11", "60", "zehn"])
def test_a_code_may_not_be_set_to_live_for_longer_than_ten_minutes(minutes: str) -> None:
    with pytest.raises(ValueError, match="CODE_MINUTES phải là số phút, từ 1 đến 10"):
        config.load({"CODE_MINUTES": minutes})


def test_what_somebody_else_does_costs_nobody_a_code(hoa: Knocker, mai: Knocker, session: Session) -> None:
    assert hoa.ask() == "sent"
    assert mai.ask() == "sent"
    assert mai.enter("000000") == "wrong"
    assert [(one.tries, one.closed_at) for one in challenges(session, 1)] == [(0, None)]
    assert mai.enter("482913") == "proven"
    assert hoa.visit.proven_at is None
    assert hoa.enter("482913") == "proven"
    assert mai.visit.ending(LIMITS) == "", "one person's proof ends no session of another"


def test_codes_to_a_number_count_for_an_hour_and_for_this_number_only(
    hoa: Knocker, mai: Knocker, session: Session
) -> None:
    old_codes(session, mai, 14, minutes=30)
    old_codes(session, mai, 5, minutes=61)
    assert hoa.ask() == "sent", "fourteen within the hour"
    pass_time(session, minutes=2)
    assert hoa.ask() == "too_many"
    for one in challenges(session, 2):
        one.address_index = keys.current().index("phone", "+84905000000")
    session.commit()
    assert hoa.ask() == "sent", "another number's codes"


@pytest.mark.parametrize(("minutes", "outcome"), [(9.9, "proven"), (10, "expired")])
def test_a_code_is_good_to_its_last_minute(hoa: Knocker, session: Session, minutes: float, outcome: str) -> None:
    hoa.ask()
    pass_time(session, minutes=minutes)
    assert hoa.enter("482913") == outcome


@pytest.mark.parametrize(
    ("waited", "ago", "outcome"),
    {
        "sent at once": (0, 9, "proven"),
        "ten minutes later": (0, 10, "expired"),
        "slow to leave": (9, 9, "proven"),
        "slow to leave, ten minutes later": (9, 10, "expired"),
        "of which the day alone is kept": (-1440, 1449, "proven"),
        "of which the day alone is kept, ten minutes later": (-1440, 1450, "expired"),
        "as if it had left too late": (13, 7.1, "expired"),
    }.values(),
)
@pytest.mark.parametrize("digits", [6, 10])
def test_a_code_lives_for_ten_minutes_from_when_its_message_left(
    hoa: Knocker, mai: Knocker, session: Session, waited: float, ago: float, outcome: str, digits: int
) -> None:
    if digits == codes.LONG:
        old_codes(session, mai, 5, minutes=30)
    hoa.ask()
    assert challenges(session, 1)[-1].digits == digits
    pass_time(session, minutes=waited + ago)
    session.execute(sa.update(Message).values(sent_at=now() - timedelta(minutes=ago)))
    session.commit()
    assert hoa.enter(f"{482913:0{digits}d}") == outcome


def test_whoever_used_all_codes_of_an_hour_gets_one_once_the_newest_is_over(hoa: Knocker, session: Session) -> None:
    for _ in range(5):
        assert hoa.ask() == "sent"
        pass_time(session, minutes=1.1)
    assert hoa.ask() == "too_many"
    pass_time(session, minutes=9)
    assert hoa.ask() == "sent"
    pass_time(session, minutes=9)
    assert hoa.ask() == "too_many"


@pytest.mark.parametrize(("seconds", "outcome"), [(50, "wait"), (61, "sent")])
def test_a_resend_waits_its_minute_and_says_how_long(
    hoa: Knocker, session: Session, seconds: int, outcome: str
) -> None:
    hoa.ask()
    pass_time(session, seconds=seconds)
    sent = codes.send(session, hoa.visit, "phone", LIMITS)
    assert sent.outcome == outcome
    assert sent.seconds in (range(5, 11) if outcome == "wait" else [60])


def test_the_message_with_a_code_dies_with_the_code(hoa: Knocker, session: Session) -> None:
    hoa.ask()
    message = session.scalars(sa.select(Message)).one()
    (challenge,) = challenges(session, 1)
    assert abs(message.expires_at - challenge.expires_at) < timedelta(seconds=5)
    assert (message.purpose, message.about_kind, message.about_id) == ("code", "invitation", invited().id)


def test_a_stored_code_is_bound_to_its_session_and_to_a_key_that_is_elsewhere(hoa: Knocker, session: Session) -> None:
    hoa.ask()
    (challenge,) = challenges(session, 1)
    assert challenge.code_mac == codes.mac(hoa.visit.session_id, "482913")
    assert len({codes.mac(1, "482913"), codes.mac(2, "482913"), codes.mac(-1, "482913"), codes.mac(1, "482914")}) == 4
    keys.install(keys.Keys.generate())
    assert challenge.code_mac != codes.mac(challenge.session_id, "482913")


def test_a_held_link_and_an_ended_session_look_at_no_code(hoa: Knocker, session: Session) -> None:
    hoa.ask()
    invited().state = "held"
    session.commit()
    assert hoa.enter("482913") == "held"
    invited().state = "active"
    sessions.end(session, hoa.visit.session_id, "failures")
    session.commit()
    assert hoa.enter("482913") == "ended"
    assert invited().verified_at is None


def test_nine_failures_end_nothing(hoa: Knocker, session: Session) -> None:
    hoa.ask()
    assert hoa.fail(9) == ["wrong"] * 9
    pass_time(session, minutes=2)
    hoa.ask()
    assert hoa.enter("482913") == "proven"


def failed_sessions(session: Session, asker: Knocker, failures: int, **age: float) -> None:
    """A session of this person that began so long ago, with so many wrong entries."""
    asker.begin()
    begun = session.get_one(RespondentSession, asker.visit.session_id)
    begun.failures, begun.created_at = failures, now() - timedelta(**age)
    session.commit()


def test_failures_of_another_day_or_person_lengthen_no_code(hoa: Knocker, mai: Knocker, session: Session) -> None:
    failed_sessions(session, hoa, 29, hours=25)
    failed_sessions(session, mai, 29, hours=2)
    failed_sessions(session, hoa, 28, hours=23)
    hoa.begin()
    assert hoa.ask() == "sent"
    assert (hoa.enter("000000"), invited().state) == ("wrong", "active")
    assert (hoa.enter("000000"), invited().state) == ("ended", "active")
    hoa.begin()
    pass_time(session, minutes=2)
    assert (hoa.ask(), challenges(session, 1)[-1].digits) == ("sent", codes.LONG)


def test_the_alarm_is_raised_above_its_number_and_not_at_it(hoa: Knocker, session: Session) -> None:
    bounds, alarms = replace(LIMITS, failures_alarm_hour=2), sa.text("SELECT count(*) FROM alert WHERE kind = 'alarm'")
    hoa.ask()
    counts = []
    for _ in range(3):
        proof.check(session, hoa.visit, "000000", bounds)
        counts.append(session.scalar(alarms))
    assert counts == [0, 0, 1]


def test_each_counter_counts_its_own_purpose_and_key(session: Session) -> None:
    for _ in range(2):
        counters.count(session, STARTS, "a")
    counters.count(session, STARTS, "b")
    counters.count(session, WRONG_TYPED, "a")
    totals = [
        counters.total(session, period, key) for period, key in ((STARTS, "a"), (STARTS, "b"), (WRONG_TYPED, "a"))
    ]
    assert (totals, counters.total(session, FAILURES)) == ([2, 1, 1], 0)


@pytest.mark.parametrize(("period", "minutes"), [(STARTS, 60), (WRONG_TYPED, 15), (FAILURES, 60)])
def test_a_count_holds_to_the_end_of_its_period(session: Session, period: counters.Period, minutes: int) -> None:
    counters.count(session, period, "a")
    window = session.scalar(sa.select(counters.LimitCount.window))
    assert window is not None
    slice_ = timedelta(seconds=period.seconds / period.slices)
    for age, kept in ((timedelta(minutes=minutes) - 2 * slice_, 1), (timedelta(minutes=minutes) + 2 * slice_, 0)):
        session.execute(sa.update(counters.LimitCount).values(window=window - age))
        assert counters.total(session, period, "a") == kept


def test_the_same_number_of_somebody_who_left_the_list_makes_no_proof_weaker(hoa: Knocker, session: Session) -> None:
    other = invited(2).respondent
    other.phone_index, other.state = invited().respondent.phone_index, "removed"
    session.commit()
    hoa.ask()
    hoa.enter("482913")
    assert invited().grade == "A"


def test_a_proof_after_the_submission_leaves_the_grade_of_the_sheet(hoa: Knocker, session: Session) -> None:
    mine = invited()
    mine.submitted_at, mine.receipt, mine.grade, mine.verified_at = now(), "BN1", "B", now()
    session.commit()
    hoa.ask()
    assert hoa.enter("482913") == "proven"
    assert invited().grade == "B"


def test_a_message_to_nobodys_phone_is_not_written(hoa: Knocker, session: Session) -> None:
    hoa.ask()
    hoa.fail(9)
    invited().respondent.phone = ""
    session.commit()
    before = session.scalar(sa.select(sa.func.count()).select_from(Message))
    pass_time(session, minutes=2)
    hoa.enter("000000")
    assert session.scalar(sa.select(sa.func.count()).select_from(Message)) == before


def test_an_opening_is_counted_once_however_many_browsers_start(session: Session) -> None:
    for device in ("máy 1", "máy 2"):
        Knocker(session, device)
    assert session.scalar(sa.select(sa.func.sum(Progress.opened))) == 1
    assert (invited().opened_at is None, invited(2).opened_at) == (False, None)


def test_a_session_remembers_what_it_was_begun_for_and_of_which_issue(session: Session) -> None:
    invited().issue = 1
    session.commit()
    opening = door.of_token(session, link_of().removeprefix("/t/")).opening
    assert opening is not None
    sessions.start(session, opening, Browser("máy", "203.0.113.7"), "repudiate")
    kept = session.scalars(sa.select(RespondentSession)).one()
    assert (kept.purpose, kept.issue, kept.invitation_id) == ("repudiate", opening.issue, opening.id)
    assert (kept.verified_at, kept.ended_at, kept.ended_because) == (None, None, "")


def test_without_the_rounds_key_no_device_is_remembered() -> None:
    nothing = {"device_hash": "", "network_hash": ""}
    assert Browser("máy", "203.0.113.7").hashes(None) == nothing
    one, other = Browser("máy", "203.0.113.7").hashes("k"), Browser("máy", "203.0.113.7").hashes("l")
    assert one["device_hash"] != one["network_hash"]
    assert set(one.values()).isdisjoint(other.values())


def test_ending_one_session_ends_no_other(hoa: Knocker, mai: Knocker, session: Session) -> None:
    again = Knocker(session, "máy 3")
    sessions.end(session, hoa.visit.session_id, "left")
    session.commit()
    assert [who.visit.ended_because for who in (hoa, mai, again)] == ["left", "", ""]


def test_a_mistaken_receiver_of_a_submitted_sheets_link_stops_nobody(hoa: Knocker, session: Session) -> None:
    mine = invited()
    mine.submitted_at, mine.receipt = now(), "BN1"
    session.commit()
    proof.not_me(session, hoa.visit)
    session.commit()
    assert invited().state == "active"
    assert hoa.visit.ended_because == "not_me"


def test_an_ipv6_address_counts_by_its_network() -> None:
    assert network_of("2001:db8:1:2:aaaa::1") == network_of("2001:db8:1:2:bbbb::9") == "2001:db8:1:2::/64"
    assert network_of("::ffff:203.0.113.7") == network_of("203.0.113.7") == "203.0.113.7"
    assert network_of("no address") == "no address"
    assert network_of("2001:db8:1:3::1") != network_of("2001:db8:1:2::1")
