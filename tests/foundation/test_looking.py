"""Whoever looks for long keeps nobody from writing, and ends with nothing open."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from agencies.agency import Agency
from foundation.db import looking
from tests.cast import an_agency


def write_elsewhere(session: Session) -> None:
    """Somebody else begins to write, and would not wait a moment."""
    with closing(sqlite3.connect(str(session.get_bind().engine.url.database), timeout=0)) as other:
        other.execute("BEGIN IMMEDIATE")
        other.execute(
            "INSERT INTO limit_count (name, \"window\", n) VALUES (hex(randomblob(8)), '2026-01-01 00:00:00', 0)"
        )
        other.commit()


def codes(session: Session) -> list[str]:
    return list(session.scalars(sa.select(Agency.code).order_by(Agency.code)))


@pytest.mark.parametrize("before", [lambda _: None, an_agency], ids=["nothing open", "something written"])
def test_others_write_while_somebody_looks(session: Session, before: Callable[[Session], object]) -> None:
    before(session)
    with looking(session):
        assert codes(session) == []
        write_elsewhere(session)


def test_after_a_look_that_breaks_what_others_wrote_is_no_hindrance(session: Session) -> None:
    with pytest.raises(ValueError, match="nobody"), looking(session):
        codes(session).index("nobody")
    write_elsewhere(session)
    an_agency(session)
    session.commit()


def test_after_the_look_a_transaction_locks_again(session: Session) -> None:
    with looking(session):
        codes(session)
    an_agency(session)
    with pytest.raises(sqlite3.OperationalError):
        write_elsewhere(session)
