"""Focal points as the list room needs them: whom to write to, and whose contacts no list may give for somebody else."""

from __future__ import annotations

from collections import defaultdict

from sqlalchemy import select
from sqlalchemy.orm import Session

from respondents.roster import checking
from respondents.roster.telling import FocalPoints
from survey_app import accounts
from survey_app.accounts import Account, focal_point_phones


def contacts(session: Session) -> frozenset[str]:
    """Blind indexes of focal points' own phones and mailboxes."""
    emails = session.scalars(select(Account.email).where(Account.role == "focal_point", Account.active))
    return checking.contact_indexes(focal_point_phones(session), emails)


def mailboxes(session: Session) -> dict[int, list[str]]:
    """The focal points' addresses by agency id."""
    query = select(Account.agency_id, Account.email).where(Account.role == "focal_point", Account.active)
    found: defaultdict[int, list[str]] = defaultdict(list)
    for agency_id, email in session.execute(query.order_by(Account.email)):
        if agency_id is not None:  # which the table's own constraint says too
            found[agency_id].append(email)
    return found


def of_round(session: Session) -> dict[int, FocalPoints]:
    """By agency id: whom to write to about the round of the address, with their page in it."""
    page = accounts.address("agency.home")
    return {agency_id: FocalPoints(found, page) for agency_id, found in mailboxes(session).items()}
