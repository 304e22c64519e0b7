"""What the worker does for the list room: reads heavy files, opens links whose wait is over, forgets what nobody wants."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from foundation.db import Refused
from questionnaires.survey_round import SurveyRound
from respondents import changes
from respondents.roster import replacing, upload
from respondents.roster.checking import Rules, rules_for
from respondents.roster.upload import RosterUpload

Contacts = Callable[[Session], frozenset[str]]


def nobody(session: Session) -> frozenset[str]:
    """No focal point's contacts."""
    return frozenset()


def anything_due(session: Session) -> bool:
    """Whether a file waits to be read; only reads."""
    return bool(session.scalar(select(exists().where(upload.is_due()))))


def run_due(session: Session, focal_contacts: Contacts = nobody) -> int:
    """Reads one waiting file, if there is one; returns how many it read. Commits: when claimed, when read.

    A file for an empty list goes straight in, as it does when it is read at once; otherwise the agency is asked.
    focal_contacts: blind indexes of the focal points' own phones and mailboxes.
    """
    file = upload.claim(session)
    session.commit()
    if file is None:
        return 0
    survey_round = session.get_one(SurveyRound, file.roster.round_id)
    rules = rules_for(session, survey_round, file.roster.agency_id, focal_contacts(session))
    upload.read(session, file, rules)
    session.commit()
    if file.state == "read" and not file.roster.people:
        take_if_possible(session, file, rules)
    return 1


def take_if_possible(session: Session, file: RosterUpload, rules: Rules) -> None:
    """Puts the file into its empty list; when that is no longer allowed, the agency's page says so."""
    roster = file.roster
    try:
        replacing.take(session, roster, file, rules=rules, by=file.by, seen=roster.version)
        session.commit()
    except Refused:
        session.rollback()


def sweep(session: Session) -> int:
    """Opens links whose wait after a changed phone is over, forgets undecided files. Commits. Returns how many opened."""
    opened = changes.release_due(session)
    upload.forget_expired(session)
    session.commit()
    return opened
