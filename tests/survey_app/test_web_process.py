"""What a web process does each second beside answering."""

from __future__ import annotations

import os

import pytest

from foundation.pulse import ALIVE, Line
from survey_app import web_process
from survey_app.web_process import FEW, MANY, Crowd


@pytest.fixture
def given_back() -> list[int]:
    """A 0 for each time that memory was given back."""
    return []


@pytest.mark.parametrize(
    ("threads", "times"),
    [
        ((8, 9, FEW, 8), 0),
        ((MANY - 1, 8, 8), 0),
        ((MANY, 500, FEW + 1), 0),
        ((MANY, 500, FEW + 1, FEW, 8, 8), 1),
        ((500, 8, 30, 8, 500, 8), 2),
    ],
)
def test_memory_is_given_back_once_a_crowd_has_gone(
    given_back: list[int], threads: tuple[int, ...], times: int
) -> None:
    crowd = Crowd(given_back.append)
    for count in threads:
        crowd.look(count)
    assert given_back == [0] * times


def test_each_second_says_that_the_process_lives_and_looks_at_its_threads(
    given_back: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    ours, theirs = os.pipe()
    with os.fdopen(ours, "rb") as read, os.fdopen(theirs, "wb"):
        line, crowd = Line(theirs), Crowd(given_back.append)
        for threads in (MANY, FEW):
            monkeypatch.setattr(web_process.os, "listdir", lambda _, threads=threads: [""] * threads)
            web_process.each_second(line, crowd)
        assert read.read(2 * len(ALIVE)) == ALIVE * 2
    assert given_back == [0]


def test_a_process_without_a_descriptor_to_spare_goes_on_living(
    given_back: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    def none_left(_: str) -> list[str]:
        raise OSError(24, "Too many open files")

    monkeypatch.setattr(web_process.os, "listdir", none_left)
    web_process.each_second(Line(None), Crowd(given_back.append))
    assert given_back == []
