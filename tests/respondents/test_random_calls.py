"""Random call-backs: how many, who by chance and by group, what a call found, the share with its interval."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from foundation import audit
from foundation.db import Refused
from respondents.invitation import Invitation
from respondents.signals import CallDraw, RandomCall, call_sample, outcomes, review
from respondents.signals.table import words
from tests.respondents.envelopes import ballot_cast

ONE = audit.Actor("home_affairs", 1)


@pytest.mark.parametrize(
    ("answered", "wanted"), [(0, 0), (1, 1), (30, 30), (31, 30), (600, 30), (601, 31), (6000, 300)]
)
def test_five_in_a_hundred_at_least_thirty_and_never_more_than_there_are(answered: int, wanted: int) -> None:
    assert call_sample.wanted(answered) == wanted


def test_groups_are_drawn_from_in_proportion_and_the_seed_decides() -> None:
    people = {1: list(range(700)), 2: list(range(1000, 1250)), 3: list(range(2000, 2050))}
    drawn = call_sample.choose(people, 50, "a")
    assert [sum(one in own for one in drawn) for own in people.values()] == [35, 13, 2]
    assert len(set(drawn)) == 50
    assert call_sample.choose(people, 50, "a") == drawn != call_sample.choose(people, 50, "b")


def test_everybody_has_the_same_chance() -> None:
    people = {1: list(range(20)), 2: list(range(100, 140))}
    counted = dict.fromkeys([*people[1], *people[2]], 0)
    for seed in range(600):
        for one in call_sample.choose(people, 6, str(seed)):
            counted[one] += 1
    assert 30 < min(counted.values()) <= max(counted.values()) < 95  # 60 expected of each


def test_wilson_agrees_with_published_values() -> None:
    # Newcombe (1998), Statistics in Medicine 17, table I, method 3
    for successes, trials, low, high in ((81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611)):
        assert call_sample.wilson(successes, trials) == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))
    with pytest.raises(ValueError, match="no share"):
        call_sample.wilson(0, 0)


def test_a_draw_is_recorded_and_a_second_one_adds_what_is_missing(session_on_each: Session) -> None:
    session = session_on_each
    survey_round, _ = ballot_cast.a_round(session)
    with pytest.raises(Refused, match="Chưa cần rút"):
        call_sample.draw(session, survey_round.id, ONE)
    people = ballot_cast.submit(session, survey_round, {("LDS", "so"): 24, ("LDP", "so"): 8})
    first = call_sample.draw(session, survey_round.id, ONE, seed="7")
    assert (first.answered, first.size, first.seed) == (32, 30, "7")
    drawn = set(session.scalars(sa.select(RandomCall.invitation_id)))
    assert drawn <= {one.id for one in people}
    by_group = session.execute(
        sa.select(Invitation.group_id, sa.func.count()).where(Invitation.id.in_(drawn)).group_by(Invitation.group_id)
    )
    assert sorted(count for _, count in by_group) == [7, 23]
    with pytest.raises(Refused, match="Chưa cần rút"):
        call_sample.draw(session, survey_round.id, ONE)
    event = session.scalars(sa.select(audit.AuditEvent).where(audit.AuditEvent.verb == "random_call.draw")).one()
    assert event.detail == {"seed": "7", "answered": 32, "count": 30, "frame": first.frame[:16]}
    assert [one.id for one in call_sample.draws(session, survey_round.id)] == [first.id]


def test_seeds_are_by_chance(session_on_each: Session) -> None:
    session, seeds = session_on_each, set()
    survey_round, _ = ballot_cast.a_round(session)
    ballot_cast.submit(session, survey_round, {("LDS", "so"): 3})
    for _ in range(2):
        seeds.add(call_sample.draw(session, survey_round.id, ONE).seed)
        session.execute(sa.delete(RandomCall))
        session.execute(sa.delete(CallDraw))
    assert len(seeds) == 2
    assert all(len(seed) == 32 for seed in seeds)


def test_results_make_a_share_of_those_who_were_reached(session_on_each: Session) -> None:
    session = session_on_each
    survey_round, _ = ballot_cast.a_round(session)
    ballot_cast.submit(session, survey_round, {("LDS", "so"): 12})
    call_sample.draw(session, survey_round.id, ONE)
    empty = call_sample.call_share(session, survey_round.id)
    assert (empty.wanted, empty.drawn, empty.waiting, empty.reached, empty.share, empty.low) == (
        12,
        12,
        12,
        0,
        None,
        None,
    )
    calls = call_sample.of_round(session, survey_round.id)
    for call, result in zip(calls, ["self"] * 6 + ["helped", "not_self", "unreached", "declined"], strict=False):
        call_sample.record(session, call, result, "Văn thư trả lời", ONE)
    found = call_sample.call_share(session, survey_round.id)
    assert (found.waiting, found.reached, found.themselves) == (2, 8, 7)
    assert (found.low, found.high) == call_sample.wilson(7, 8)
    assert outcomes(session, survey_round.id).calls == found


def test_who_says_that_another_answered_is_looked_at_even_where_a_look_found_nothing(session_on_each: Session) -> None:
    session = session_on_each
    survey_round, _ = ballot_cast.a_round(session)
    who = ballot_cast.submit(session, survey_round, {("LDS", "so"): 1})[0]
    earlier = review.begin(session, who, ["late_code"])
    assert earlier is not None
    review.confirm(session, earlier, "Đã gọi, đúng người", ONE)
    call_sample.draw(session, survey_round.id, ONE)
    call_sample.record(session, call_sample.of_round(session, survey_round.id)[0], "not_self", "Văn thư trả lời", ONE)
    assert [
        look.reasons for look in session.scalars(review.of_round(survey_round.id).order_by(*review.CARDS.usual))
    ] == [
        ["called"],
        ["late_code"],
    ]
    assert "gọi lại ngẫu nhiên" in words(["called"])[0]
    review.begin(session, who, ["too_fast"])
    assert session.scalars(review.of_round(survey_round.id).order_by(*review.CARDS.usual)).all()[0].reasons == [
        "called",
        "too_fast",
    ]
    assert who.submitted_at is not None


def test_a_result_stands_but_who_was_not_reached_is_called_again(session_on_each: Session) -> None:
    session = session_on_each
    survey_round, _ = ballot_cast.a_round(session)
    ballot_cast.submit(session, survey_round, {("LDS", "so"): 2})
    call_sample.draw(session, survey_round.id, ONE)
    one, other = call_sample.of_round(session, survey_round.id)
    call_sample.record(session, one, "unreached", "", ONE)
    call_sample.record(session, one, "self", "", ONE)
    with pytest.raises(Refused):
        call_sample.record(session, one, "not_self", "Nói khác", ONE)
    with pytest.raises(Refused, match="đã nói gì"):
        call_sample.record(session, other, "not_self", " ", ONE)
    with pytest.raises(Refused, match="Chọn kết quả"):
        call_sample.record(session, other, "waiting", "", ONE)
