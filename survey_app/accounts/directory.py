"""Which accounts there are: all, by number, of a role, and the name behind an actor of the audit log."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from foundation.vietnamese_order import phrase_key
from survey_app.accounts.staff_account import Account


def everyone(session: Session) -> Sequence[Account]:
    """Every account, in Vietnamese order of the names; one without a name by its address."""
    return sorted(session.scalars(select(Account)), key=lambda one: (phrase_key(one.name or one.email), one.email))


def by_number(session: Session, numbers: Collection[int]) -> dict[int, Account]:
    """The accounts with these numbers, disabled ones too."""
    return {one.id: one for one in session.scalars(select(Account).where(Account.id.in_(numbers)))}


def name_of_actor(session: Session, actor: str) -> str:
    """Who stands behind an actor of the audit log, "home_affairs:5": the name, else the address, else the actor itself."""
    number = actor.partition(":")[2]
    found = session.get(Account, int(number)) if number.isdecimal() else None
    return (found.name or found.email) if found else actor


def count_active(session: Session, roles: Collection[str]) -> int:
    """How many people of these roles may sign in."""
    query = select(func.count()).select_from(Account).where(Account.active, Account.role.in_(roles))
    return session.scalar(query) or 0


def of_no_agency(session: Session) -> list[Account]:
    """Accounts that can sign in and belong to no surveyed agency, key holders first: who may hold a part of a ballot key."""
    query = select(Account).where(Account.active, Account.role != "focal_point")
    return sorted(
        session.scalars(query), key=lambda one: (one.role != "key_holder", phrase_key(one.name or one.email), one.email)
    )
