"""Deadlines as a calendar: whose, which, and that programs can read the file."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient

from survey_app import calendar_file
from survey_app.calendar_file import Event
from survey_app.database import db
from tests import cast
from tests.signing_in import sign_in

AT = datetime(2026, 11, 30, 3, 0, tzinfo=UTC)


def unfolded(text: str) -> list[str]:
    return text.replace("\r\n ", "").split("\r\n")


@pytest.mark.parametrize(
    ("words", "written"),
    [
        ("Hạn nộp", "SUMMARY:Hạn nộp"),
        ("a, b; c\\d", "SUMMARY:a\\, b\\; c\\\\d"),
        ("hai\r\ndòng\nBEGIN:VALARM", "SUMMARY:hai dòng BEGIN:VALARM"),
        ("đ" * 200, "SUMMARY:" + "đ" * 200),
    ],
)
def test_words_stand_as_they_are_on_lines_of_75_octets(words: str, written: str) -> None:
    made = calendar_file.text([Event("round-1-list", AT, words)], "tinh.vn", AT)
    assert written in unfolded(made)
    assert all(len(line.encode()) <= 75 for line in made.split("\r\n"))
    assert "\n" not in made.replace("\r\n", "")


def test_a_deadline_that_was_moved_takes_the_place_of_the_old() -> None:
    before = unfolded(calendar_file.text([Event("round-1-list", AT, "x")], "tinh.vn", AT))
    after = unfolded(
        calendar_file.text([Event("round-1-list", AT.replace(hour=10), "x")], "tinh.vn", AT.replace(day=29))
    )
    assert before[5] == after[5] == "UID:round-1-list@tinh.vn"
    assert "DTSTART:20261130T030000Z" in before
    assert "DTSTART:20261130T100000Z" in after


@pytest.mark.parametrize(
    ("role", "keys"),
    [
        ("focal_point", {"round-1-list", "round-1-opens", "round-1-closes"}),
        ("home_affairs", {"round-1-list", "round-1-opens", "round-1-closes"}),
        ("ministry", {"round-1-opens", "round-1-closes"}),
        ("key_holder", set()),  # holds a part of no round's key
    ],
)
def test_each_role_gets_what_it_has_to_do_with(office: Flask, role: str, keys: set[str]) -> None:
    cast.a_round(db.session)
    client: FlaskClient = office.test_client()
    sign_in(client, role, cast.an_agency(db.session) if role == "focal_point" else None)
    answer = client.get("/lich.ics")
    assert answer.mimetype == "text/calendar"
    assert set(re.findall(r"^UID:([\w-]+)@", answer.text, re.M)) == keys


def test_nobody_else_gets_any(office: Flask) -> None:
    assert office.test_client().get("/lich.ics").status_code in (302, 401)


def test_a_round_that_is_over_has_no_deadlines(office: Flask) -> None:
    cast.a_round(db.session, "closed")
    client = office.test_client()
    sign_in(client, "home_affairs")
    assert "BEGIN:VEVENT" not in client.get("/lich.ics").text
