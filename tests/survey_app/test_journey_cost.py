"""What a journey costs the database, request by request. A number here only ever goes down."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from flask import Flask, request, request_started, request_tearing_down

from survey_app.database import db
from tests.visitor import Visitor, open_round

COSTS = """
    GET  /t/…                   1  0
    POST /t/…                   7  1
    GET  /phieu/nguoi-duoc-moi  2  0
    POST /phieu/gui-ma          5  1
    GET  /phieu/ma-xac-nhan     4  0
    POST /phieu/ma-xac-nhan     8  1
    GET  /phieu/thong-bao       2  0
    POST /phieu/cam-ket         3  1
    GET  /phieu/trang/1         2  0
    POST /phieu/trang/1         3  1
    GET  /phieu/trang/2         2  0
    POST /phieu/trang/2         5  1
    GET  /phieu/kiem-tra        2  0
    POST /phieu/kiem-tra       10  1
    GET  /phieu/bien-nhan       3  0
"""
"""Request, statements, commits."""


@contextmanager
def counted(app: Flask) -> Iterator[list[tuple[str, int, int]]]:
    """What each request costs while this lasts."""
    spent: list[tuple[str, int, int]] = []
    heard: list[list[str]] = []

    def began(_app: Flask) -> None:
        heard.append([])

    def ended(_app: Flask, **_: object) -> None:
        said = heard.pop()
        place = "/t/…" if request.path.startswith("/t/") else request.path
        commits = said.count("commit")
        spent.append((f"{request.method:4} {place}", len(said) - commits, commits))

    def statement(_connection: object, _cursor: object, words: str, *_: object) -> None:
        if heard and "pg_advisory" not in words:  # a lock that SQLite's one writer has by itself
            heard[-1].append("statement")

    def commit(*_: object) -> None:
        if heard:
            heard[-1].append("commit")

    sa.event.listen(db.engine, "before_cursor_execute", statement)
    sa.event.listen(db.engine, "commit", commit)
    with request_started.connected_to(began, app), request_tearing_down.connected_to(ended, app):
        yield spent


def walk(app: Flask, number: int) -> None:
    hoa = Visitor(app)
    hoa.reach_sheet(number)
    hoa.answer_all()
    if "/phieu/kiem-tra" not in hoa.path:  # what is said of haste: "Tiếp tục" leads on
        hoa.open("/phieu/kiem-tra")
    hoa.submit()
    assert "BN-" in hoa.text


def test_a_journey_costs_no_more_than_this(app_on_each: Flask) -> None:
    with app_on_each.app_context():
        open_round(db.session)  # type: ignore[arg-type]
        walk(app_on_each, 1)  # what a process reads once
        with counted(app_on_each) as spent:
            walk(app_on_each, 2)
        asked = [line.rsplit(maxsplit=2) for line in COSTS.strip().splitlines()]
        assert spent == [(place.strip(), int(statements), int(commits)) for place, statements, commits in asked]
