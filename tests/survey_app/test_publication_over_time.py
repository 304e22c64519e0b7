"""Two publications of one round over time: about other answers than came out of the box nothing is published again, because beside
the first it would be about whoever is missing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from questionnaires.ballot import care_flags, opened
from questionnaires.ballot.box import BallotBox
from questionnaires.ballot.opened import OpenedAnswer
from questionnaires.results.suppression import Statement, attack
from survey_app.database import db
from tests.signing_in import sign_in
from tests.survey_app.published_figures import PRODUCTS, Asked, Figures
from tests.survey_app.test_publication_attack import ITEMS, a_round

SIZES = {"LDS": 40, "LDH": 14}


@pytest.fixture
def clients(app: Flask) -> Iterator[tuple[FlaskClient, FlaskClient]]:
    """Of Home Affairs, of the Ministry; a round of two groups is published and its minutes keep the hash."""
    with app.app_context():
        official, ministry = app.test_client(), app.test_client()
        sign_in(official, "home_affairs")
        sign_in(ministry, "ministry")
        yield official, ministry


def published(clients: tuple[FlaskClient, FlaskClient], number: int, asked: list[Asked]) -> list[Statement]:
    return list(PRODUCTS["ministry.results_questionnaire"](Figures(*clients, number, asked)))


def keep_hash(number: int) -> None:
    box = db.session.scalars(sa.select(BallotBox)).one()
    box.counts = {**box.counts, "opened_hash": opened.digest(db.session, number)}
    db.session.commit()


def lose_one() -> None:
    """Somebody with the database takes away one answer of the large group."""
    rows = db.session.execute(sa.select(OpenedAnswer.id, OpenedAnswer.round_id)).all()
    for one, round_id in rows:
        answers = dict(opened.read_rows(db.session, round_id, range(100)))
        if answers[bytes(one)].group == "LDS":
            db.session.execute(sa.delete(OpenedAnswer).where(OpenedAnswer.id == one))
            db.session.commit()
            return


def known_of_the_missing(first: list[Statement], second: list[Statement]) -> list[tuple[Any, int, int]]:
    """Cells of the one who is in the first publication only: group ONE, apart from the rest of LDS."""
    split: list[Statement] = [
        ({**cells, **{("ONE", item, option): c for (g, item, option), c in cells.items() if g == "LDS"}}, low, high)
        for cells, low, high in first
    ]
    sizes = {"LDS": 39, "ONE": 1, "LDH": 14}
    return [cell for cell in attack([*split, *second], sizes) if cell[0][0] == "ONE"]


def test_without_the_hash_the_second_publication_gives_the_missing_answer_away(
    clients: tuple[FlaskClient, FlaskClient],
) -> None:
    number, asked = a_round(SIZES)
    first = published(clients, number, asked)
    lose_one()
    cells = known_of_the_missing(first, published(clients, number, asked))
    assert len(cells) == 3 * ITEMS
    assert all(low == high for _, low, high in cells), "every answer of the one who is missing"


def test_with_it_nothing_is_published_again_and_the_page_says_why(clients: tuple[FlaskClient, FlaskClient]) -> None:
    number, asked = a_round(SIZES)
    keep_hash(number)
    figures = Figures(*clients, number, asked)
    assert published(clients, number, asked)
    lose_one()
    for address in ("", *(f"/{one}" for one in figures.addresses())):
        answer = figures.ministry.get(f"{figures.here}{address}")
        assert answer.status_code == 403 or "không còn đúng như lúc mở" in answer.text, address
    assert "không còn đúng như lúc mở" in figures.official.get(figures.here).text
    assert figures.exported == {}, "no export is built of it"


def test_flags_are_found_once(app: Flask) -> None:
    """Results with and without the flagged answers are published of the same flags each time."""
    with app.app_context():
        a_round({"LDS": 12})
        number = db.session.scalars(sa.select(BallotBox.round_id)).one()
        rows = [(bytes([n]) * 16, "LDS", frozenset({"review"} if n < 10 else ())) for n in range(12)]
        care_flags.keep(db.session, number, care_flags.by_rule_of_ten(rows))
        db.session.commit()
        others = [(one, group, frozenset({"review"})) for one, group, _ in rows]
        care_flags.keep(db.session, number, care_flags.by_rule_of_ten(others))
        db.session.commit()
        found = care_flags.of_round(db.session, number)
        assert found is not None
        assert found.carried["LDS"]["review"] == 10
