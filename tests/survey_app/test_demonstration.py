"""The demonstration: people who could be officials of Đắk Lắk, and only as many look alike as are meant to."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from flask import Flask
from sqlalchemy import select

from foundation.audit import Actor
from foundation.plain_text import fold
from questionnaires.ballot import box, holders
from questionnaires.ballot import opening as ballot_opening
from questionnaires.results import read_round, scores
from questionnaires.survey_round import SurveyRound
from respondents import matching, person_names, roster_file
from respondents.envelopes import stripping
from respondents.field import opening
from respondents.roster import Roster
from self_assessment import campaigns, entries, many
from survey_app import accounts
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
        assert len(owners) == len(filled.sign_ins) == 8
        assert all(owners.values())
        assert set(session.scalars(select(Roster.state))) == {"draft", "submitted", "returned", "approved", "frozen"}
        departments, province = campaigns.everything(session)  # type: ignore[arg-type]
        accepted = [one.accepted for one in entries.of_campaign(session, province.id).values()]  # type: ignore[arg-type]
        assert {one for one in accepted if one} == {"0.5"}
        best = many.standings(session, departments)  # type: ignore[arg-type]
        assert [one.place for one in best] == [1, 2, 3]
        assert sorted(len(one.part.not_applicable) for one in best) == [0, 0, 1]


def test_the_demonstrations_box_opens_with_the_printed_secrets_and_shows_results(app: Flask) -> None:
    with app.app_context():
        session = db.session
        filled = filling.fill(session, "http://localhost")
        session.commit()
        (survey_round,) = session.scalars(select(SurveyRound))
        opening.close_round(session, survey_round, filling.BY)
        session.commit()
        stripping.strip(session, 1, filling.BY)
        the_box = box.the_box(session, 1)
        assert the_box.is_demo
        assert accounts.find(session, filled.sign_ins["key_holder"][0]).id in {
            holder.account_id for holder in holders.of_box(session, the_box.id)
        }
        for holder in holders.of_box(session, the_box.id):
            ballot_opening.consent(session, the_box, Actor("key_holder", holder.account_id))
        session.commit()
        counts = ballot_opening.open_box(session, 1, filled.holders[1:], filling.BY)
        assert counts["opened"] > 100
        results = read_round(session, survey_round)
        assert sum(map(len, results.tables.values())) == counts["opened"]
        assert any(score.published_score for score in scores(results))


@pytest.mark.long
def test_the_secrets_are_printed_again_and_refused_under_https(app: Flask) -> None:
    first = app.test_cli_runner().invoke(args=["demo", "fill"])
    again = app.test_cli_runner().invoke(args=["demo", "fill"])
    secrets = re.findall(r"(?:[0-9A-Z]{4}-){7}[0-9A-Z]{4}", first.output)
    assert len(secrets) == 3
    assert re.findall(r"(?:[0-9A-Z]{4}-){7}[0-9A-Z]{4}", again.output) == secrets
    assert re.search(r"key\.holder@example\.vn +\S+-\S+-\S+ +Y Blưm Niê", first.output)
    app.config["SECURE"] = True
    refused = app.test_cli_runner().invoke(args=["demo", "fill"])
    assert (refused.exit_code, "DEMONSTRATION=yes" in refused.output) == (1, True)
    app.config["DEMONSTRATION"] = "yes"
    assert app.test_cli_runner().invoke(args=["demo", "fill"]).exit_code == 0
