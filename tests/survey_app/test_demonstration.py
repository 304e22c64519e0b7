"""The demonstration: people who could be officials of Đắk Lắk, and only as many look alike as are meant to."""

from __future__ import annotations

from collections import Counter

from flask import Flask
from sqlalchemy import select

from foundation.plain_text import fold
from respondents import matching, person_names, roster_file
from respondents.roster import Roster
from survey_app.accounts import Account
from survey_app.database import db
from survey_app.demonstration import filling
from survey_app.demonstration.build_lists import LISTS, everybody


def test_the_people_are_the_same_at_every_run() -> None:
    assert everybody() == everybody()


def test_the_workbooks_hold_these_people() -> None:
    for code, people in everybody().items():
        read = roster_file.read((LISTS / f"{code}.xlsx").read_bytes(), f"{code}.xlsx", ())
        names = [person_names.key(person["full_name"]) for person in people]
        if code == "SXD":  # the draft with the usual faults: one name is another
            names[1] = person_names.key("Trần Thị Kim Liên")
        assert [person_names.key(person.full_name) for person in read.people] == names, code


def test_the_names_are_varied_and_of_the_provinces_peoples() -> None:
    names = [person["full_name"] for people in everybody().values() for person in people]
    surnames = Counter(name.split()[0] for name in names)
    assert len(names) - len(set(names)) == 2, "two are given twice on purpose"
    assert 0.15 < surnames["Nguyễn"] / len(names) < 0.4
    assert 0.05 < sum(name.startswith(("Y ", "H'")) for name in names) / len(names) < 0.25
    assert {"Rơ", "Siu", "Ksor", "Nông"} & surnames.keys()


def test_mailboxes_follow_from_names() -> None:
    (director, *_) = everybody()["STP"]
    assert director["email"].endswith("@stp.example.vn")
    assert director["email"].startswith(fold(director["full_name"]).split()[-1])


def test_the_database_is_filled_once_and_shows_each_kind_of_look_alike(app: Flask) -> None:
    with app.app_context():
        session = db.session
        assert filling.is_empty(session)  # type: ignore[arg-type]
        filled = filling.fill(session, "http://localhost")  # type: ignore[arg-type]
        assert not filling.is_empty(session)  # type: ignore[arg-type]

        found = matching.matches(matching.rows_of_round(session, 1))  # type: ignore[arg-type]
        assert [match.reason for match in found] == list(matching.REASONS), "one pair of each kind, no other"
        approved = {"approved", "frozen"}
        assert not [m for m in found if m.blocks and {m.a.state, m.b.state} <= approved], "was settled before approval"

        owners = {account.email: account.name for account in session.scalars(select(Account))}
        assert len(owners) == len(filled.sign_ins) == 7
        assert all(owners.values())
        assert set(session.scalars(select(Roster.state))) == {"draft", "submitted", "returned", "approved", "frozen"}
