"""No script but ours, nothing framed, nothing kept."""

from __future__ import annotations

import re

from flask import Flask, Response
from flask.testing import FlaskClient


def test_a_page_forbids_every_script_that_does_not_carry_its_nonce(client: FlaskClient) -> None:
    policy = client.get("/kit/respondent").headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe-inline" not in policy
    assert re.search(r"script-src 'nonce-[\w-]{20,}';", policy)


def test_every_script_of_a_page_carries_the_nonce_of_its_policy(client: FlaskClient) -> None:
    for frame in ("respondent", "staff"):
        response = client.get(f"/kit/{frame}")
        (nonce,) = re.findall(r"'nonce-([^']+)'", response.headers["Content-Security-Policy"])
        scripts = re.findall(r"<script[^>]*>", response.text)
        assert scripts
        assert all(f'nonce="{nonce}"' in script and "src=" in script for script in scripts)


def test_two_responses_never_share_a_nonce(client: FlaskClient) -> None:
    policies = {client.get("/kit/respondent").headers["Content-Security-Policy"] for _ in range(3)}
    assert len(policies) == 3


def test_nothing_is_kept_and_no_address_travels(client: FlaskClient) -> None:
    headers = client.get("/kit/respondent").headers
    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"


def test_error_pages_carry_the_same_headers(client: FlaskClient) -> None:
    for path in ("/error/404", "/broken"):
        headers = client.get(path).headers
        assert "script-src 'nonce-" in headers["Content-Security-Policy"]
        assert headers["Referrer-Policy"] == "no-referrer"


def test_a_drawing_opened_by_itself_may_do_nothing(client: FlaskClient) -> None:
    assert "sandbox" in client.get("/drawing").headers["Content-Security-Policy"]


def test_a_view_may_choose_its_own_caching(framed: Flask) -> None:
    framed.add_url_rule("/own", "own", lambda: Response("x", headers={"Cache-Control": "private, max-age=60"}))
    assert framed.test_client().get("/own").headers["Cache-Control"] == "private, max-age=60"


def test_https_is_insisted_upon_only_where_there_is_https(framed: Flask) -> None:
    assert "Strict-Transport-Security" not in framed.test_client().get("/drawing").headers
    framed.config["SECURE"] = True
    assert "max-age=31536000" in framed.test_client().get("/drawing").headers["Strict-Transport-Security"]


def test_forms_are_accepted_without_a_referrer_under_https(client: FlaskClient) -> None:
    token = re.findall(
        r'name="csrf_token" value="([^"]+)"', client.get("/kit/staff", base_url="https://localhost").text
    )
    response = client.post("/luu", data={"csrf_token": token[0], "c7": "5"}, base_url="https://localhost")
    assert response.status_code == 200


def test_no_answer_of_any_kind_is_framed(framed: Flask) -> None:
    framed.add_url_rule("/paper", "paper", lambda: Response(b"%PDF", mimetype="application/pdf"))
    client = framed.test_client()
    for page in ("/kit/respondent", "/drawing", "/paper", "/error/404"):
        assert "frame-ancestors 'none'" in client.get(page).headers["Content-Security-Policy"]
