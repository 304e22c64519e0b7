"""Route × method × role × whose thing, over real pages with real sessions and live CSRF tokens, on data where every number exists.

Whose: one's own; another agency's; another round's; nobody's. What is not one's own is answered as if it were not there, and
nothing of it is shown, written or seen. Which part of an address names a thing of whom stands in WHOSE: a route with a part that is
missing there fails, as does one without a row in the table of access.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.routing import AnyConverter, IntegerConverter, Rule

from respondents.roster import Respondent, Roster
from survey_app.access import ACCESS, NOT_ACTIVITY
from survey_app.accounts import Account
from survey_app.database import db
from survey_app.roles import PUBLIC, ROLES
from tests.conftest import make_app
from tests.signing_in import an_account, open_session
from tests.survey_app.hostile import Hostile, build
from tests.survey_app.two_rounds import Half, two_rounds
from tests.survey_app.two_tables import OWN, two_tables

ROUND, AGENCY, HOUSE, WORD = "a round's", "an agency's", "everybody's", "no thing"
WHOSE = {
    "round_id": ROUND,
    **dict.fromkeys(("roster_id", "invitation_id", "group_id", "alert_id", "case_id", "call_back_id"), ROUND),
    **dict.fromkeys(
        ("comment_id", "device_id", "review_id", "random_call_id", "export_id", "file_id", "copy_id"), ROUND
    ),
    "person_request_id": ROUND,
    **dict.fromkeys(("person_id", "request_id", "guided_id", "fault_id", "document_id"), AGENCY),
    **dict.fromkeys(("agency_id", "version_id", "account_id", "set_id", "campaign_id", "paper_id"), HOUSE),
    "question_id": HOUSE,
    **dict.fromkeys(("verb", "kind", "name", "rest", "token", "code", "part", "day", "paper", "filename"), WORD),
    **dict.fromkeys(("number", "ending", "which", "what", "act", "gateway", "column", "product"), WORD),
}
"""By its name in an address: whose the thing is. A thing of an agency is also of a round."""
WORDS = {"verb": "close", "kind": "remove", "name": "par_lds", "day": "2026-12-01", "paper": "list_letter", "number": 1}
JOB_OF_NOBODY = frozenset({"accounts.job", "accounts.job_state", "accounts.job_cancel", "accounts.job_file"})
BY_ITSELF = frozenset({"accounts.sign_out", "static"})
"""Which end the session that the rest of the walk needs, or are no page."""
BEFORE_THE_OPENING = "ministry.results"
"""How the endpoints begin that are refused to everybody until the ballot box is open, whatever their number."""
WITHOUT_A_ROUND = "home_affairs.which_round"
"""Of whoever holds no part of a key and works in no round there: refused, by the same table that lets key holders in."""
SAYS_SO = "home_affairs.printing_fetch"
"""Answers with a sentence for an agency of which there is nothing to print."""
NOT_THERE = 8_888_888
MINE, THEIRS = "của riêng Tư pháp", "của riêng Y tế"  # in the two agencies' own tables of the self-assessment
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@pytest.fixture
def house(tmp_path: Path, ring: Any, sqlite_url: str) -> Iterator[Flask]:
    app = make_app(tmp_path, ring, sqlite_url)
    app.test_client_class = FlaskClient
    yield app
    with app.app_context():
        db.engine.dispose()


class World:
    """Two rounds, two agencies in both, everybody signed in; Sở Tư pháp is one's own, and of Sở Y tế nothing may be seen."""

    def __init__(self, app: Flask, database: Path, more: Callable[[Half], None] = lambda _: None) -> None:
        """`more`: what else there is of the older round."""
        self.app = app
        with app.app_context():
            here, other = two_rounds()
            self.here, self.things = here.survey_round.id, dict(here.things)
            self.elsewhere = {"round_id": other.survey_round.id, **other.things}
            own = db.session.get_one(Roster, here.things["roster_id"])
            self._name_people(here, own)
            foreign = db.session.scalars(
                select(Roster).where(Roster.round_id == self.here, Roster.agency_id != own.agency_id)
            ).one()
            self.things |= two_tables(own.agency, foreign.agency, (MINE, THEIRS))
            accounts = {role: an_account(role, own.agency if role == "focal_point" else None) for role in ROLES}
            self.neighbour = self._client(an_account("focal_point", foreign.agency))
            self.clients = {role: self._client(account) for role, account in accounts.items()}
            self.things["account_id"] = accounts["ministry"].id
            more(here)
            db.session.commit()
        self.hostile = Hostile(app, database)

    def _name_people(self, here: Half, own: Roster) -> None:
        rosters = select(Roster.id).where(Roster.round_id == here.survey_round.id, Roster.id != own.id)
        for person in db.session.scalars(select(Respondent).where(Respondent.roster_id.in_(rosters))):
            person.full_name = f"Trần Ngoại {person.ordinal}"

    def _client(self, account: Account) -> FlaskClient:
        client = self.app.test_client()
        open_session(client, account)
        return client

    def token(self, client: FlaskClient) -> str:
        """A live token of this browser's session."""
        found = TOKEN.search(client.get("/tai-khoan").get_data(as_text=True))
        assert found or client not in self.clients.values(), "a page without a token"
        return found[1] if found else ""

    def address(self, rule: Rule, whose: str) -> str | None:
        """Where a rule leads for whose thing; None where it names none that could be so."""
        things: dict[str, Any] = {"round_id": self.here, **self.things}
        names = {name for name in rule._converters if WHOSE[name] in (ROUND, AGENCY, HOUSE)}
        strange = names - {"round_id"}
        if whose == "other round":
            strange = {name for name in strange if WHOSE[name] != HOUSE}
        if whose != "own" and not strange:
            return None
        if whose in ("other round", "nobody"):
            things |= {
                name: self.elsewhere.get(name, NOT_THERE) if whose == "other round" else NOT_THERE for name in strange
            }
        values = {
            name: sorted(converter.items)[0]
            if isinstance(converter, AnyConverter)
            else OWN
            if name == "number" and not isinstance(converter, IntegerConverter)
            else things.get(name, WORDS.get(name, 1 if isinstance(converter, IntegerConverter) else "x"))
            for name, converter in rule._converters.items()
        }
        return build(self.app, rule, values)


def rules(app: Flask) -> list[Rule]:
    """Every rule of staff, in order."""
    found = (rule for rule in app.url_map.iter_rules() if ACCESS.get(rule.endpoint, PUBLIC) is not PUBLIC)
    return sorted((rule for rule in found if rule.endpoint not in BY_ITSELF), key=lambda rule: rule.rule)


def methods(rule: Rule) -> list[str]:
    return sorted((rule.methods or set()) & {"GET", "POST"})


def test_every_part_of_an_address_says_whose_it_is(house: Flask) -> None:
    parts = {name for rule in house.url_map.iter_rules() for name in rule.arguments}
    assert sorted(parts - WHOSE.keys()) == []
    assert sorted(WHOSE.keys() - parts) == [], "what is in no address any more"


def _not_allowed(world: World, role: str | None) -> list[object]:
    """What a role reaches that the table does not let it open."""
    client = world.clients[role] if role else world.app.test_client()
    token, wrong = world.token(client), []
    for rule in rules(world.app):
        if role in ACCESS[rule.endpoint]:
            continue
        for method in methods(rule):
            status = world.hostile.send(client, world.address(rule, "own") or "", method, data=_form(method, token))
            if status not in ((403, 404) if role else (302, 401, 400)) or world.hostile.changed:
                wrong.append((method, rule.rule, status, world.hostile.changed))
    return wrong


def _form(method: str, token: str) -> dict[str, str]:
    return {"csrf_token": token, "reason": "vì lý do"} if method == "POST" else {}


OFTEN = ("administrator", None)
"""Whose walk is short enough for every run."""


@pytest.mark.parametrize(
    "role", [*OFTEN, *(pytest.param(one, marks=pytest.mark.long) for one in ROLES if one not in OFTEN)]
)
def test_what_the_table_does_not_give_is_refused_and_changes_nothing(
    house: Flask, tmp_path: Path, role: str | None
) -> None:
    assert _not_allowed(World(house, tmp_path / "survey.db"), role) == []


@pytest.mark.long
@pytest.mark.parametrize("role", ROLES)
def test_what_is_anothers_is_not_there(house: Flask, tmp_path: Path, role: str) -> None:
    world = World(house, tmp_path / "survey.db")
    client = world.clients[role]
    token, wrong = world.token(client), []
    for rule in (rule for rule in rules(house) if role in ACCESS[rule.endpoint] and rule.endpoint not in JOB_OF_NOBODY):
        for whose in ("other round", "nobody"):
            if (path := world.address(rule, whose)) is None:
                continue
            for method in methods(rule):
                status = world.hostile.send(client, path, method, data=_form(method, token))
                closed = status == 403 and rule.endpoint.startswith(BEFORE_THE_OPENING)
                closed |= status == 302 and rule.endpoint == SAYS_SO
                if not (closed or status == 404) or world.hostile.changed:
                    wrong.append((method, rule.rule, whose, status, world.hostile.changed))
    assert not wrong, "\n".join(map(str, wrong))


@pytest.mark.long
@pytest.mark.parametrize("role", ROLES)
def test_what_is_ones_own_is_there_and_needs_a_live_token(house: Flask, tmp_path: Path, role: str) -> None:
    """Own pages open; a form without its token, or with another's, is refused before anything happens."""
    world = World(house, tmp_path / "survey.db")
    client = world.clients[role]
    other = next(one for name, one in world.clients.items() if name != role)
    wrong: list[object] = []
    for rule in (rule for rule in rules(house) if role in ACCESS[rule.endpoint]):
        path = world.address(rule, "own") or ""
        closed = rule.endpoint.startswith(BEFORE_THE_OPENING) or rule.endpoint == WITHOUT_A_ROUND
        if "GET" in methods(rule) and world.hostile.send(client, path, "GET") in (401, 403) and not closed:
            wrong.append(("GET", rule.rule))
        if "GET" in methods(rule):
            wrong += _carelessly_shown(world, rule)
        for data in ({}, {"csrf_token": world.token(other)}) if "POST" in methods(rule) else ():
            status = world.hostile.send(client, path, "POST", data=data)
            if status not in (400, 404) or world.hostile.changed:
                wrong.append(("POST", rule.rule, status, world.hostile.changed))
    assert not wrong, "\n".join(map(str, wrong))


def _carelessly_shown(world: World, rule: Rule) -> list[object]:
    """What the page just fetched shows of people without leaving an event, or lets a browser keep."""
    shows = any(name in world.hostile.body for name in ("Nguyễn Alpha", "Trần Ngoại"))
    may_be_asked_again = rule.endpoint in NOT_ACTIVITY and not shows  # figures that a page fetches by their ETag
    is_kept = world.hostile.cache != "no-store" and not may_be_asked_again
    kept = [("kept", rule.rule, world.hostile.cache)] if is_kept else []
    return [*kept, ("not recorded", rule.rule)] if shows and not world.hostile.wrote else [*kept]


def test_a_focal_point_meets_nothing_of_another_agency(house: Flask, tmp_path: Path) -> None:
    """The neighbour of the agency whose things stand in the addresses: neither is a page of hers theirs, nor a name on it."""
    world = World(house, tmp_path / "survey.db")
    wrong: list[object] = []
    strangers = (world.neighbour, "Nguyễn Alpha", MINE), (world.clients["focal_point"], "Trần Ngoại", THEIRS)
    met: set[str] = set()
    for client, *strange in strangers:
        token = world.token(client)
        for rule in (
            rule
            for rule in rules(house)
            if "focal_point" in ACCESS[rule.endpoint] and rule.endpoint not in JOB_OF_NOBODY
        ):
            path = world.address(rule, "own") or ""
            names = {name for name in rule.arguments if WHOSE[name] == AGENCY}
            for method in methods(rule):
                status = world.hostile.send(client, path, method, data=_form(method, token))
                met |= {word for word in (MINE, THEIRS) if word in world.hostile.body and word not in strange}
                if any(word in world.hostile.body for word in strange):
                    wrong.append(("shows", method, rule.rule))
                if client is world.neighbour and names and (status != 404 or world.hostile.changed):
                    wrong.append((method, rule.rule, status))
    assert met == {MINE, THEIRS}, "each reads what is its own"
    assert wrong == []
