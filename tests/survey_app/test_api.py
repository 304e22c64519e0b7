"""The read-only interface: published figures for whoever has a token that is good today; a sentence for everybody else."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from foundation.audit import Actor, AuditEvent
from foundation.vietnam_time import today
from questionnaires.survey_round import SurveyRound
from survey_app.accounts import api_tokens
from survey_app.accounts.api_tokens import ApiToken
from survey_app.database import db
from survey_app.ministry.api.document import DOCUMENT
from tests.signing_in import sign_in
from tests.survey_app.results_cast import a_closed_round

API = "/api/v1"
PAGE = "/so-noi-vu/ma-truy-cap"
BY = Actor("administrator")


@pytest.fixture
def made(app: Flask) -> Iterator[SurveyRound]:
    """A closed round whose box was opened; requests follow each other without any token yet."""
    app.config["WTF_CSRF_ENABLED"] = False
    with app.app_context():
        yield a_closed_round()


def a_token(days: int = 1) -> str:
    _, text = api_tokens.make(db.session, "Vụ CCHC", today() + timedelta(days=days), BY)
    db.session.commit()
    return text


def get(app: Flask, path: str, token: str = "", **more: str) -> TestResponse:
    db.session.rollback()  # the test's own session waits for nobody
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return app.test_client().get(f"{API}{path}", headers=headers, query_string=more)


def faults(value: Any, schema: dict[str, Any], where: str = "") -> list[str]:
    """What of an answer the description does not allow: the part of JSON Schema that the description uses."""
    if "$ref" in schema:
        return faults(value, DOCUMENT["components"]["schemas"][schema["$ref"].rpartition("/")[2]], where)
    kinds = {"string": str, "number": (int, float), "integer": int, "boolean": bool, "object": dict, "array": list}
    names = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    fits = any(value is None if name == "null" else isinstance(value, kinds[name]) for name in names)  # type: ignore[arg-type]
    if not fits or (isinstance(value, bool) and "boolean" not in names) or value not in schema.get("enum", [value]):
        return [f"{where}: {value!r} is no {names}"]
    if isinstance(value, dict):
        wrong = [] if set(value) == set(schema["required"]) else [f"{where}: {sorted(value)}"]
        return wrong + [
            f
            for key, one in schema["properties"].items()
            if key in value
            for f in faults(value[key], one, f"{where}.{key}")
        ]
    if isinstance(value, list):
        return [f for number, one in enumerate(value) for f in faults(one, schema["items"], f"{where}[{number}]")]
    return []


def obeys(answer: TestResponse, template: str) -> None:
    """The answer is one that the description promises for this address."""
    promised = DOCUMENT["paths"][template]["get"]["responses"][str(answer.status_code)]["content"]
    assert answer.mimetype in promised
    assert faults(json.loads(answer.text), promised[answer.mimetype]["schema"]) == []


def templates(made: SurveyRound) -> dict[str, str]:
    """By address of the description: the address of the round at hand."""
    version = made.groups[0].version_id
    return {one: one.format(number=made.id, version=version) for one in DOCUMENT["paths"]}


def test_every_address_answers_as_the_description_says(app: Flask, made: SurveyRound) -> None:
    token = a_token()
    for template, path in templates(made).items():
        answer = get(app, path, token)
        assert answer.status_code == 200, answer.text
        obeys(answer, template)
        assert answer.json is not None
        assert answer.json["items"]
    assert get(app, "/openapi.json").json == DOCUMENT


def test_figures_are_those_of_the_page(app: Flask, made: SurveyRound) -> None:
    tallies = get(app, templates(made)["/rounds/{number}/questionnaires/{version}/tallies"], a_token()).json
    assert tallies is not None
    found = {(one["variable"], one["code"], one["kind"]): one for one in tallies["items"]}
    assert found["q1", "3", "answer"]["total"] == {"value": None, "words": "khoảng 27"}
    groups = {one["group"]: one for one in found["q1", "3", "answer"]["groups"]}
    assert groups["LDS"]["value"] == 15
    assert groups["LDP"]["value"] is None  # all of them: not a number but the page's words
    assert groups["LDP"]["words"]


def test_no_answer_of_anybody_comes_out(app: Flask, made: SurveyRound) -> None:
    token = a_token()
    everything = "".join(get(app, path, token).text for path in templates(made).values())
    assert "Tôi là Hoa" not in everything


@pytest.mark.parametrize(
    ("token", "words"),
    [("", "Thiếu mã truy cập"), ("parindex_khong-co", "Thiếu mã truy cập"), ("é", "Thiếu mã truy cập")],
)
def test_without_a_token_nothing_is_said(app: Flask, made: SurveyRound, token: str, words: str) -> None:
    for template, path in templates(made).items():
        answer = get(app, path, token)
        assert answer.status_code == 401
        assert words in answer.text
        assert answer.headers["WWW-Authenticate"] == "Bearer"
        obeys(answer, template)


def test_an_expired_and_a_withdrawn_token_are_told_apart(app: Flask, made: SurveyRound) -> None:
    token = a_token()
    db.session.execute(update(ApiToken).values(expires_on=today() - timedelta(days=1)))
    db.session.commit()
    assert "hết hạn" in get(app, "/rounds", token).text
    db.session.rollback()
    second = a_token()
    api_tokens.withdraw(
        db.session, db.session.scalars(select(ApiToken.id).order_by(ApiToken.id.desc())).first() or 0, BY
    )
    db.session.commit()
    assert "thu hồi" in get(app, "/rounds", second).text


def test_a_token_that_is_not_taken_stands_in_the_log_bounded_and_without_itself(
    app: Flask, made: SurveyRound, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api_tokens, "A_MINUTE", 1)
    moment = api_tokens.now()
    monkeypatch.setattr(api_tokens, "now", lambda: moment)
    token = a_token()
    number = db.session.scalars(select(ApiToken.id).order_by(ApiToken.id.desc())).first()
    assert [get(app, "/rounds", one).status_code for one in (token, token)] == [200, 429]
    api_tokens.withdraw(db.session, number or 0, BY)
    db.session.commit()
    assert get(app, "/rounds", token).status_code == 401
    assert get(app, "/rounds").status_code == 401, "who sends none tries none"
    guesses = [f"{api_tokens.PREFIX}{guess:043}" for guess in range(14)]
    assert {get(app, "/rounds", guess).status_code for guess in ("x", *guesses)} == {401}
    db.session.rollback()
    told = db.session.scalars(
        select(AuditEvent).where(AuditEvent.verb == "api_token.refused").order_by(AuditEvent.id)
    ).all()
    of_one = [(one.subject, one.detail["because"]) for one in told if one.subject != "api"]
    assert of_one == [(f"api_token:{number}", "too many"), (f"api_token:{number}", "withdrawn")]
    others = [one for one in told if one.subject == "api"]
    assert len(others) == 10, "the rest of the hour is counted only"
    assert others[-1].detail["no_more"] is True
    assert not [one for one in told if api_tokens.PREFIX in str(one.detail)]


def test_one_token_asks_sixty_times_a_minute(app: Flask, made: SurveyRound, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api_tokens, "A_MINUTE", 2)
    moment = api_tokens.now()
    monkeypatch.setattr(api_tokens, "now", lambda: moment)
    token = a_token()
    assert [get(app, "/rounds", token).status_code for _ in range(3)] == [200, 200, 429]
    assert get(app, "/rounds", token).headers["Retry-After"] == "60"
    assert get(app, "/rounds", a_token()).status_code == 200  # another one has its own
    monkeypatch.setattr(api_tokens, "now", lambda: moment + timedelta(minutes=1))
    assert get(app, "/rounds", token).status_code == 200


def test_pages_follow_each_other_until_the_end(app: Flask, made: SurveyRound) -> None:
    token, path = a_token(), templates(made)["/rounds/{number}/questionnaires/{version}/tallies"]
    whole = get(app, path, token, per_page="200").json
    assert whole is not None
    seen: list[Any] = []
    address: str | None = f"{API}{path}?per_page=3"
    db.session.rollback()
    while address:
        page = app.test_client().get(address, headers={"Authorization": f"Bearer {token}"}).json
        assert page is not None
        seen, address = seen + page["items"], page["next"]
    assert seen == whole["items"]
    assert len(seen) == whole["total"]


@pytest.mark.parametrize(
    "more", [{"page": "0"}, {"page": "-1"}, {"page": "x"}, {"per_page": "201"}, {"page": "²"}, {"trang": "1"}]
)
def test_a_wrong_parameter_is_named(app: Flask, made: SurveyRound, more: dict[str, str]) -> None:
    answer = get(app, "/rounds", a_token(), **more)
    assert answer.status_code == 400
    assert next(iter(more)) in answer.text
    obeys(answer, "/rounds")


def test_a_round_that_is_not_open_yet_is_refused_and_not_listed(app: Flask, made: SurveyRound) -> None:
    made.state = "open"
    db.session.commit()
    token = a_token()
    rounds = get(app, "/rounds", token).json
    assert rounds is not None
    assert rounds["items"] == []
    for template, path in templates(made).items():
        if template != "/rounds":
            answer = get(app, path, token)
            assert answer.status_code == 403
            assert "chưa công bố" in answer.text
            obeys(answer, template)


def test_a_withheld_questionnaire_is_said_to_be_withheld(
    app: Flask, made: SurveyRound, monkeypatch: pytest.MonkeyPatch
) -> None:
    from questionnaires.results import RoundResults

    monkeypatch.setattr(RoundResults, "is_withheld", lambda *_: True)
    token, found = a_token(), templates(made)
    listed = get(app, found["/rounds/{number}/questionnaires"], token).json
    assert listed is not None
    assert "Dưới 10 người" in listed["items"][0]["withheld"]
    answer = get(app, found["/rounds/{number}/questionnaires/{version}/tallies"], token)
    assert answer.status_code == 403
    assert "Dưới 10 người" in answer.text
    assert "value" not in answer.text


@pytest.mark.parametrize(
    "path",
    ["/rounds/99999/scores", "/rounds/1/questionnaires/99999/tallies", "/khong-co", "/rounds/99999999999/scores"],
)
def test_what_is_not_there_is_said_in_json(app: Flask, made: SurveyRound, path: str) -> None:
    answer = get(app, path, a_token())
    assert answer.status_code == 404
    assert faults(json.loads(answer.text), DOCUMENT["components"]["schemas"]["Problem"]) == []


@pytest.mark.parametrize("way", ["POST", "PUT", "PATCH", "DELETE"])
def test_it_only_reads(app: Flask, made: SurveyRound, way: str) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    answer = app.test_client().open(f"{API}/rounds", method=way, headers={"Authorization": f"Bearer {a_token()}"})
    assert answer.status_code == 405
    assert answer.mimetype == "application/problem+json"
    assert "chỉ đọc" in answer.text
    assert "GET" in answer.headers["Allow"]


TEXTS = st.text(max_size=30)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(TEXTS, TEXTS, st.integers(min_value=-5, max_value=2**70), st.sampled_from(["page", "per_page", "x"]))
def test_whatever_is_asked_the_answer_is_one_that_was_promised(
    app: Flask, made: SurveyRound, value: str, header: str, number: int, name: str
) -> None:
    token = api_tokens.PREFIX + "x"
    good = header.isascii() and header.isprintable()
    path = f"{API}/rounds/{number}/questionnaires/{number}/tallies"
    answer = app.test_client().get(
        path, headers={"Authorization": f"Bearer {token if not good else header}"}, query_string={name: value}
    )
    assert answer.status_code in (401, 404)


def test_a_token_is_shown_once_and_kept_as_a_hash(app: Flask, made: SurveyRound) -> None:
    client = app.test_client()
    sign_in(client, "administrator")
    day = today() + timedelta(days=3)
    sent = {
        "name": "Vụ CCHC",
        "expires_on-ngay": str(day.day),
        "expires_on-thang": str(day.month),
        "expires_on-nam": str(day.year),
    }
    page = client.post(PAGE, data=sent).text
    text = page.partition('<code class="hash">')[2].partition("</code>")[0]
    assert text.startswith(api_tokens.PREFIX)
    assert text not in client.get(PAGE).text
    kept = db.session.scalars(select(ApiToken)).one()
    assert (kept.sha256, kept.name) == (api_tokens.hashed(text), "Vụ CCHC")
    number = kept.id
    assert get(app, "/rounds", text).status_code == 200
    db.session.rollback()
    assert "Đã thu hồi" in client.post(f"{PAGE}/{number}/thu-hoi", follow_redirects=True).text
    assert get(app, "/rounds", text).status_code == 401
    assert "đã thu hồi rồi" in client.post(f"{PAGE}/{number}/thu-hoi", follow_redirects=True).text
    verbs = list(
        db.session.scalars(
            select(AuditEvent.verb).where(AuditEvent.verb.startswith("api_token")).order_by(AuditEvent.id)
        )
    )
    assert verbs == ["api_token.make", "api_token.use", "api_token.withdraw", "api_token.refused"]


@pytest.mark.parametrize("days", [-1, 400])
def test_a_day_that_has_passed_or_lies_too_far_is_refused(app: Flask, made: SurveyRound, days: int) -> None:
    client: FlaskClient = app.test_client()
    sign_in(client, "administrator")
    day = today() + timedelta(days=days)
    sent = {
        "name": "A",
        "expires_on-ngay": str(day.day),
        "expires_on-thang": str(day.month),
        "expires_on-nam": str(day.year),
    }
    answer = client.post(PAGE, data=sent)
    assert answer.status_code == 422
    assert "một năm" in answer.text
    assert db.session.scalars(select(ApiToken)).all() == []


def test_an_official_makes_no_token(app: Flask, made: SurveyRound) -> None:
    client = app.test_client()
    sign_in(client, "home_affairs")
    assert client.get(PAGE).status_code == 403
