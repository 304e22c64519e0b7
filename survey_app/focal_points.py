"""Focal points as the list room needs them: whom to write to, and whose contacts no list may give for somebody else."""

from __future__ import annotations

from flask import current_app
from sqlalchemy.orm import Session

from respondents.roster import checking
from respondents.roster.telling import FocalPoints
from respondents.wording import composing, mail
from survey_app import accounts


def contacts(session: Session) -> frozenset[str]:
    """Blind indexes of focal points' own phones and mailboxes."""
    emails = [email for found in accounts.focal_point_emails(session).values() for email in found]
    return checking.contact_indexes(accounts.focal_point_phones(session), emails)


def of_round(session: Session) -> dict[int, FocalPoints]:
    """By agency id: whom to write to about the round of the address, with their page in it, and the round's help line."""
    page = accounts.address("agency.home")
    foot = mail.foot(composing.of_round(accounts.this_round(), current_app.config["BASE_URL"]))
    emails = accounts.focal_point_emails(session)
    return {agency_id: FocalPoints(found, page, foot) for agency_id, found in emails.items()}
