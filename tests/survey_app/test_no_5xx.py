"""Whatever is sent to whatever address by whomever: an answer, never a breakdown. See `hostile.py` for what is sent."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import AnyConverter, Rule

from foundation.audit import SYSTEM
from respondents import erasing
from respondents.erasing import Clock
from respondents.roster import Roster
from survey_app.access import ACCESS
from survey_app.database import db
from survey_app.roles import PUBLIC, ROLES
from tests.conftest import make_app
from tests.signing_in import sign_in
from tests.survey_app.hostile import Hostile
from tests.survey_app.two_rounds import two_rounds
from tests.visitor import Visitor, link_of, open_round

WORDS = {
    "verb": "close",
    "kind": "remove",
    "name": "par_lds",
    "rest": "x",
    "number": 1,
    "token": "x",
    "code": "x",
    "part": "x",
    "day": "2026-12-01",
    "paper": "list_letter",
    "filename": "x.css",
}
"""Parts of addresses that are no numbers of rows."""


@pytest.fixture
def house(tmp_path: Path, ring: object, sqlite_url: str) -> Iterator[Flask]:
    app = make_app(tmp_path, ring, sqlite_url, WTF_CSRF_ENABLED=False)  # type: ignore[arg-type]
    app.test_client_class = FlaskClient
    yield app
    with app.app_context():
        db.engine.dispose()


def rules(app: Flask) -> list[Rule]:
    return sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule)


def values_of(rule: Rule, things: dict[str, int]) -> dict[str, object]:
    return {
        name: sorted(converter.items)[0]
        if isinstance(converter, AnyConverter)
        else things.get(name, WORDS.get(name, 1))
        for name, converter in rule._converters.items()
    }


def staff_rules(app: Flask) -> list[Rule]:
    return [rule for rule in rules(app) if not rule.endpoint.startswith("answering.")]


def _is_for(rule: Rule, role: str | None) -> bool:
    """Whether the role is the one that tries it: each address is the first's that may open it."""
    allowed = ACCESS[rule.endpoint]
    if rule.endpoint in ("accounts.sign_out", "health.ready"):  # the latter says by 503 that no worker lives here
        return False
    if allowed is PUBLIC:
        return role is None
    return role == next(one for one in ROLES if one in allowed)


def _attacked(house: Flask, tmp_path: Path, role: str | None, *, quick: bool) -> dict[str, str]:
    client = house.test_client()
    with house.app_context():
        half, _ = two_rounds()
        agency = db.session.get_one(Roster, half.things["roster_id"]).agency
        things = {"round_id": half.survey_round.id, **half.things}
        if role:
            things["account_id"] = sign_in(client, role, agency if role == "focal_point" else None).id
        db.session.commit()
    hostile = Hostile(house, tmp_path / "survey.db")
    with hostile.listening():
        for rule in (rule for rule in staff_rules(house) if _is_for(rule, role)):
            hostile.attack(client, rule, values_of(rule, things), quick=quick)
    return hostile.broken


@pytest.mark.long
@pytest.mark.parametrize("role", ["focal_point", "ministry", "auditor", "key_holder", None])
def test_no_address_of_a_role_breaks(house: Flask, tmp_path: Path, role: str | None) -> None:
    assert _attacked(house, tmp_path, role, quick=False) == {}


@pytest.mark.parametrize(
    "role",
    ["ministry", "auditor", "key_holder", None]
    + [pytest.param(one, marks=pytest.mark.long) for one in ("home_affairs", "administrator")],  # two hundred addresses
)
def test_no_address_breaks_on_a_few(house: Flask, tmp_path: Path, role: str | None) -> None:
    assert _attacked(house, tmp_path, role, quick=True) == {}


@pytest.mark.parametrize("role", ["home_affairs", "administrator", "ministry", "auditor", "focal_point", "key_holder"])
@pytest.mark.parametrize(
    "clocks", [(Clock.TRACES, Clock.MESSAGES, Clock.CONTACTS), tuple(Clock)], ids=["but one", "all"]
)
def test_no_page_breaks_when_the_clocks_of_both_rounds_have_run_out(
    house: Flask, role: str, clocks: tuple[Clock, ...]
) -> None:
    client, broken = house.test_client(), []
    with house.app_context():
        half, other = two_rounds()
        things = {"round_id": half.survey_round.id, **half.things}
        agency = db.session.get_one(Roster, half.things["roster_id"]).agency
        for one in (half.survey_round, other.survey_round):
            one.state = "closed"
            for clock in clocks:
                erasing._erase(db.session, one, clock, SYSTEM)
        sign_in(client, role, agency if role == "focal_point" else None)
        db.session.commit()
        addresses = house.url_map.bind("localhost")
        for rule in staff_rules(house):
            if "GET" in (rule.methods or ()) and role in ACCESS[rule.endpoint] and rule.endpoint != "static":
                answer = client.get(addresses.build(rule.endpoint, values_of(rule, things)))
                broken += [rule.rule] if answer.status_code >= 500 else []
    assert broken == []


STAGES: dict[str, Callable[[Visitor], object]] = {
    "outside": lambda visitor: visitor.open(link_of()),
    "proven": lambda visitor: visitor.prove(),
    "answering": lambda visitor: visitor.reach_sheet(),
    "at review": lambda visitor: (visitor.reach_sheet(), visitor.answer_all()),
    "submitted": lambda visitor: (visitor.reach_sheet(), visitor.answer_all(), visitor.submit()),
}


def _respondent_attacked(house: Flask, tmp_path: Path, stage: str, *, quick: bool) -> dict[str, str]:
    with house.app_context():
        open_round(db.session)
        visitor = Visitor(house)
        token = link_of().removeprefix("/t/")
        STAGES[stage](visitor)
        visitor.open("/thiet-bi-dung-chung")
        own = visitor.token
        db.session.remove()
    hostile = Hostile(house, tmp_path / "survey.db")
    with hostile.listening():
        for rule in (rule for rule in rules(house) if rule.endpoint.startswith("answering.")):
            hostile.attack(visitor.client, rule, values_of(rule, {}) | _token(rule, token), own, quick=quick)
    return hostile.broken


def _token(rule: Rule, token: str) -> dict[str, object]:
    return {"token": token} if "token" in rule.arguments else {}


@pytest.mark.long
@pytest.mark.parametrize("stage", STAGES)
def test_no_page_of_a_respondent_breaks(house: Flask, tmp_path: Path, stage: str) -> None:
    assert _respondent_attacked(house, tmp_path, stage, quick=False) == {}


def test_no_page_of_a_respondent_breaks_on_a_few(house: Flask, tmp_path: Path) -> None:
    assert _respondent_attacked(house, tmp_path, "answering", quick=True) == {}
