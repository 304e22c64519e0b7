"""What the register holds of those who answered, as the events that scores are made of. Never meets an answer."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from foundation import keys
from foundation.vietnam_time import is_day
from questionnaires.survey_round import SurveyRound
from respondents.identity import Challenge, RespondentSession
from respondents.invitation import Invitation
from respondents.roster import ChangeRequest, Respondent
from respondents.signals.guided import AFTER, BEFORE, GuidedSession, KnownDevice

IN_SESSION = "registered_session"
COUNTS = (Invitation.submitted_at.is_not(None), Invitation.state != "revoked")
"""Whose sheet counts."""
Row = dict[str, Any]


def events(session: Session, survey_round: SurveyRound) -> list[Row]:
    """One row for everybody who answered on the web, under the names of the contract; `fresh`: the moments are still exact."""
    key = survey_round.network_key
    opened, proven = _sessions(session, survey_round.id)
    sent = _codes(session, survey_round.id)
    changed = _changed_contacts(session, survey_round.id)
    known = set(session.scalars(_known_devices(survey_round.id)))
    mine = (Invitation.round_id == survey_round.id, *COUNTS)
    query = select(Invitation, Respondent.ordinal, Respondent.roster_id, Respondent.phone_index)
    query = query.join(Respondent, Respondent.id == Invitation.respondent_id).where(*mine).order_by(Invitation.id)
    rows = []
    for invitation, place, roster_id, phone in session.execute(query):
        first, last = opened.get(invitation.id), proven.get(invitation.id)
        row = _row(invitation, place, first, last, sent)
        row["known_device"] = row["proven_device"] in known if row["proven_device"] else None
        row["contact_changed_at"] = changed.get((roster_id, phone))
        rows.append(row)
    _in_sessions(session, survey_round.id, key, rows)
    return rows


def _row(
    invitation: Invitation,
    place: int,
    first: RespondentSession | None,
    last: RespondentSession | None,
    sent: dict[int, datetime],
) -> Row:
    submitted = invitation.submitted_at
    fresh = submitted is not None and not is_day(submitted)
    return {
        "person": invitation.id,
        "agency": invitation.agency_id,
        "list_place": place,
        "opened_device": first.device_hash if first else "",
        "proven_device": last.device_hash if last else "",
        "network": last.network_hash if last else "",
        "code_sent_at": sent.get(last.id) if last and fresh else None,
        "code_entered_at": last.verified_at if last and fresh else None,
        "opened_at": invitation.opened_at if fresh else None,
        "submitted_at": submitted if fresh else None,
        "typed_code": last.typed if last else None,
        "helped": invitation.declared == "helped",
        IN_SESSION: False,
        "grade": invitation.grade or "",
        "fresh": fresh,
    }


def _sessions(session: Session, round_id: int) -> tuple[dict[int, RespondentSession], dict[int, RespondentSession]]:
    """By invitation: the browser that opened the link first, and the one in which the sheet was submitted (or that was proven
    last)."""
    query = select(RespondentSession).join(Invitation, Invitation.id == RespondentSession.invitation_id)
    mine = query.where(Invitation.round_id == round_id, Invitation.submitted_at.is_not(None))
    everything = session.scalars(mine.order_by(RespondentSession.id)).all()
    proven: dict[int, RespondentSession] = {}
    for one in everything:
        before = proven.get(one.invitation_id)
        counts = one.ended_because == "submitted" or before is None or before.ended_because != "submitted"
        if one.verified_at is not None and one.purpose != "repudiate" and counts:
            proven[one.invitation_id] = one
    opened: dict[int, RespondentSession] = {}
    for one in everything:
        last = proven.get(one.invitation_id)
        if last is None or one.issue == last.issue:
            opened.setdefault(one.invitation_id, one)
    return opened, proven


def _codes(session: Session, round_id: int) -> dict[int, datetime]:
    """By session, when the code that was entered in it was sent: the newest one."""
    query = select(Challenge.session_id, Challenge.created_at).join(
        Invitation, Invitation.id == Challenge.invitation_id
    )
    rows = session.execute(query.where(Invitation.round_id == round_id).order_by(Challenge.id))
    found: dict[int, datetime] = dict(rows.all())
    return found


def _changed_contacts(session: Session, round_id: int) -> dict[tuple[int, str], datetime]:
    """By list and phone, when it came to the person who has it: by a changed contact or by taking another's place."""
    query = select(ChangeRequest).where(
        ChangeRequest.state == "approved",
        ChangeRequest.kind.in_(("contact", "replace")),
        ChangeRequest.decided_at.is_not(None),
    )
    found: dict[tuple[int, str], datetime] = {}
    for request in session.scalars(query.join(ChangeRequest.roster).where(ChangeRequest.roster.has(round_id=round_id))):
        phone = json.loads(request.new_values).get("phone", "")
        if phone and request.decided_at is not None:
            found[request.roster_id, keys.current().index("phone", phone)] = request.decided_at
    return found


def _known_devices(round_id: int) -> Any:
    return select(KnownDevice.device_hash).where(
        KnownDevice.round_id == round_id, KnownDevice.removed_on.is_(None), KnownDevice.device_hash != ""
    )


def _in_sessions(session: Session, round_id: int, key: str | None, rows: Sequence[Row]) -> None:
    """Marks who was proven in an approved session: its agency, its network, its time; as many people as were registered, those
    who came first."""
    if not key:
        return
    approved = select(GuidedSession).where(GuidedSession.round_id == round_id, GuidedSession.state == "approved")
    for one in session.scalars(approved):
        network = keys.keyed_hash(key, "network", one.address)
        there = [
            row
            for row in rows
            if row["agency"] == one.agency_id
            and row["network"] == network
            and row["code_entered_at"] is not None
            and one.starts_at - BEFORE <= row["code_entered_at"] <= one.ends_at + AFTER
        ]
        for row in sorted(there, key=lambda row: row["code_entered_at"])[: one.people]:
            row[IN_SESSION] = True
