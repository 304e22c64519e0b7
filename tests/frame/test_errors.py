"""What a person reads when something goes wrong."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from survey_app import errors
from tests.frame.style_page import HELP, SECRETS

STACK = ("Traceback", "ProgrammingError", "sqlalchemy", "SELECT")


@pytest.mark.parametrize("code", sorted(errors.PAGES))
def test_every_error_says_what_happened_and_what_to_do(client: FlaskClient, code: int) -> None:
    response = client.get(f"/error/{code}")
    assert response.status_code == code
    assert f"<h1>{errors.PAGES[code].heading}</h1>" in response.text
    assert "Việc nên làm:" in response.text
    assert response.text.count("<h1") == 1
    assert "{" not in response.text


def test_no_words_are_left_unfilled_or_in_another_language() -> None:
    for words in [*errors.PAGES.values(), errors.EXPIRED_FORM]:
        assert all(any(letter > "\x7f" for letter in text) for text in words)
        assert "không hợp lệ" not in " ".join(words)


def test_an_error_without_words_of_its_own_borrows_the_nearest(client: FlaskClient) -> None:
    assert errors.PAGES[400].heading in client.get("/error/418").text
    assert errors.PAGES[500].heading in client.get("/error/501").text


def test_a_form_that_waited_too_long_is_told_so(client: FlaskClient) -> None:
    response = client.get("/expired")
    assert response.status_code == 400
    assert errors.EXPIRED_FORM.heading in response.text


def test_a_form_without_its_token_is_refused_in_the_same_words(client: FlaskClient) -> None:
    assert errors.EXPIRED_FORM.heading in client.post("/post-only").text


def test_a_file_too_large_is_told_the_limit(client: FlaskClient) -> None:
    assert "tối đa 10 MB" in client.get("/error/413").text


def test_waiting_is_told_to_machines_too(client: FlaskClient) -> None:
    assert client.get("/error/429").headers["Retry-After"] == "900"
    assert client.get("/error/503").headers["Retry-After"] == "120"
    assert set(client.get("/post-only").headers["Allow"].split(", ")) == {"OPTIONS", "POST"}


def test_a_script_that_asks_for_json_gets_the_same_words(client: FlaskClient) -> None:
    response = client.get("/error/410", headers={"Accept": "application/json"})
    assert response.status_code == 410
    assert response.json == {"error": errors.PAGES[410].heading, "next": errors.PAGES[410].next_step}


def test_a_failure_shows_no_stack_and_no_name(client: FlaskClient) -> None:
    response = client.get("/broken")
    assert response.status_code == 500
    assert not [word for word in STACK + SECRETS if word in response.text]


def test_a_failure_is_logged_by_place_and_reference_only(client: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        text = client.get(f"/broken?t={SECRETS[1]}").text
    assert "ProgrammingError at broken" in caplog.text
    assert not [word for word in SECRETS if word in caplog.text]
    reference = caplog.text.split("reference ")[1][:8]
    assert reference in text


def test_the_page_stands_when_the_templates_context_fails(framed: Flask) -> None:
    framed.context_processor(fails)
    for path, code in (("/error/404", 404), ("/broken", 500)):
        response = framed.test_client().get(path)
        assert response.status_code == code
        assert errors.PAGES[code].heading in response.text


def test_a_sentence_stands_when_even_the_templates_are_gone(framed: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(framed.jinja_env, "get_template", fails)
    response = framed.test_client().get("/broken")
    assert response.status_code == 500
    assert f"<h1>{errors.PAGES[500].heading}</h1>" in response.text


def test_the_help_line_and_the_province_last_known_stand_on_every_error_page(framed: Flask) -> None:
    assert "Cần hỗ trợ?" not in framed.test_client().get("/error/404").text
    with framed.app_context():
        errors.remember(HELP, "Tỉnh Đắk Lắk")
    for path in ("/error/404", "/error/503", "/broken"):
        text = framed.test_client().get(path).text
        assert HELP["phone"] in text
        assert '<span class="masthead__province">Tỉnh Đắk Lắk</span>' in text


def test_redirects_are_no_errors(framed: Flask) -> None:
    framed.add_url_rule("/folder/", "folder", lambda: "here")
    assert framed.test_client().get("/folder").status_code == 308


def fails(*arguments: Any) -> dict[str, Any]:
    """What a database that is gone does to everything that needs it."""
    raise RuntimeError
