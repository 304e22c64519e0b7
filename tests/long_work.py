"""Long work done in the test's own process, without its limits: what comes of it, not how it is run."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from typing import Any

import pytest
from sqlalchemy.orm import Session

from foundation.jobs import claims, work
from survey_app.long_work import KINDS


def run_jobs(session: Session) -> int:
    """Does what is due; returns how many jobs that were."""
    done = 0
    while claimed := claims.take(session, "test"):
        assert work.carry_through(session, claimed.number, claimed.claim, KINDS)
        done += 1
    return done


def gathers_unhindered(patch: pytest.MonkeyPatch, products: dict[str, Any], name: str, session: Session) -> list[str]:
    """From now on somebody else writes while this product is gathered; the list gets a word each time."""
    product, seen = products[name], list[str]()
    patch.setitem(products, name, product._replace(draft=unhindered(session, product.draft, seen)))
    return seen


def unhindered(session: Session, act: Callable[..., Any], seen: list[str]) -> Callable[..., Any]:
    """`act`, at whose end somebody else writes to SQLite and would not wait a moment; `seen` gets a word each time."""
    url = session.get_bind().engine.url

    def watched(*given: Any, **named: Any) -> Any:
        found = act(*given, **named)
        if url.get_backend_name() == "sqlite":
            with closing(sqlite3.connect(str(url.database), timeout=0)) as other:
                other.execute("BEGIN IMMEDIATE")
                other.rollback()
        seen.append("unhindered")
        return found

    return watched
