"""Limits, locks and assisted proof, counted in the database: on SQLite and on PostgreSQL."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from foundation import audit
from foundation.db import Refused, now
from foundation.keys import CookieKey
from foundation.outbox import Message
from respondents.identity import (
    Alert,
    CallBack,
    Challenge,
    Limits,
    RespondentSession,
    call_back,
    codes,
    proof,
    sessions,
)
from respondents.identity import limits as counters
from respondents.identity.limits import FAILURES
from tests.respondents.knocking import LIMITS, Knocker, pass_time
from tests.respondents.knocking import hoa as hoa
from tests.respondents.knocking import session as session
from tests.respondents.vouched import nobody
from tests.visitor import invited, messages, newest_code

FIRST, SECOND = audit.Actor("home_affairs", 1), audit.Actor("home_affairs", 2)


@pytest.fixture(autouse=True)
def _unlikely_code(monkeypatch: pytest.MonkeyPatch) -> None:
    """000000 is always wrong."""
    monkeypatch.setattr("respondents.identity.codes.secrets.randbelow", lambda _: 482913)


def kinds(session: Session) -> list[str]:
    return list(session.scalars(sa.select(Alert.kind).order_by(Alert.id)))


def test_a_resend_waits_a_minute_and_kills_the_earlier_code(hoa: Knocker, session: Session) -> None:
    assert [hoa.ask(), hoa.ask()] == ["sent", "wait"]
    pass_time(session, minutes=1)
    assert hoa.ask() == "sent"
    closed = list(session.scalars(sa.select(Challenge.closed_at.is_not(None)).order_by(Challenge.id)))
    assert closed == [True, False]


def test_five_codes_an_hour_and_ten_a_day_are_enough(hoa: Knocker, session: Session) -> None:
    sent = []
    for _ in range(6):
        sent.append(hoa.ask())
        pass_time(session, minutes=2)
    assert sent == ["sent"] * 5 + ["too_many"]
    pass_time(session, hours=1)
    for _ in range(6):
        sent.append(hoa.ask())
        pass_time(session, minutes=2)
    assert sent[6:] == ["sent"] * 5 + ["too_many"]
    pass_time(session, hours=1)
    assert hoa.ask() == "too_many"
    pass_time(session, hours=24)
    assert hoa.ask() == "sent"


def test_whoever_holds_the_link_uses_up_no_code_of_its_owner(hoa: Knocker, session: Session) -> None:
    stranger = Knocker(session, "máy lạ")
    for _ in range(5):
        assert stranger.ask() == "sent"
        pass_time(session, minutes=2)
    assert stranger.ask() == "too_many"
    stranger.begin()
    assert stranger.ask() == "too_many", "a new session of the same browser"
    assert hoa.ask() == "sent"
    assert Knocker(session, "máy lạ khác").ask() == "sent", "at once: the wait is the browser's own"
    assert hoa.enter("0000482913") == "proven", "what others ask for spoils no code"


def test_above_fifteen_an_hour_only_a_browser_that_proved_the_person_gets_a_code(
    hoa: Knocker, session: Session
) -> None:
    hoa.ask()
    assert hoa.enter("482913") == "proven"
    pass_time(session, minutes=50)
    for number in range(14):
        assert Knocker(session, f"máy lạ {number}", address=f"198.51.100.{number}").ask() == "sent"
    assert kinds(session) == []
    assert Knocker(session, "máy lạ cuối").ask() == "too_many"
    assert kinds(session) == ["many_codes"]
    hoa.begin()
    assert hoa.ask() == "sent", "the owner's browser"
    assert hoa.enter("0000482913") == "proven"
    assert kinds(session) == ["many_codes"], "told once"


def test_fifteen_codes_an_hour_to_one_number_are_enough_whoever_asks(hoa: Knocker, session: Session) -> None:
    index, other_person, asker = invited().respondent.phone_index, invited(2).id, hoa.visit.session_id
    others = [Challenge(session_id=asker, invitation_id=other_person) for _ in range(15)]
    for other in others:
        other.channel, other.address_index, other.code_mac = "phone", index, "x"
        other.created_at = other.expires_at = now()
    session.add_all(others)
    session.commit()
    assert hoa.ask() == "sent", "hers at least, whatever others asked for on a shared number"
    pass_time(session, minutes=2)
    assert hoa.ask() == "too_many"


def test_a_code_lives_ten_minutes(hoa: Knocker, session: Session) -> None:
    hoa.ask()
    pass_time(session, minutes=10)
    assert hoa.enter("482913") == "expired"


def test_five_wrong_tries_kill_a_code(hoa: Knocker) -> None:
    hoa.ask()
    assert hoa.fail(5) == ["wrong"] * 5
    assert hoa.enter("482913") == "dead"


def test_ten_failures_end_the_session_and_no_other_and_tell_both_sides(hoa: Knocker, session: Session) -> None:
    stranger = Knocker(session, "máy lạ")
    hoa.ask()
    stranger.ask()
    assert stranger.fail(10) == ["wrong"] * 9 + ["ended"]
    assert stranger.visit.ending(LIMITS) == "failures"
    assert stranger.enter("482913") == "ended"
    assert kinds(session) == ["locked"]
    (text,) = messages(purpose="notice")
    assert "da nhap sai 10 lan o mot trinh duyet" in text
    assert invited().state == "active"
    pass_time(session, minutes=2)
    assert hoa.ask() == "sent"
    assert hoa.enter("482913") == "proven"


def test_after_thirty_failures_in_a_day_codes_are_too_long_to_guess_and_nobody_is_kept_out(
    hoa: Knocker, session: Session
) -> None:
    stranger = Knocker(session, "máy lạ")
    hoa.ask()
    outcomes = []
    for _ in range(3):
        stranger.begin()
        stranger.ask()
        outcomes += stranger.fail(10)
        pass_time(session, hours=1.2)
    assert outcomes == (["wrong"] * 9 + ["ended"]) * 3
    assert kinds(session) == ["locked", "suspended"]
    assert invited().state == "active"
    assert "ma moi dai 10 chu so" in messages(purpose="notice")[-1]
    assert hoa.enter("482913") == "expired", "codes of six digits are dead everywhere"
    assert hoa.ask() == "sent"
    assert "la 0000482913," in messages()[-1]
    assert hoa.fail(1) == ["wrong"], "a slip of the owner's ends nothing"
    assert hoa.enter("0000482913") == "proven"
    pass_time(session, hours=25)
    other = Knocker(session, "máy khác của tôi")
    assert other.ask() == "sent"
    assert "la 482913," in messages()[-1]


def test_one_network_leaves_codes_for_another(session: Session) -> None:
    for number in range(5):
        stranger = Knocker(session, f"máy lạ {number}")
        for _ in range(2):
            assert stranger.ask() == "sent"
            pass_time(session, minutes=2)
    assert Knocker(session, "máy lạ nữa").ask() == "too_many"
    assert Knocker(session, "máy của tôi", address="198.51.100.7").ask() == "sent"


def test_many_failures_in_all_raise_one_alarm(hoa: Knocker, session: Session) -> None:
    for _ in range(200):
        counters.count(session, FAILURES)
    hoa.ask()
    hoa.fail(3)
    assert kinds(session) == ["alarm"]


def test_a_count_forgets_what_is_older_than_its_period(session: Session) -> None:
    counters.count(session, FAILURES, "x")
    session.execute(sa.update(counters.LimitCount).values(window=now() - timedelta(minutes=66)))
    counters.count(session, FAILURES, "x")
    assert counters.total(session, FAILURES, "x") == 1


def test_an_office_behind_one_line_is_exempt() -> None:
    settings = {name.upper(): value for name, value in vars_of(LIMITS).items()}
    limits = Limits.of_settings(settings | {"OFFICE_ADDRESSES": "203.0.113.0/24, 2001:db8::/32"})
    assert limits.is_office("203.0.113.9")
    assert limits.is_office("2001:db8::1")
    assert not limits.is_office("198.51.100.9")
    assert not limits.is_office("")


def vars_of(limits: Limits) -> dict[str, object]:
    return {name: getattr(limits, name) for name in limits.__slots__ if name != "offices"}


@pytest.mark.parametrize(("channel", "grade"), [("phone", "A"), ("mail", "B")])
def test_the_grade_of_proof_is_kept(hoa: Knocker, session: Session, channel: str, grade: str) -> None:
    invited().respondent.email = "hoa@daklak.example"
    session.commit()
    assert hoa.ask(channel) == "sent"
    assert session.scalars(sa.select(Message.channel)).one() == {"phone": "sms", "mail": "email"}[channel]
    assert hoa.enter("482913") == "proven"
    assert invited().grade == grade


def test_a_phone_that_two_people_share_proves_less(hoa: Knocker, session: Session) -> None:
    shared = invited().respondent.phone_index
    invited(2).respondent.phone_index = shared
    session.commit()
    hoa.ask()
    hoa.enter("482913")
    assert invited().grade == "B"


def test_without_a_mailbox_nothing_is_sent_there(hoa: Knocker) -> None:
    assert hoa.ask("mail") == "no_address"


def test_the_newer_proof_ends_the_session_of_the_other_device(hoa: Knocker, session: Session) -> None:
    hoa.ask()
    hoa.enter("482913")
    session.commit()
    pass_time(session, minutes=2)
    other = Knocker(session, "máy 2")
    other.ask()
    other.enter("482913")
    assert (hoa.visit.ending(LIMITS), other.visit.ending(LIMITS)) == ("other_device", "")


def test_the_database_refuses_a_second_live_session(hoa: Knocker, session: Session) -> None:
    hoa.ask()
    hoa.enter("482913")
    other = Knocker(session, "máy 2")
    with pytest.raises(sa.exc.IntegrityError, match="respondent_session"):
        sessions.change(session, other.visit.session_id, verified_at=now())


def test_device_and_network_are_kept_as_keyed_hashes_only(hoa: Knocker, session: Session) -> None:
    other = Knocker(session, "máy 1")
    kept = session.execute(sa.select(RespondentSession.device_hash, RespondentSession.network_hash)).all()
    assert kept[0] == kept[1]
    assert all(len(value) == 32 for value in kept[0])
    assert other.cookie.hash != hoa.cookie.hash


def test_a_copy_of_the_database_opens_no_draft(hoa: Knocker) -> None:
    visit = hoa.visit
    assert hoa.cookie.open(visit.sealed_draft_key)
    with pytest.raises(ValueError, match="does not open"):
        CookieKey.generate().open(visit.sealed_draft_key)


# -- called back by two


def test_two_members_of_staff_confirm_and_the_second_reads_out_a_code(hoa: Knocker, session: Session) -> None:
    proof.ask_call_back(session, hoa.visit)
    proof.ask_call_back(session, hoa.visit)
    session.commit()
    wish = session.scalars(sa.select(CallBack)).one()
    assert kinds(session) == ["call_back"]
    assert call_back.confirm(session, wish, FIRST, nobody) is None
    with pytest.raises(Refused, match="một đồng nghiệp khác"):
        call_back.confirm(session, wish, FIRST, nobody)
    code = call_back.confirm(session, wish, SECOND, nobody)
    assert code is not None
    session.commit()
    assert wish.code_mac is not None
    assert code not in wish.code_mac
    assert hoa.enter("000000") == "wrong"
    assert hoa.enter(code) == "proven"
    assert invited().grade == "C"
    assert call_back.ready(session, invited().id) is None


def test_a_refused_call_back_is_settled(hoa: Knocker, session: Session) -> None:
    wish = call_back.ask(session, invited().id, "Máy hỏng", FIRST)
    call_back.refuse(session, wish, FIRST)
    with pytest.raises(Refused):
        call_back.confirm(session, wish, SECOND, nobody)


def test_a_wrong_code_is_told_apart_from_nothing_else(hoa: Knocker) -> None:
    assert hoa.enter("482913") == "expired"  # none was asked for
    hoa.ask()
    assert hoa.enter(newest_code()) == "proven"


def test_wrong_entries_count_in_their_session_and_spoil_no_code_that_was_read_out(
    hoa: Knocker, session: Session
) -> None:
    wish = call_back.ask(session, invited().id, "Máy hỏng", FIRST)
    call_back.confirm(session, wish, FIRST, nobody)
    code = call_back.confirm(session, wish, SECOND, nobody)
    assert code is not None
    wrong = f"{(int(code) + 1) % 10**codes.LONG:0{codes.LONG}d}"
    session.commit()
    stranger = Knocker(session, "máy lạ")
    assert [stranger.enter(wrong) for _ in range(10)] == ["wrong"] * 9 + ["ended"]
    session.refresh(wish)
    assert (wish.tries, stranger.visit.failures, hoa.visit.failures) == (10, 10, 0)
    assert hoa.enter(code) == "proven", "whoever holds the link wears out no code of its owner"
