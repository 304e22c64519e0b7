"""Register signals: what is found, who is left alone, and what is said where nothing can be."""

from __future__ import annotations

from math import log

import numpy as np
import pandas as pd
import pytest

from bench import integrity
from respondents.signals import score
from respondents.signals.table import BY_CODE, SIGNALS, THRESHOLD, words

START = pd.Timestamp("2023-10-30T02:00:00Z")
CONTRACT = (
    "person agency list_place opened_device proven_device network code_sent_at code_entered_at opened_at submitted_at "
    "typed_code helped registered_session contact_changed_at grade known_device"
).split()


def office(people: int = 40, agency: str = "a") -> pd.DataFrame:
    """People who answer themselves, an hour apart, at one address, in an order that is not the list's."""
    chance = np.random.default_rng(5)
    places = chance.permutation(people)
    opened = START + pd.to_timedelta(np.arange(people) * 3600, unit="s")
    sent = opened + pd.to_timedelta(20, unit="s")
    entered = sent + pd.to_timedelta(chance.integers(20, 45, people), unit="s")
    submitted = entered + pd.to_timedelta(chance.integers(500, 900, people), unit="s")
    devices = [f"{agency}{number}" for number in range(people)]
    columns = {
        "person": devices, "agency": agency, "list_place": places, "opened_device": devices, "proven_device": devices,
        "network": "office", "code_sent_at": sent, "code_entered_at": entered, "opened_at": opened,
        "submitted_at": submitted, "typed_code": False, "helped": False, "registered_session": False,
        "contact_changed_at": pd.NaT, "grade": "A", "known_device": False,
    }  # fmt: skip
    return pd.DataFrame(columns)


def later(events: pd.DataFrame, rows: list[int], seconds: int) -> pd.DataFrame:
    """The same with these codes typed so much later."""
    made = events.copy()
    for name in ("code_entered_at", "submitted_at"):
        made.loc[rows, name] += pd.Timedelta(seconds=seconds)
    return made


def flagged(events: pd.DataFrame) -> list[int]:
    return list(np.flatnonzero(score(events)["flagged"]))


def test_an_office_behind_one_address_is_left_alone() -> None:
    assert flagged(office()) == []


def test_one_phone_for_several_people_is_found_and_says_so() -> None:
    events = later(office(), [3, 4, 5, 6], 400)
    events.loc[3:6, "proven_device"] = "clerk"
    assert flagged(events) == [3, 4, 5, 6]
    assert set(score(events)["reasons"][3]) >= {"shared_device", "late_code"}


@pytest.mark.parametrize("excuse", ["registered_session", "known_device"])
def test_a_registered_session_and_a_registered_device_excuse_the_phone(excuse: str) -> None:
    events = office()
    events.loc[3:9, "proven_device"] = "tablet"
    assert set(flagged(events)) >= {4, 5, 6}
    events.loc[3:9, excuse] = True
    assert flagged(events) == []


def test_a_registered_device_may_be_named_by_its_hash() -> None:
    events = office()
    events.loc[3:9, "proven_device"] = "tablet"
    events["known_device"] = None
    events.loc[0, "known_device"] = "tablet"
    assert flagged(events) == []


def test_the_owner_of_the_phone_that_others_use_is_left_out() -> None:
    events = later(office(), [4, 5], 500)
    events.loc[[4, 5], "proven_device"] = events.loc[3, "proven_device"]
    assert flagged(events) == [4, 5]


def test_two_devices_or_a_late_code_are_nothing_but_both_are_something() -> None:
    events = later(office(), [8, 9], 400)
    events.loc[[7, 8], "proven_device"] = ["laptop7", "laptop8"]
    assert flagged(events) == [8]
    assert score(events)["reasons"][8] == ["late_code", "second_device"]


def test_a_stack_of_slips_is_found_though_the_browser_forgets() -> None:
    events, rows = office(), list(range(10, 18))
    events.loc[rows, "list_place"] = range(101, 109)
    events.loc[rows, "typed_code"] = True
    begin = START + pd.Timedelta(days=3)
    for place, row in enumerate(rows):
        opened = begin + pd.Timedelta(seconds=600 * place)
        events.loc[row, ["opened_at", "code_sent_at"]] = opened
        events.loc[row, "code_entered_at"] = opened + pd.Timedelta(seconds=120)
        events.loc[row, "submitted_at"] = opened + pd.Timedelta(seconds=500)
    assert flagged(events) == rows
    assert "list_order" in score(events)["reasons"][12]


def test_colleagues_who_begin_together_on_their_own_phones_are_left_alone() -> None:
    events = office()
    events["typed_code"] = True
    for name in ("opened_at", "code_sent_at", "code_entered_at", "submitted_at"):
        events[name] -= events["opened_at"] - START if name != "opened_at" else pd.Timedelta(0)
    events["opened_at"] = START
    assert flagged(events) == []


def test_a_slow_gateway_makes_nobody_late() -> None:
    events = office(60)
    moved = events.assign(opened_device=[f"pc{n}" for n in range(60)])  # everybody has two devices
    slow = later(moved, list(range(60)), 300)
    assert flagged(slow) == []


def test_one_hash_for_all_devices_of_the_province_says_nothing() -> None:
    events = pd.concat([office(12, f"agency{n}") for n in range(10)], ignore_index=True)
    events["opened_device"] = events["proven_device"] = "same"
    assert flagged(events) == []


def test_times_are_read_in_whatever_shape_they_come() -> None:
    events = later(office(), [8], 400)
    events.loc[8, "proven_device"] = "laptop"
    expected = score(events)
    naive, texts, there = events.copy(), events.copy(), events.copy()
    for name in ("code_sent_at", "code_entered_at", "opened_at", "submitted_at"):
        naive[name] = events[name].dt.tz_localize(None)
        texts[name] = [f"{one.tz_convert('Asia/Ho_Chi_Minh').isoformat()}" for one in events[name]]
        there[name] = pd.Series([*events[name][:20], *(one.isoformat() for one in events[name][20:])], dtype=object)
    for other in (naive, texts, there):
        pd.testing.assert_frame_equal(score(other), expected)


@pytest.mark.parametrize("column", CONTRACT)
def test_any_column_may_be_missing_empty_or_of_another_type(column: str) -> None:
    events = office(10)
    for other in (events.drop(columns=column), events.assign(**{column: None}), events.assign(**{column: "x"})):
        found = score(other)
        assert list(found.columns) == ["person", "score", "flagged", "reasons"]
        assert len(found) == 10
        assert found["flagged"].dtype == bool


def test_nothing_can_be_said_of_nobody_and_of_who_left_no_trace() -> None:
    empty = score(pd.DataFrame(columns=CONTRACT))
    assert list(empty.columns) == ["person", "score", "flagged", "reasons"]
    assert len(empty) == len(score(pd.DataFrame())) == 0
    alone = score(pd.DataFrame({"person": ["p"], "agency": ["a"]}))
    assert np.isnan(alone["score"][0])
    assert not alone["flagged"][0]
    assert alone["reasons"][0] == []
    assert flagged(office(1)) == []


def test_clocks_that_moved_and_days_without_hours_are_unknown() -> None:
    events = office()
    events["code_entered_at"] = events["code_sent_at"] - pd.Timedelta(minutes=5)
    assert "late_code" not in {code for codes in score(events)["reasons"] for code in codes}
    days = office()
    for name in ("code_sent_at", "code_entered_at", "opened_at", "submitted_at"):
        days[name] = days[name].dt.floor("D")
    assert flagged(days) == []


def test_labels_and_order_of_the_table_are_kept() -> None:
    events = later(office(), [3, 4, 5, 6], 400)
    events.loc[3:6, "proven_device"] = "clerk"
    shuffled = events.sample(frac=1, random_state=1).set_index(np.arange(100, 140))
    found = score(shuffled)
    assert list(found.index) == list(shuffled.index)
    assert set(found["person"][found["flagged"]]) == {"a3", "a4", "a5", "a6"}


def test_every_signal_has_words_a_source_and_bounds() -> None:
    for signal in SIGNALS:
        assert signal.words[0].isupper()
        assert signal.because
        assert signal.least <= 0 < signal.most
        assert set(signal.looks_at) <= set(CONTRACT)
        assert set(signal.excused_by) <= set(CONTRACT)
    assert words(["late_code", "no such signal"]) == [BY_CODE["late_code"].words]
    assert log(0.8 / 0.2) == pytest.approx(log(0.97 / 0.03) - THRESHOLD)


@pytest.mark.slow
def test_planted_proxies_are_found_and_honest_look_alikes_are_not() -> None:
    everybody = pd.concat([integrity.judged(one) for one in integrity.provinces(8, [0.1])])
    honest = everybody[~everybody.is_proxy]
    by_kind = honest.groupby("kind")["flagged"].mean()
    assert everybody.loc[everybody.is_proxy, "flagged"].mean() >= 0.9
    assert honest["flagged"].mean() <= 0.03
    assert by_kind.drop("lends own device").max() <= 0.05
    assert by_kind["lends own device"] <= 0.25  # whose own phone answered for others: worth the call
