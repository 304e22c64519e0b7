"""A holder's secret on paper: read back whatever way it is typed, and refused by kind when it is not the right one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.keys import holder_secret
from foundation.keys.codes import CROCKFORD
from foundation.keys.holder_secret import Fault, SecretRefused


def refused(texts: list[str], holders: list[bytes], own: int | None = None) -> tuple[Fault, int]:
    with pytest.raises(SecretRefused) as caught:
        holder_secret.whose(texts, holders, own)
    return caught.value.fault, caught.value.field


@given(st.binary(min_size=16, max_size=16))
def test_what_is_printed_is_read_back(secret: bytes) -> None:
    printed = holder_secret.shown(secret)
    assert len(printed.replace("-", "")) == 32
    assert holder_secret.read(printed) == holder_secret.read(holder_secret.qr_text(secret)) == secret


def test_case_spaces_and_look_alikes_are_forgiven() -> None:
    secret = bytes(range(16))
    typed = holder_secret.shown(secret).lower().replace("0", "o").replace("1", "l").replace("-", " \t")
    assert holder_secret.read(f"  {typed}\n") == secret


@given(st.binary(min_size=16, max_size=16), st.integers(0, 31), st.sampled_from(CROCKFORD))
def test_one_wrong_character_is_seen(secret: bytes, place: int, other: str) -> None:
    text = holder_secret.qr_text(secret)
    if text[place] != other:
        with pytest.raises(SecretRefused):
            holder_secret.read(text[:place] + other + text[place + 1 :])


def test_neighbours_exchanged_or_a_character_left_out_are_seen() -> None:
    text = holder_secret.qr_text(b"\x91\x02" * 8)
    exchanged = [text[:n] + text[n + 1] + text[n] + text[n + 2 :] for n in range(31) if text[n] != text[n + 1]]
    for wrong in [*exchanged, text[:-1], text + "0", "", "Ư" * 32, "²" * 32]:
        with pytest.raises(SecretRefused) as caught:
            holder_secret.read(wrong)
        assert caught.value.fault is Fault.MISTYPED


def test_each_fault_is_told_by_kind_and_field_and_shows_no_character() -> None:
    secrets = [holder_secret.new_secret() for _ in range(4)]
    one, two, _, stranger = map(holder_secret.shown, secrets)
    holders = [holder_secret.public_half(secret) for secret in secrets[:3]]
    assert holder_secret.whose([two, one], holders) == {1: secrets[1], 0: secrets[0]}
    assert refused([one, two[:-1] + "*"], holders) == (Fault.MISTYPED, 1)
    assert refused([one, one], holders) == (Fault.REPEATED, 1)
    assert refused([stranger, one], holders) == (Fault.FOREIGN, 0)
    assert refused([two], holders, own=0) == (Fault.WRONG, 0)
    with pytest.raises(SecretRefused) as caught:
        holder_secret.whose([stranger], holders)
    assert not any(group in str(caught.value) for group in stranger.split("-"))
