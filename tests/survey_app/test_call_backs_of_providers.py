"""Delivery call-backs: signed, safe to hear twice, never undoing what arrived."""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from foundation import outbox
from foundation.audit import AuditEvent
from foundation.db import now
from foundation.outbox import About, Attempt, Message
from questionnaires.survey_round import SurveyRound
from respondents.invitation import Invitation
from survey_app.database import db

SECRET = "bí mật của cổng"


@pytest.fixture
def provider(office: Flask, survey_round: SurveyRound) -> FlaskClient:
    office.config["CALLBACK_SECRET"] = SECRET
    office.config["WTF_CSRF_ENABLED"] = True  # a provider has no token of ours
    return office.test_client()


def call(client: FlaskClient, said: Any, gateway: str = "sms", signature: str | None = None) -> Any:
    body = said if isinstance(said, bytes) else json.dumps(said).encode()
    made = hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
    headers = {"X-Signature": made if signature is None else signature}
    return client.post(f"/goi-lai/{gateway}", data=body, headers=headers)


def sent(about: Invitation | None = None) -> str:
    key = outbox.write(
        db.session,
        "sms",
        "+84905000001",
        "x",
        purpose="invitation",
        about=About("invitation", about.id) if about else None,
    )
    db.session.execute(sa.update(Message).where(Message.id == key).values(state="sent", sent_at=now()))
    said = {"message_id": key, "at": now(), "gateway": "sms", "verdict": "accepted", "reason": ""}
    db.session.execute(sa.insert(Attempt), [said | {"reference": "p-17"}])
    db.session.commit()
    return key


def state(key: str) -> str:
    db.session.rollback()
    return db.session.scalar(sa.select(Message.state).where(Message.id == key)) or ""


@pytest.mark.parametrize("by", ["id", "reference"])
def test_a_message_that_arrived_is_delivered_however_often_it_is_said(provider: FlaskClient, by: str) -> None:
    key = sent()
    said = {by: key if by == "id" else "p-17", "status": "delivered"}
    assert call(provider, said).get_json() == {"ket_qua": "noted"}
    assert call(provider, said).get_json() == {"ket_qua": "known"}
    assert state(key) == "delivered"


def test_delivered_is_never_undone_but_a_failure_may_be(provider: FlaskClient) -> None:
    key = sent()
    call(provider, {"id": key, "status": "failed"})
    assert state(key) == "failed"
    call(provider, {"id": key, "status": "delivered"})
    call(provider, {"id": key, "status": "failed"})
    assert state(key) == "delivered"


def test_an_invitation_that_did_not_arrive_is_a_bounce_until_it_does(provider: FlaskClient) -> None:
    who = db.session.scalars(sa.select(Invitation).order_by(Invitation.id).limit(1)).one()
    key = sent(who)
    call(provider, {"id": key, "status": "undelivered"})
    db.session.refresh(who)
    assert who.bounced_at is not None
    call(provider, {"id": key, "status": "delivered"})
    db.session.refresh(who)
    assert who.bounced_at is None


@pytest.mark.parametrize("signature", ["", "0" * 64, "sha256=", "é"])
def test_nobody_without_the_key_is_heard(provider: FlaskClient, signature: str) -> None:
    key = sent()
    assert call(provider, {"id": key, "status": "failed"}, signature=signature).status_code == 403
    assert state(key) == "sent"


def test_who_pretends_to_be_a_provider_stands_in_the_log_bounded(provider: FlaskClient) -> None:
    for _ in range(12):
        assert call(provider, {"id": "made-up", "status": "failed"}, signature="0" * 64).status_code == 403
    query = sa.select(AuditEvent).where(AuditEvent.verb == "outbox.call_back_refused").order_by(AuditEvent.id)
    told = db.session.scalars(query).all()
    assert [(one.actor, one.subject, one.detail["channel"]) for one in told] == [("visitor", "outbox", "sms")] * 10
    assert told[-1].detail["no_more"] is True
    assert call(provider, {"id": "made-up", "status": "failed"}).status_code == 200, "the provider itself is heard"


def test_without_a_key_nobody_at_all_is_heard(provider: FlaskClient) -> None:
    provider.application.config["CALLBACK_SECRET"] = ""
    made = hmac.new(b"", b"{}", hashlib.sha256).hexdigest()
    assert call(provider, b"{}", signature=made).status_code == 403


def test_a_message_that_nobody_knows_is_thanked_for_and_forgotten(provider: FlaskClient) -> None:
    answer = call(provider, {"id": "never-sent", "status": "delivered"})
    assert (answer.status_code, answer.get_json()) == (200, {"ket_qua": "unknown message"})


@pytest.mark.parametrize("said", [b"", b"{", b"\xff\xfe", b"[]", b"null", b'"x"', b'{"id": {}, "status": []}', b"{}"])
def test_nonsense_changes_nothing_and_breaks_nothing(provider: FlaskClient, said: bytes) -> None:
    key = sent()
    assert call(provider, said).status_code == 400
    assert state(key) == "sent"


def test_a_call_back_of_megabytes_is_not_read(provider: FlaskClient) -> None:
    assert call(provider, b" " * 70_000).status_code == 413


def test_a_message_that_waits_cannot_be_called_delivered(provider: FlaskClient) -> None:
    key = outbox.write(db.session, "sms", "+84905000001", "x", purpose="notice")
    db.session.commit()
    call(provider, {"id": key, "status": "delivered"})
    assert state(key) == "waiting"


def test_an_unknown_gateway_has_no_address(provider: FlaskClient) -> None:
    assert call(provider, {}, gateway="pigeon").status_code == 404
    assert provider.get("/goi-lai/sms").status_code in (404, 405)
