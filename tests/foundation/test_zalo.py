"""Zalo's own interface: templates with parameters, verdicts in the body, a token that is renewed by one worker only."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from foundation import keys
from foundation.db import now
from foundation.outbox import tokens
from foundation.outbox.gateways import HttpGateway, Outgoing, profiles
from foundation.outbox.states import Verdict
from foundation.outbox.tokens import ProviderToken, TokenKeeper
from tests.foundation import gateway_program as program
from tests.foundation.gateway_program import Provider

CODE = Outgoing("m1", "zalo", "+84905123456", "Ma 482913", "", kind="code", parameters={"code": "482913"})


class Registry(ThreadingHTTPServer):
    """Gives tokens: each refresh token works once."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Clerk)
        self.good, self.count, self.broken, self.asked = "first", 0, False, list[dict[str, Any]]()
        self.lock = threading.Lock()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/token"


class Clerk(BaseHTTPRequestHandler):
    server: Registry

    def do_POST(self) -> None:
        form = {k: v[0] for k, v in parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode()).items()}
        with self.server.lock:
            self.server.asked.append(form | {"secret_key": self.headers["secret_key"]})
            valid = form["refresh_token"] == self.server.good and not self.server.broken
            if valid:
                self.server.count += 1
                self.server.good = f"refresh-{self.server.count}"
            number = self.server.count
        text = '{"error": -14014}'
        if valid:
            text = f'{{"access_token": "access-{number}", "refresh_token": "refresh-{number}", "expires_in": "90000"}}'
        self.send_response(200)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, format: str, *arguments: Any) -> None:
        """Nothing on the screen."""


@pytest.fixture
def registry() -> Iterator[Registry]:
    running = Registry()
    thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield running
    running.shutdown()
    running.server_close()


@pytest.fixture
def provider() -> Iterator[Provider]:
    with Provider() as running:
        yield running


def a_keeper(registry: Registry, first: str = "first") -> TokenKeeper:
    return TokenKeeper(registry.url, "app-1", "geheim", first)


def age(session: Session, **values: Any) -> None:
    session.execute(sa.update(ProviderToken).values(renew_from=now(), **values))
    session.commit()


def test_the_first_token_is_fetched_and_kept_encrypted(session_on_each: Session, registry: Registry) -> None:
    session, keeper = session_on_each, a_keeper(registry)
    assert keeper.token() is None
    assert keeper.keep(session) == 1
    assert keeper.token() == "access-1"
    assert registry.asked == [
        {"refresh_token": "first", "app_id": "app-1", "grant_type": "refresh_token", "secret_key": "geheim"}
    ]
    stored = session.execute(sa.text("SELECT access, refresh FROM provider_token")).one()
    assert keys.current().decrypt(bytes(stored.refresh)) == "refresh-1"
    assert b"access-1" not in bytes(stored.access)


def test_it_is_renewed_before_it_ends_and_not_earlier(session_on_each: Session, registry: Registry) -> None:
    session, keeper = session_on_each, a_keeper(registry)
    keeper.keep(session)
    assert keeper.keep(session) == 0
    age(session, expires_at=now() + tokens.EARLY + timedelta(minutes=1))
    assert keeper.keep(session) == 0
    age(session, expires_at=now() + tokens.EARLY - timedelta(minutes=1))
    assert keeper.keep(session) == 1
    assert (keeper.token(), registry.count) == ("access-2", 2)


def test_of_several_workers_one_renews_and_all_have_the_new_token(session_on_each: Session, registry: Registry) -> None:
    session = session_on_each
    keepers = [a_keeper(registry) for _ in range(6)]
    keepers[0].keep(session)
    age(session, expires_at=now() + timedelta(minutes=5))
    engine = session.get_bind()

    def keep(keeper: TokenKeeper) -> None:
        with Session(engine) as own:
            keeper.keep(own)

    threads = [threading.Thread(target=keep, args=(one,)) for one in keepers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert registry.count == 2
    for one in keepers:
        one.keep(session)
    assert {one.token() for one in keepers} == {"access-2"}


def test_a_renewal_that_fails_is_told_and_tried_again_later(session: Session, registry: Registry) -> None:
    keeper = a_keeper(registry)
    keeper.keep(session)
    registry.broken = True
    age(session, expires_at=now() + timedelta(minutes=5))
    assert keeper.keep(session) == 0
    assert "ZALO_REFRESH_TOKEN" in tokens.trouble(session)
    session.rollback()
    assert keeper.token() == "access-1", "the old one still holds"
    asked = len(registry.asked)
    keeper.keep(session)
    assert len(registry.asked) == asked, "not at every look"
    registry.broken = False
    age(session)
    assert keeper.keep(session) == 1
    assert tokens.trouble(session) == ""


def test_a_new_refresh_token_in_the_settings_begins_anew(session: Session, registry: Registry) -> None:
    a_keeper(registry).keep(session)
    registry.good = "second"
    keeper = a_keeper(registry, "second")
    assert keeper.keep(session) == 1
    assert keeper.token() == "access-2"


def zalo(provider: Provider, keeper: TokenKeeper) -> HttpGateway:
    profile = profiles.zns(provider.url, {"code": "T100"})
    return HttpGateway("zalo", profile, lambda: {"token": keeper.token()}, keeper.ended)


def test_a_message_is_a_template_with_its_parameters(session: Session, registry: Registry, provider: Provider) -> None:
    keeper = a_keeper(registry)
    assert zalo(provider, keeper).send(CODE).verdict is Verdict.NOT_NOW, "not without a token"
    keeper.keep(session)
    said = zalo(provider, keeper).send(CODE)
    assert (said.verdict, said.reference) == (Verdict.ACCEPTED, "p1")
    (body,) = provider.heard
    assert body == {
        "phone": "84905123456",
        "template_id": "T100",
        "template_data": {"code": "482913"},
        "tracking_id": "m1",
    }
    assert provider.headers_heard[0]["access_token"] == "access-1"


def test_a_kind_without_a_template_is_left_to_the_next_gateway(
    session: Session, registry: Registry, provider: Provider
) -> None:
    keeper = a_keeper(registry)
    keeper.keep(session)
    said = zalo(provider, keeper).send(Outgoing("m", "zalo", "+84905123456", "x", "", kind="notice"))
    assert (said.verdict, provider.heard) == (Verdict.REFUSED, [])
    assert "notice" in said.reason


def test_a_token_that_ended_early_is_renewed_at_once(session: Session, registry: Registry, provider: Provider) -> None:
    keeper = a_keeper(registry)
    keeper.keep(session)
    provider.manner = program.answering(200, {"error": -124, "message": "Access token invalid"})
    assert zalo(provider, keeper).send(CODE).verdict is Verdict.NOT_NOW
    age(session)
    assert keeper.wants_a_look()
    assert keeper.keep(session) == 1
    provider.manner = program.good
    assert zalo(provider, keeper).send(CODE).verdict is Verdict.ACCEPTED
    assert provider.headers_heard[-1]["access_token"] == "access-2"


@pytest.mark.parametrize(
    ("profile", "number", "answer", "verdict"),
    [
        (profiles.esms, "0905123456", {"CodeResult": "100", "SMSID": "s1"}, Verdict.ACCEPTED),
        (profiles.esms, "0905123456", {"CodeResult": "104"}, Verdict.NOT_NOW),
        (profiles.esms, "0905123456", {"CodeResult": "99"}, Verdict.REFUSED),
        (profiles.esms, "0905123456", {"CodeResult": "146"}, Verdict.REFUSED),
        (profiles.esms, "0905123456", {"CodeResult": "124"}, Verdict.UNCLEAR),
        (profiles.esms, "0905123456", {"CodeResult": "9999"}, Verdict.UNCLEAR),
        (profiles.esms, "0905123456", {"CodeResult": "103"}, Verdict.NOT_NOW),
        (profiles.speedsms, "84905123456", {"status": "success", "code": "00"}, Verdict.ACCEPTED),
        (profiles.speedsms, "84905123456", {"status": "error", "message": "x"}, Verdict.REFUSED),
        (profiles.speedsms, "84905123456", {"something": "else"}, Verdict.UNCLEAR),
    ],
)
def test_each_provider_gets_its_shape_and_its_verdict_is_read(
    provider: Provider, profile: Any, number: str, answer: dict[str, str], verdict: Verdict
) -> None:
    def manner(handler: program.Handler, body: dict[str, Any]) -> None:
        handler.take(body)
        handler.say(200, answer)

    provider.manner = manner
    secrets = {"key": "k", "secret": "s", "brand": "SONOIVU", "basic": "azp4"}
    said = HttpGateway("sms", profile(provider.url), lambda: secrets).send(CODE)
    assert said.verdict is verdict
    (body,) = provider.heard
    assert number in (body.get("Phone"), *body.get("to", ()))
    assert "Ma 482913" in body.values()
    assert "SONOIVU" in body.values()
    if profile is profiles.esms:
        assert body["RequestId"] == "m1"
    else:
        assert provider.headers_heard[0]["Authorization"] == "Basic azp4"
