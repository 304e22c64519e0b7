"""Scoring while a round is open: what the register holds of those who answered becomes events, and of the scores only reasons
and the day are kept. Never meets an answer: nothing here reads an envelope or a draft.

Moments are exact only until the day is over (`respondents.kept_days`), so everybody is looked at before that: by a job every few
minutes, and by whoever rounds the moments, for what is left. Devices are compared over the whole round: the marks of earlier days
are laid beside the hashes, which live until the round closes.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import delete, exists, select, update
from sqlalchemy.orm import Session

from foundation import audit, jobs, keys
from foundation.db import now
from foundation.jobs import Task
from foundation.vietnam_time import beginning_of, is_day, today
from questionnaires.survey_round import IN_FIELD, SurveyRound
from respondents.identity import Challenge, RespondentSession
from respondents.invitation import Invitation
from respondents.roster import ChangeRequest, Respondent
from respondents.signals import review
from respondents.signals.events import read
from respondents.signals.guided import AFTER, BEFORE, GuidedSession, KnownDevice
from respondents.signals.note import SignalNote
from respondents.signals.scoring import reasons as strongest
from respondents.signals.scoring import weigh
from respondents.signals.table import SIGNALS

JOB = "signals.score"  # its kind of long work
EVERY = timedelta(minutes=5)
KEPT = [signal.code for signal in SIGNALS if signal.is_kept]
IN_SESSION = "registered_session"
Row = dict[str, Any]


def queue_due(session: Session, survey_round: SurveyRound) -> bool:
    """Asks for a scoring where somebody answered at least five minutes ago and was not looked at, at most every five minutes:
    whoever answers meanwhile is looked at in one process with them. In the caller's transaction."""
    about = f"round:{survey_round.id}"
    latest = jobs.latest(session, JOB, about)
    if latest is not None and (latest.is_unfinished or (latest.ended_at or now()) > now() - EVERY):
        return False
    waited_for = _unseen(survey_round.id).where(Invitation.submitted_at <= now() - EVERY)
    if not session.scalar(select(exists(waited_for))):
        return False
    jobs.queue(session, JOB, about, by=audit.SYSTEM)
    return True


def work(session: Session, task: Task) -> None:
    """The job."""
    survey_round = session.get_one(SurveyRound, task.number)
    if survey_round.is_in_field:
        take(session, survey_round)


def before_days(session: Session) -> int:
    """Looks at whoever answered on an earlier day and was not looked at, before their moments become days. Returns how many rounds
    were scored. In the caller's transaction."""
    beginning = beginning_of(today())
    rounds = session.scalars(select(SurveyRound).where(SurveyRound.state.in_(IN_FIELD))).all()
    late = [
        one
        for one in rounds
        if session.scalar(select(exists(_unseen(one.id).where(Invitation.submitted_at < beginning))))
    ]
    for one in late:
        take(session, one)
    return len(late)


def _unseen(round_id: int) -> Any:
    noted = exists().where(SignalNote.invitation_id == Invitation.id)
    return select(Invitation.id).where(
        Invitation.round_id == round_id, Invitation.submitted_at.is_not(None), Invitation.state != "revoked", ~noted
    )


def take(session: Session, survey_round: SurveyRound) -> int:
    """Scores the round as it stands, keeps notes, begins second looks; in the caller's transaction. Returns how many are new."""
    _forget_set_aside(session, survey_round.id)
    rows = _events(session, survey_round)
    if not rows:
        return 0
    notes = {one.invitation_id: one for one in _notes(session, survey_round.id)}
    kept = _kept_weights(rows, notes)
    table = pd.DataFrame(rows)
    found = weigh(read(table), kept)
    named = strongest(found.weights)
    marks = _marks(found.weights, kept, table[IN_SESSION].to_numpy())
    begun = 0
    for number, row in enumerate(rows):
        flagged = bool(found.flagged[number])
        _write_note(session, survey_round.id, row, marks[number], named[number] if flagged else [], notes)
        if flagged:
            invitation = session.get_one(Invitation, row["person"])
            begun += review.begin(session, invitation, named[number]) is not None
    session.flush()
    return begun


def _forget_set_aside(session: Session, round_id: int) -> None:
    """Whoever has no sheet that counts has no note: the next sheet is looked at afresh."""
    without = select(Invitation.id).where(Invitation.round_id == round_id, Invitation.submitted_at.is_(None))
    session.execute(
        delete(SignalNote)
        .where(SignalNote.round_id == round_id, SignalNote.invitation_id.in_(without))
        .execution_options(synchronize_session="fetch")
    )


def _notes(session: Session, round_id: int) -> Iterable[SignalNote]:
    return session.scalars(select(SignalNote).where(SignalNote.round_id == round_id))


def _events(session: Session, survey_round: SurveyRound) -> list[Row]:
    """One row for everybody who answered on the web, under the names of the contract; `fresh`: the moments are still exact."""
    key = survey_round.network_key
    opened, proven = _sessions(session, survey_round.id)
    sent = _codes(session, survey_round.id)
    changed = _changed_contacts(session, survey_round.id)
    known = set(session.scalars(_known_devices(survey_round.id)))
    mine = (Invitation.round_id == survey_round.id, Invitation.submitted_at.is_not(None), Invitation.state != "revoked")
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


def _kept_weights(rows: Sequence[Row], notes: dict[int, SignalNote]) -> pd.DataFrame:
    """The weights of earlier days, NaN for rows whose moments are still exact; and marks their sessions in the rows."""
    kept = []
    for row in rows:
        note = notes.get(row["person"])
        marks: dict[str, int] = {} if row["fresh"] or note is None else note.marks
        if marks.get(IN_SESSION):
            row[IN_SESSION] = True
        kept.append([float(marks[code]) if code in marks else np.nan for code in KEPT])
    return pd.DataFrame(kept, columns=KEPT)


def _marks(weights: pd.DataFrame, kept: pd.DataFrame, in_session: Any) -> list[dict[str, int]]:
    """What is kept of each row: whole weights of the signals that moments tell."""
    values = weights[KEPT].to_numpy(float)
    made = []
    for row, sat in zip(values, in_session, strict=True):
        own = {code: round(float(one)) for code, one in zip(KEPT, row, strict=True) if not np.isnan(one)}
        made.append(own | ({IN_SESSION: 1} if sat else {}))
    return made


def _write_note(
    session: Session,
    round_id: int,
    row: Row,
    marks: dict[str, int],
    reasons: list[str],
    notes: dict[int, SignalNote],
) -> None:
    """Of today's rows marks and reasons; of earlier ones only reasons, as their moments are gone."""
    note = notes.get(row["person"])
    if note is None:
        made = SignalNote(invitation_id=row["person"], round_id=round_id, day=today(), marks=marks, reasons=reasons)
        session.add(made)
        return
    if row["fresh"] and note.marks != marks:
        note.marks = marks
    if reasons and note.reasons != reasons:
        note.reasons = reasons


def at_close(session: Session, survey_round: SurveyRound) -> None:
    """The last look, before the key of the hashes is destroyed; and the hashes of shared devices go with it. A round closes even
    where the look fails, which the log then says."""
    try:
        with session.begin_nested():
            take(session, survey_round)
    except Exception as error:
        audit.record(session, audit.SYSTEM, "signals.fail", f"round:{survey_round.id}", error=type(error).__name__)
    session.execute(update(KnownDevice).where(KnownDevice.round_id == survey_round.id).values(device_hash=""))
