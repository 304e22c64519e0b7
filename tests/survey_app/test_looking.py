"""What one account can look at in a day: over pages, searches and files, counted once a page, refused above, and told."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from foundation.audit import Actor, AuditEvent
from questionnaires.survey_round import SurveyRound
from respondents import looking
from respondents.identity import Alert
from survey_app.database import db
from survey_app.ministry import rights
from survey_app.ministry.products import PRODUCTS
from survey_app.roles import ROLES
from tests import cast
from tests.statements import heard

SOMEBODY = Actor("ministry", 7)


def look(session: Session, people: int, by: Actor = SOMEBODY, **detail: object) -> bool:
    return looking.look(session, by, "round:1", people, detail)


def test_pages_add_up_and_the_same_page_counts_once(session_on_each: Session) -> None:
    assert [look(session_on_each, 200, page=page) for page in (1, 2, 1, 1)] == [True] * 4
    assert looking.seen_today(session_on_each, 7) == 400
    assert look(session_on_each, 100, page=3)
    assert not look(session_on_each, 1, page=4), "the 501st"
    assert look(session_on_each, 500, Actor("ministry", 70)), "an account of its own"


def test_lists_are_counted_only_for_whoever_has_seen_much_and_only_as_far_as_it_takes(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted: list[str] = []
    real = looking.allowed
    monkeypatch.setattr(looking, "allowed", lambda session, role: counted.append(role) or real(session, role))
    survey_round = cast.a_round(session)
    cast.a_roster(session, survey_round, cast.an_agency(session), people=300)
    home = Actor("home_affairs", 8)
    with heard(session.get_bind().engine) as asked:
        assert look(session, looking.FEW, home, page=1)
    assert not any("FROM respondent" in one for one in asked)
    with heard(session.get_bind().engine) as asked:
        assert look(session, 100, home, page=2)
    (lists,) = (one for one in asked if "FROM respondent" in one)
    assert ("LIMIT" in lists, counted) == (True, []), "two hundred of three hundred are enough"
    assert not look(session, 301, home, page=3)
    assert counted == ["home_affairs"]


@pytest.mark.parametrize("state", ["registering", "closed"])
def test_what_is_counted_in_part_is_what_is_allowed(session_on_each: Session, state: str) -> None:
    session, survey_round = session_on_each, cast.a_round(session_on_each)
    cast.a_roster(session, survey_round, cast.an_agency(session), people=200)
    cast.a_roster(session, survey_round, cast.an_agency(session, "SYT", "Sở Y tế"), people=3)
    survey_round.state = state
    session.flush()
    for role in ("home_affairs", "ministry"):
        allowed = looking.allowed(session, role)
        for seen in (499, 500, 501, allowed - 1, allowed, allowed + 1, allowed + 2):
            assert looking._may_see(session, role, seen) == (seen <= allowed), (role, seen)


def test_yesterdays_look_is_forgotten(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(looking, "today", lambda: date(2026, 3, 1))
    assert look(session, 500)
    monkeypatch.setattr(looking, "today", lambda: date(2026, 3, 2))
    assert look(session, 500)


def test_home_affairs_may_see_three_times_the_list_and_a_new_role_few(session_on_each: Session) -> None:
    survey_round = cast.a_round(session_on_each)
    cast.a_roster(session_on_each, survey_round, cast.an_agency(session_on_each), people=200)
    found = {role: looking.allowed(session_on_each, role) for role in (*ROLES, "made tomorrow")}
    few = {"ministry", "auditor", "key_holder", "made tomorrow"}
    assert found == {role: 500 if role in few else 600 for role in found}
    another = cast.a_round(session_on_each, code="2024", year=2024)
    agency = cast.an_agency(session_on_each, "SYT", "Sở Y tế")
    cast.a_roster(session_on_each, another, agency, people=100)
    assert looking.allowed(session_on_each, "home_affairs") == 900
    another.state = "closed"
    session_on_each.flush()
    assert looking.allowed(session_on_each, "home_affairs") == 600
    survey_round.state = "closed"
    session_on_each.flush()
    assert looking.allowed(session_on_each, "home_affairs") == 600, "papers are made after the end too"


def test_whoever_sees_too_much_is_refused_in_words_and_told_of(
    office: Flask, client: FlaskClient, survey_round: SurveyRound, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(looking, "FEW", 5)
    monkeypatch.setattr(looking, "WORKS_WITH_LISTS", frozenset())
    here = f"/so-noi-vu/dot/{survey_round.id}"
    answer = client.get(f"{here}/tim-nguoi?tim=nguy")
    page = client.post(f"{here}/goi-dien/tep") if answer.status_code == 200 else answer
    agency = db.session.scalar(sa.text("SELECT agency_id FROM roster ORDER BY id"))
    page = client.get(f"{here}/theo-doi/don-vi/{agency}")
    assert page.status_code == 429
    assert "nhiều nhất 5 người trong một ngày" in page.text
    assert "Nguyễn" not in page.text
    assert db.session.scalars(sa.select(Alert.kind).where(Alert.kind == "much_seen")).all() == ["much_seen"]
    assert db.session.scalar(sa.select(sa.func.count()).where(AuditEvent.verb == "view.refuse"))


@pytest.mark.parametrize("address", ["in-thu-moi/{agency}/letters", "goi-dien/tep", "gui-tay/{agency}"])
def test_forms_that_hand_out_people_count_too(
    client: FlaskClient, survey_round: SurveyRound, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    seen: list[int] = []
    monkeypatch.setattr(looking, "look", lambda _session, _by, _subject, people, _detail: seen.append(people) or False)
    agency = db.session.scalar(sa.text("SELECT agency_id FROM roster ORDER BY id"))
    answer = client.post(f"/so-noi-vu/dot/{survey_round.id}/{address.format(agency=agency)}")
    assert (answer.status_code, seen[0] > 0) == (429, True) if seen else answer.status_code == 302


def test_of_exports_a_role_that_is_in_no_table_may_do_nothing() -> None:
    assert rights.RIGHTS.keys() <= ROLES.keys()
    nothing = rights.RIGHTS.get("made tomorrow", rights.NONE)
    assert (nothing.makes, nothing.reads, nothing.decides) == (frozenset(), frozenset(), False)
    ministry, home = rights.RIGHTS["ministry"], rights.RIGHTS["home_affairs"]
    assert ministry.makes | home.makes == PRODUCTS.keys()
    assert not ministry.makes & home.makes
    assert not ministry.decides
