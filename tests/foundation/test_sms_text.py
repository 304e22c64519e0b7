"""How long an SMS is, and Vietnamese without its diacritics."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.outbox.sms_text import measure, without_diacritics


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("", (0, 1, True)),
        ("a" * 160, (160, 1, True)),
        ("a" * 161, (161, 2, True)),
        ("a" * 306, (306, 2, True)),
        ("a" * 307, (307, 3, True)),
        ("a" * 158 + "[", (160, 1, True)),  # of the extension table: counts twice
        ("a" * 159 + "€", (161, 2, True)),
        ("ê" * 70, (70, 1, False)),  # é and è are in the alphabet, ê is not
        ("é" * 160, (160, 1, True)),
        ("ê" * 71, (71, 2, False)),
        ("ê" * 134, (134, 2, False)),
        ("ê" * 135, (135, 3, False)),
        ("“", (1, 1, False)),
        ("\U0001f600", (2, 1, False)),
    ],
)
def test_a_text_is_counted_as_phone_companies_count_it(text: str, length: tuple[int, int, bool]) -> None:
    assert tuple(measure(text)) == length


def test_diacritics_and_the_signs_of_word_processors_go() -> None:
    assert without_diacritics("Sở Nội vụ tỉnh Đắk Lắk: “đã” nộp… 7h–11h30\u00a0ạ") == (
        'So Noi vu tinh Dak Lak: "da" nop... 7h-11h30 a'
    )


@given(st.text("aăâbcdđeêghoôơuưyàảãáạẤẬỮĐ ,.:/{}-–“”", max_size=60))
def test_without_diacritics_vietnamese_fits_the_seven_bit_alphabet(text: str) -> None:
    assert measure(without_diacritics(text)).is_seven_bit
