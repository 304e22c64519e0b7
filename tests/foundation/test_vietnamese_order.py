"""The order of phrases and names: the alphabet's letters, then tones; a number stands by what it says."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.vietnamese_order import phrase_key
from respondents import person_names

PHRASES = (
    "2 tháng 9 | 10 tháng 3 | Phường 1 | Phường 1 Đông | Phường 1A | Phường 1B | Phường 2 | Phường 2 Bắc | Phường 09 "
    "| Phường 10 | Phường 10 Nam | Phường 100 | Phường An Lạc | Phường Đakao | Sở Du lịch | Sở Đất đai | Tổ 1.2 | Tổ 1.10 | Tổ 12 "
    "| Tổ 1234567890123"
)


def test_numbers_stand_as_numbers_among_the_letters() -> None:
    in_order = PHRASES.split(" | ")
    mixed = random.Random(1).sample(in_order, len(in_order))
    assert sorted(mixed, key=phrase_key) == in_order


def test_people_without_a_name_of_their_own_yet_too() -> None:
    assert sorted(["Trần Văn 10", "Trần Văn 2", "Lê Văn 3"], key=person_names.sort_key) == [
        "Trần Văn 2",
        "Lê Văn 3",
        "Trần Văn 10",
    ]


@given(st.integers(0, 10**30), st.integers(0, 10**30))
def test_any_two_numbers(one: int, other: int) -> None:
    assert (phrase_key(f"Tổ {one}") < phrase_key(f"Tổ {other}")) == (one < other)


@pytest.mark.parametrize("name", ["Phường " + "9" * 5000, "Phường ２", "Phường ²", "10", "٣ x"])
def test_odd_numbers_make_a_plain_key(name: str) -> None:
    assert phrase_key(name).isascii() or "²" in name


def test_digits_of_other_scripts_say_the_same() -> None:
    assert phrase_key("Phường ２") == phrase_key("Phường 2")
