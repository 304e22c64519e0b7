"""The accounts of focal points: whose they are, and what no list may give for somebody else."""

from __future__ import annotations

from collections import defaultdict

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey_app.accounts.staff_account import Account


def focal_point_phones(session: Session) -> frozenset[str]:
    """Blind indexes of focal points' own phones: a list may not give one of them for somebody else."""
    query = select(Account.phone_index).where(Account.role == "focal_point", Account.active, Account.phone_index != "")
    return frozenset(session.scalars(query))


def focal_points_by_agency(session: Session) -> dict[int, list[Account]]:
    """The focal points who may sign in, by agency id, in the order of their addresses."""
    query = select(Account).where(Account.role == "focal_point", Account.active).order_by(Account.email)
    found: defaultdict[int, list[Account]] = defaultdict(list)
    for one in session.scalars(query):
        if one.agency_id is not None:  # which the table's own constraint says too
            found[one.agency_id].append(one)
    return found


def focal_point_emails(session: Session) -> dict[int, list[str]]:
    """The focal points' addresses by agency id; empty for an agency without one."""
    found = {agency_id: [one.email for one in people] for agency_id, people in focal_points_by_agency(session).items()}
    return defaultdict(list, found)
