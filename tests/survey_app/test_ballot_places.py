"""Where responses lie on the disk says nothing of when they came."""

from __future__ import annotations

import statistics

import pytest
from flask import Flask

from foundation import keys
from questionnaires import responses
from survey_app.database import db
from survey_app.secrecy.pages import Spot, spots

SHEETS = 60


def fill() -> list[bytes]:
    """So many submissions, each in its own transaction. Gives their keys in the order of arrival."""
    arrived = []
    for number in range(SHEETS):
        values = {"/data/q": str(number)}
        arrived.append(
            responses.store(db.session, version_id=1, stratum_id=1, values=values, quality={})  # type: ignore[arg-type]
        )
        db.session.commit()
    return arrived


def lying() -> dict[bytes, Spot]:
    connection = db.session.connection().connection.driver_connection
    found = spots(connection, "response")  # type: ignore[arg-type]
    db.session.rollback()
    return found


def likeness(arrived: list[bytes], lies: dict[bytes, Spot]) -> float:
    """Spearman's correlation of arrival and of the number of the page that a body goes on in."""
    pages = sorted(lies[key].overflow for key in arrived)
    return abs(statistics.correlation(range(len(pages)), [pages.index(lies[key].overflow) for key in arrived]))


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Responses are written alone, as a plain insert would."""
    monkeypatch.setattr(responses, "_taken_out", lambda session, key: [])


def test_every_response_is_found_in_its_place(app: Flask, ring: keys.Keys) -> None:
    with app.app_context():
        arrived = fill()
        assert lying().keys() == set(arrived)


def test_responses_written_alone_lie_in_the_order_of_arrival(app: Flask, ring: keys.Keys, alone: None) -> None:
    with app.app_context():
        assert likeness(fill(), lying()) > 0.95


def test_responses_written_among_others_do_not(app: Flask, ring: keys.Keys) -> None:
    with app.app_context():
        arrived = fill()
        lies = lying()
        assert likeness(arrived, lies) < 0.6
        by_page = sorted(arrived, key=lambda key: lies[key].overflow)
        assert sum(a == b for a, b in zip(arrived, by_page, strict=True)) < SHEETS // 4


def test_at_close_the_whole_ballot_gets_other_places(app: Flask, ring: keys.Keys, alone: None) -> None:
    with app.app_context():
        arrived = fill()
        responses.rewrite(db.session)  # type: ignore[arg-type]
        db.session.commit()
        assert lying().keys() == set(arrived)
        assert likeness(arrived, lying()) < 0.5
