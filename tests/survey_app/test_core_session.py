"""A CoreSession does what a session does: one transaction for Core and ORM, and nothing kept that was not committed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from agencies.agency import Agency
from foundation import audit
from foundation.core_session import CoreSession
from foundation.db import table
from survey_app.database import db

AGENCIES = table(Agency)
INSERT = sa.insert(AGENCIES)
NAMES = sa.select(AGENCIES.c.name).order_by(AGENCIES.c.name)


@pytest.fixture
def unit(app_on_each: Flask) -> Iterator[CoreSession]:
    with app_on_each.app_context():
        made = CoreSession(db.engine, only_reads=False)
        yield made
        made.close()


def row(code: str) -> dict[str, str]:
    return {"code": code, "name": f"Sở {code}", "class_code": "so"}


def names_seen_by_others() -> list[str]:
    db.session.rollback()
    found = list(db.session.scalars(NAMES))
    db.session.rollback()
    return found


def test_core_and_orm_write_in_one_transaction(unit: CoreSession) -> None:
    unit.execute(INSERT, row("A"))
    unit.add(Agency(**row("B")))
    assert unit.execute(sa.select(Agency).where(Agency.code == "A")).scalar_one().name == "Sở A"
    unit.commit()
    assert names_seen_by_others() == ["Sở A", "Sở B"]


def test_what_was_not_committed_is_gone_however_it_was_written(unit: CoreSession) -> None:
    unit.add(Agency(**row("B")))
    unit.flush()
    unit.execute(INSERT, row("A"))
    unit.close()
    assert names_seen_by_others() == []


def test_a_rollback_forgets_both(unit: CoreSession) -> None:
    unit.execute(INSERT, row("A"))
    unit.add(Agency(**row("B")))
    unit.rollback()
    unit.execute(INSERT, row("C"))
    unit.commit()
    assert names_seen_by_others() == ["Sở C"]


def test_after_a_commit_the_next_transaction_begins(unit: CoreSession) -> None:
    unit.add(Agency(**row("A")))
    unit.commit()
    unit.execute(INSERT, row("B"))
    unit.commit()
    assert names_seen_by_others() == ["Sở A", "Sở B"]


def test_the_audit_chain_goes_on_in_it(unit: CoreSession) -> None:
    for number in range(2):
        audit.record(unit, audit.SYSTEM, "thử", f"lần:{number}")  # type: ignore[arg-type]
        unit.commit()
    assert audit.verify(db.session) == (2, None)


def test_a_unit_that_only_reads_holds_no_transaction(app_on_each: Flask) -> None:
    with app_on_each.app_context():
        unit = CoreSession(db.engine, only_reads=True)
        assert unit.execute(NAMES).all() == []
        with Session(db.engine) as other:
            other.execute(INSERT, row("B"))
            other.commit()
        assert unit.execute(NAMES).scalars().all() == ["Sở B"]
        unit.close()


def test_after_a_unit_that_only_read_transactions_begin_as_before(app: Flask) -> None:
    with app.app_context():
        unit = CoreSession(db.engine, only_reads=True)
        unit.execute(NAMES)
        unit.close()
        db.session.execute(INSERT, row("A"))
        db.session.rollback()
        assert names_seen_by_others() == []
