"""A CoreSession does what a session does: one transaction for Core and ORM, and nothing kept that was not committed."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from agencies.agency import Agency
from foundation import audit
from foundation.core_session import CoreSession, StaleReads
from foundation.db import begin_reading, table
from foundation.outbox import Message
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


MESSAGES = table(Message)
WRITE = sa.insert(MESSAGES)
READ = sa.select(MESSAGES.c.id, MESSAGES.c.to_address, MESSAGES.c.created_at, MESSAGES.c.tries, MESSAGES.c.about_id)
ONE = READ.where(MESSAGES.c.id == sa.bindparam("which"))
SENT = (
    sa.update(MESSAGES).where(MESSAGES.c.id == sa.bindparam("which")).values(state="sent").returning(MESSAGES.c.state)
)


def message(which: str) -> dict[str, object]:
    at = datetime(2026, 5, 4, 3, 2, 1, 1000, UTC)
    fixed = {"channel": "sms", "purpose": "code", "priority": 0, "state": "waiting", "created_at": at, "not_before": at}
    return fixed | {"id": which, "to_address": "+84901234567"}


def test_a_statement_says_the_same_however_often_it_was_run(unit: CoreSession) -> None:
    """From its second time on it goes straight to the driver."""
    for number in range(3):
        unit.execute(WRITE, message(str(number)))
        unit.commit()
        found = unit.execute(ONE, {"which": str(number)}).one()
        assert tuple(found) == (str(number), "+84901234567", message("")["created_at"], 0, None)
        assert found.created_at.utcoffset() == timedelta(0)
        assert found.to_address == "+84901234567"
        assert unit.execute(SENT, {"which": str(number)}).scalar_one() == "sent"
        assert unit.execute(ONE, {"which": "none"}).first() is None
        assert [row.id for row in unit.execute(READ.order_by(MESSAGES.c.id))] == [str(n) for n in range(number + 1)]
    unit.commit()
    sealed = db.session.execute(sa.text("SELECT to_address FROM message")).scalars()
    assert all(b"+8490" not in bytes(one) for one in sealed)


def test_errors_are_sqlalchemys_also_of_a_statement_that_was_run_before(unit: CoreSession) -> None:
    for _ in range(3):
        unit.execute(INSERT, row("A"))
        with pytest.raises(sa.exc.IntegrityError):
            unit.execute(INSERT, row("A"))
        unit.rollback()
        with pytest.raises(sa.exc.StatementError):
            unit.execute(ONE, {})
        with pytest.raises(sa.exc.NoResultFound):
            unit.execute(ONE, {"which": "none"}).scalar_one()
        unit.rollback()
    unit.execute(INSERT, row("A"))
    unit.commit()


def test_nothing_is_kept_of_a_unit_that_only_went_to_the_driver(unit: CoreSession) -> None:
    for code in "ABC":
        unit.execute(INSERT, row(code))
        unit.close()
    assert names_seen_by_others() == []


def test_whoever_listens_hears_statements_that_were_run_before(unit: CoreSession) -> None:
    unit.execute(NAMES)
    unit.execute(NAMES)
    unit.close()
    heard: list[str] = []
    sa.event.listen(db.engine, "before_cursor_execute", lambda *args: heard.append(args[2]))
    unit.execute(NAMES)
    unit.execute(NAMES)
    assert len(heard) == 2


def test_lists_and_statements_of_one_time_go_on_as_ever(unit: CoreSession) -> None:
    chosen = sa.select(AGENCIES.c.code).where(AGENCIES.c.code.in_(sa.bindparam("codes", expanding=True)))
    for number, codes in enumerate((["A"], ["A", "B"], ["A", "B", "C"])):
        unit.execute(INSERT, [row(f"{code}{number}") for code in codes])
        wanted = [f"{code}{number}" for code in codes]
        assert unit.execute(chosen.order_by(AGENCIES.c.code), {"codes": wanted}).scalars().all() == wanted
        assert unit.execute(chosen, {"codes": wanted[:1]}).scalar() == wanted[0]


COUNTED = sa.select(AGENCIES.c.code, AGENCIES.c.name).where(AGENCIES.c.code == sa.bindparam("which"))
RENAMED = sa.update(AGENCIES).where(AGENCIES.c.code == sa.bindparam("which")).values(name=sa.bindparam("new"))


@pytest.fixture
def late(app: Flask) -> Iterator[CoreSession]:
    """A unit that locks late, on SQLite, with the statements of these tests made ready and two agencies there."""
    with app.app_context():
        begin_reading(False)  # as the face says before a form
        first = CoreSession(db.engine, only_reads=False)
        for code in "AB":
            first.execute(INSERT, row(code))
            first.execute(COUNTED, {"which": code})
            first.execute(RENAMED, {"which": code, "new": f"Sở {code}"})
        first.commit()
        first.close()
        made = CoreSession(db.engine, only_reads=False, locks_late=True)
        yield made
        made.close()


def somebody_renames(code: str) -> None:
    """Another connection, which waits for nobody: SQLite's answer when somebody has the lock is an error at once."""
    with db.engine.connect() as other:
        other.connection.dbapi_connection.execute("PRAGMA busy_timeout=0")  # type: ignore[union-attr]
        other.connection.dbapi_connection.execute("UPDATE agency SET name='Sở khác' WHERE code=?", [code])  # type: ignore[union-attr]


def test_what_is_only_read_keeps_nobody_from_writing(late: CoreSession) -> None:
    assert late.execute(COUNTED, {"which": "A"}).one().name == "Sở A"
    somebody_renames("B")
    late.execute(RENAMED, {"which": "A", "new": "Sở mới"})
    with pytest.raises(sqlite3.OperationalError, match="locked"):
        somebody_renames("B")
    late.commit()
    assert names_seen_by_others() == ["Sở khác", "Sở mới"]


def test_who_read_what_another_changed_writes_nothing_and_has_the_lock_the_second_time(late: CoreSession) -> None:
    late.execute(COUNTED, {"which": "A"})
    somebody_renames("A")
    with pytest.raises(StaleReads):
        late.execute(RENAMED, {"which": "B", "new": "Sở mới"})
    assert late.execute(COUNTED, {"which": "A"}).one().name == "Sở khác"
    with pytest.raises(sqlite3.OperationalError, match="locked"):
        somebody_renames("A")
    late.execute(RENAMED, {"which": "B", "new": "Sở mới"})
    late.commit()
    assert names_seen_by_others() == ["Sở khác", "Sở mới"]


@pytest.mark.parametrize(
    "write",
    [
        lambda unit: unit.lock(),
        lambda unit: unit.add(Agency(**row("C"))),
        lambda unit: unit.execute(sa.text("DELETE FROM agency")),
        lambda unit: unit.execute(sa.select(Agency)),
    ],
    ids=["the lock itself", "the mapper", "a statement of words", "the mapper's reading"],
)
def test_no_way_to_write_passes_over_what_was_read(late: CoreSession, write: Callable[[CoreSession], object]) -> None:
    late.execute(COUNTED, {"which": "A"})
    somebody_renames("A")
    with pytest.raises(StaleReads):
        write(late)
    assert names_seen_by_others() == ["Sở B", "Sở khác"]


def test_after_its_first_commit_a_unit_reads_under_the_lock(late: CoreSession) -> None:
    """Half of what it does has been done: it could not be run again."""
    late.execute(RENAMED, {"which": "A", "new": "Sở mới"})
    late.commit()
    late.execute(COUNTED, {"which": "A"})
    with pytest.raises(sqlite3.OperationalError, match="locked"):
        somebody_renames("A")


def test_who_read_without_the_lock_is_told_at_the_end_that_it_was_stale(late: CoreSession) -> None:
    late.execute(COUNTED, {"which": "A"})
    somebody_renames("A")
    with pytest.raises(StaleReads):
        late.confirm()
    assert late.execute(COUNTED, {"which": "A"}).one().name == "Sở khác"
