"""A call apart is ended at its limits, and what was asked of it comes back whatever the bytes are."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Mapping
from typing import Any

import pytest

from foundation import apart
from foundation.apart import Limits, TooMuch, call

HERE = "tests.foundation.test_apart"
ROOMY = Limits(seconds=5, megabytes=300)


def turned(content: bytes, arguments: Mapping[str, Any]) -> bytes:
    return content[::-1] + arguments["end"].encode()


def endless(_: bytes, __: Mapping[str, Any]) -> bytes:
    while True:
        pass


def endlessly_asleep(_: bytes, __: Mapping[str, Any]) -> bytes:
    time.sleep(600)
    return b""


def greedy(_: bytes, __: Mapping[str, Any]) -> bytes:
    return b"".join(bytes([1]) * 2**20 for _ in range(2_000))


def telling(content: bytes, _: Mapping[str, Any]) -> bytes:
    raise ValueError(f"Nguyễn Văn An {content!r}")


def slow(_: bytes, __: Mapping[str, Any]) -> bytes:
    time.sleep(1)
    return b""


def who(_: bytes, __: Mapping[str, Any]) -> bytes:
    return str(os.getpid()).encode()


def test_the_answer_comes_back_whatever_the_bytes() -> None:
    content = bytes(range(256)) * 5_000
    assert call(f"{HERE}:turned", content, {"end": "hết"}, ROOMY) == content[::-1] + "hết".encode()
    assert int(call(f"{HERE}:who", b"", {}, ROOMY)) != os.getpid()


def test_what_takes_too_long_is_ended() -> None:
    begun = time.monotonic()
    with pytest.raises(TooMuch):
        call(f"{HERE}:endless", b"", {}, Limits(seconds=1, megabytes=300))
    assert time.monotonic() - begun < 20


def test_what_only_waits_is_ended_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "_CLOCK", 1)
    with pytest.raises(TooMuch):
        call(f"{HERE}:endlessly_asleep", b"", {}, Limits(seconds=1, megabytes=300))


def test_what_takes_too_much_memory_is_ended() -> None:
    with pytest.raises(TooMuch):
        call(f"{HERE}:greedy", b"", {}, ROOMY)


def test_what_goes_wrong_says_where_and_never_what_stood_there() -> None:
    with pytest.raises(RuntimeError, match=r"ValueError in .*test_apart\.py") as told:
        call(f"{HERE}:telling", b"0905123456", {}, ROOMY)
    assert "Nguyễn" not in str(told.value)
    assert "0905123456" not in str(told.value)


def test_further_calls_wait_their_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "_place", lambda number: f"/tmp/survey-app-test-{os.getpid()}-{number}")
    begun = time.monotonic()
    calls = [threading.Thread(target=call, args=(f"{HERE}:slow", b"", {}, ROOMY)) for _ in range(2 * apart.AT_ONCE)]
    for one in calls:
        one.start()
    for one in calls:
        one.join()
    assert time.monotonic() - begun > 2
    monkeypatch.setattr(apart, "LONGEST_WAIT", 0.2)
    with apart._turn(), apart._turn(), pytest.raises(TooMuch), apart._turn():
        pass
    with apart._turn():
        pass
