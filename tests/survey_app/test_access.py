"""Every route × every role. A route that is missing in the table fails here; a reading request commits nothing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import event
from werkzeug.routing import AnyConverter, Rule

from foundation import audit
from questionnaires.ballot import sitting
from questionnaires.ballot.holders import Seat
from questionnaires.survey_round import newest_first
from survey_app.access import ACCESS
from survey_app.database import db
from survey_app.roles import PUBLIC, ROLES
from tests import cast
from tests.conftest import make_app
from tests.signing_in import sign_in
from tests.statements import heard


@pytest.fixture
def bare(tmp_path, ring, sqlite_url) -> Iterator[Flask]:
    """The application with every view replaced by one that lets everybody see it, so that only the guard decides."""
    app = make_app(tmp_path, ring, sqlite_url, WTF_CSRF_ENABLED=False)
    app.view_functions = {endpoint: (lambda **_: "seen") for endpoint in app.view_functions}
    app.before_request_funcs = {None: app.before_request_funcs[None]}  # without what single faces ask for besides
    with app.app_context():
        cast.a_round(db.session)  # number 1, of which the addresses below are
        yield app
        db.session.remove()
        db.engine.dispose()


def routes(app: Flask) -> list[Rule]:
    return sorted(app.url_map.iter_rules(), key=lambda rule: rule.endpoint)


def address(app: Flask, rule: Rule) -> str:
    """An address that the rule matches; the bare views do not look at it."""
    values = {name: _example(rule, name) for name in rule._converters}
    return app.url_map.bind("localhost").build(rule.endpoint, values, method=_method(rule))


def _example(rule: Rule, name: str) -> object:
    converter = rule._converters[name]
    if isinstance(converter, AnyConverter):
        return sorted(converter.items)[0]
    return {"RowNumber": 1, "PathConverter": "a/b"}.get(type(converter).__name__, "a")


def _method(rule: Rule) -> str:
    return next(method for method in ("GET", "POST", "PUT", "DELETE") if method in (rule.methods or ()))


def test_every_route_stands_in_the_table(bare: Flask) -> None:
    assert sorted({rule.endpoint for rule in routes(bare)} - ACCESS.keys()) == []


def test_the_table_names_no_route_that_is_gone(bare: Flask) -> None:
    assert sorted(ACCESS.keys() - {rule.endpoint for rule in routes(bare)}) == []


def test_the_table_names_no_role_that_does_not_exist() -> None:
    assert frozenset().union(*ACCESS.values()) <= PUBLIC | ROLES.keys()


def give_seat(account_id: int) -> None:
    survey_round = newest_first(db.session)[0]
    seats = [Seat(account_id, "Bà A", False), Seat(account_id + 1, "Ông B", False)]
    sitting.begin(db.session, survey_round, seats, 2, kind="ministry", over_https=True, by=audit.SYSTEM)
    db.session.commit()  # a refused request keeps nothing that was not


@pytest.mark.parametrize("role", [*ROLES, None])
def test_each_role_opens_exactly_what_the_table_says(bare: Flask, role: str | None) -> None:
    client = bare.test_client()
    if role:
        known = sign_in(client, role, cast.an_agency(db.session) if role == "focal_point" else None)
        give_seat(known.id)  # a key holder sees the rounds of whose key they hold a part
    wrong = {}
    for rule in routes(bare):
        if rule.endpoint not in ACCESS or rule.endpoint in ("static", "accounts.sign_out"):
            continue
        for method in sorted((rule.methods or set()) & {"GET", "POST", "PUT", "DELETE"}):
            answer = client.open(address(bare, rule), method=method)
            allowed = ACCESS[rule.endpoint] is PUBLIC or role in ACCESS[rule.endpoint]
            expected = {200} if allowed else {403} if role else {302, 401}
            if answer.status_code not in expected:
                wrong[f"{method} {rule.rule}"] = (answer.status_code, expected)
    assert wrong == {}


def test_a_route_that_is_not_in_the_table_is_refused(bare: Flask) -> None:
    bare.add_url_rule("/moi-viet", "fresh", lambda: "seen") if not bare._got_first_request else None
    client = bare.test_client()
    sign_in(client, "administrator")
    assert client.get("/moi-viet").status_code == 403


def test_a_public_page_never_looks_for_an_account(bare: Flask) -> None:
    client = bare.test_client()
    sign_in(client, "administrator")
    with heard(db.engine) as statements:
        for rule in routes(bare):
            if rule.endpoint.startswith("answering.") and "GET" in (rule.methods or ()):
                client.get(address(bare, rule))
    assert statements == []


def test_a_get_commits_nothing(app: Flask) -> None:
    """With the real views: whatever they answer, the request's session is never committed."""
    commits: list[str] = []
    with app.app_context():
        cast.a_round(db.session)
        agency = cast.an_agency(db.session)
        db.session.commit()
        clients = {role: app.test_client() for role in ROLES}
        for role, client in clients.items():
            sign_in(client, role, agency if role == "focal_point" else None)
        event.listen(db.session(), "before_commit", lambda _session: commits.append("commit"))
        for rule in routes(app):
            if "GET" not in (rule.methods or ()) or rule.endpoint == "static":
                continue
            role = next((role for role in ROLES if role in ACCESS.get(rule.endpoint, ())), "auditor")
            before = len(commits)
            clients[role].get(address(app, rule))
            assert len(commits) == before, f"GET {rule.rule} commits"
        db.session.remove()
        db.engine.dispose()


def test_a_slash_too_many_is_the_same_page(app: Flask) -> None:
    client = app.test_client()
    assert client.get("/dang-nhap/").status_code == client.get("/dang-nhap").status_code == 200


def test_a_doubled_slash_leads_to_the_page_here_and_never_to_the_host_that_was_asked_for(app: Flask) -> None:
    client, hosts, led = app.test_client(), {"Host": "evil.example"}, 0
    for rule in routes(app):
        if "GET" not in (rule.methods or ()) or rule.endpoint == "static":
            continue
        head, _, tail = address(app, rule).rpartition("/")
        answer = client.get(f"{head}//{tail}", headers=hosts)
        assert "evil.example" not in answer.headers.get("Location", ""), rule.rule
        assert "evil.example" not in answer.text, rule.rule
        led += answer.status_code == 308
    assert led > 20
    answer = client.get("/dang-nhap//ma-xac-thuc?tiep=/a", headers=hosts)
    assert answer.headers["Location"] == "/dang-nhap/ma-xac-thuc?tiep=/a"
