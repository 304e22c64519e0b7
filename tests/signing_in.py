"""Signing in for tests: an account of a role and its session, without the slow hash of a password.

`sign_in` puts the session into the client's cookie; the pages of signing in themselves are tested in test_accounts.py.
"""

from __future__ import annotations

from datetime import timedelta
from itertools import count
from typing import Any

from flask import current_app
from flask.testing import FlaskClient
from sqlalchemy import select

from agencies.agency import Agency
from survey_app import accounts
from survey_app.accounts import Account, guards, session_rows
from survey_app.accounts.session_rows import StaffSession
from survey_app.database import db
from tests.hygiene import HygienicClient

CHEAP = {"argon2__memory_cost": 8, "argon2__time_cost": 1, "argon2__parallelism": 1}
"""Settings of Argon2 for tests: SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS."""
PASSWORD = "bò vàng gặm cỏ trên đồi"
_numbers = count(1)


class OwnTransactionClient(HygienicClient):
    """Ends the test's own transaction before each request: one application context, so one session, serves both."""

    def open(self, *args: Any, **kwargs: Any) -> Any:
        db.session.commit()
        return super().open(*args, **kwargs)


def an_account(role: str, agency: Agency | None = None, *, password: str | None = None) -> Account:
    """A new account, committed; within an application context."""
    email = f"{role}{next(_numbers)}@daklak.example"
    made = accounts.create(db.session, email, password, role, agency.id if agency else None, name="Nguyễn Văn Thử")
    db.session.commit()
    return made


def sign_in(client: FlaskClient, role: str, agency: Agency | None = None) -> Account:
    """Signs the client in as a new account of this role (a focal point of `agency`); within an application context."""
    made = an_account(role, agency)
    open_session(client, made)
    return made


def open_session(client: FlaskClient, account: Account) -> None:
    """Gives the client a session of this account."""
    assert current_app.secret_key
    token = session_rows.begin(db.session, account.id, account.fs_uniquifier, "password", "Chrome trên Windows")
    db.session.commit()
    with client.session_transaction() as session:
        session[guards.TOKEN], session[guards.OWNER] = token, account.id


def quiet_for(account: Account | None = None, *, minutes: int = 0, hours: int = 0) -> None:
    """As if nobody had used the sessions of this account (or of anybody) for so many minutes, and they had begun so many hours
    ago; within an application context."""
    for one in db.session.scalars(select(StaffSession)):
        if account is None or one.account_id == account.id:
            one.seen_at -= timedelta(minutes=minutes)
            one.began_at -= timedelta(hours=hours)
    db.session.commit()
