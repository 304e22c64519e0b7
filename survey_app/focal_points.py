"""Focal points as the list room needs them: whom to write to, and whose contacts no list may give for somebody else."""

from __future__ import annotations

from sqlalchemy.orm import Session

from respondents.roster import checking
from respondents.roster.telling import FocalPoints
from survey_app import accounts


def contacts(session: Session) -> frozenset[str]:
    """Blind indexes of focal points' own phones and mailboxes."""
    emails = [email for found in accounts.focal_point_emails(session).values() for email in found]
    return checking.contact_indexes(accounts.focal_point_phones(session), emails)


def of_round(session: Session) -> dict[int, FocalPoints]:
    """By agency id: whom to write to about the round of the address, with their page in it."""
    page = accounts.address("agency.home")
    return {agency_id: FocalPoints(found, page) for agency_id, found in accounts.focal_point_emails(session).items()}
