"""What the worker does for ballot boxes now and then: everything here is safe to run twice, and after a crash anywhere."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import structlog
from sqlalchemy import String, bindparam, cast, literal, select
from sqlalchemy.orm import Session

from foundation import audit, slots
from foundation.audit import AuditEvent
from foundation.db import Refused, looking, now, table
from foundation.slots import Slots
from questionnaires import drafts
from questionnaires.ballot import server_part, tombstones
from questionnaires.ballot.box import BallotBox
from questionnaires.survey_round import SurveyRound
from respondents.envelopes import cleaning
from respondents.invitation import Invitation, draft_id

log = structlog.get_logger("slots")

BATCH = 500
KEPT_UNKNOWN = timedelta(days=7)  # after a restore, of rounds that the database does not know
_I = table(Invitation)
_WHOSE = select(_I.c.id, _I.c.respondent_id, _I.c.issue).where(_I.c.id.in_(bindparam("people", expanding=True)))


def boxes(session: Session, *states: str) -> list[BallotBox]:
    """The boxes in these states."""
    return list(session.scalars(select(BallotBox).where(BallotBox.state.in_(states))))


def finish(session: Session) -> int:
    """Writes tombstones that a crash left unwritten, and cleans what was opened. Returns how many were cleaned."""
    with looking(session):
        waiting = [box.round_id for box in boxes(session, "opened")]
        for box in boxes(session, "stripped", "opened", "cleaned"):
            if "envelopes" in box.counts:  # what an earlier release left was never in envelopes
                tombstones.keep(box)
    return sum(_clean(session, round_id) for round_id in waiting)


def destroy_again(session: Session) -> int:
    """Destroys servers' parts that were destroyed once and lie there again, since the folder of keys or the vault was put back from
    an old copy. Returns how many."""
    of_round = literal("round:") + cast(BallotBox.round_id, String)
    destroyed = select(AuditEvent.id).where(AuditEvent.verb == cleaning.DESTROYED, AuditEvent.subject == of_round)
    with looking(session):
        gone = session.scalars(select(BallotBox).where(BallotBox.state == "cleaned", destroyed.exists())).all()
        again = [box.round_id for box in gone if server_part.is_there(box.fingerprint)]
    for round_id in again:
        cleaning.destroy_server_part(session, round_id, audit.SYSTEM, cleaning.DESTROYED_AGAIN)
        session.commit()
    return len(again)


def forget_slots(session: Session) -> int:
    """Overwrites slots that no unfinished sheet needs: after a submission that a crash cut off, or a draft that was dropped;
    all of a round that has closed. Returns how many."""
    store = slots.current()
    return sum(_forget_round(session, store, round_id) for round_id in store.rounds())


def _forget_round(session: Session, store: Slots, round_id: int) -> int:
    with looking(session):
        state = session.scalar(select(SurveyRound.state).where(SurveyRound.id == round_id))
        is_kept = state is None and _was_restored_lately(session)
    if is_kept:
        log.warning("slots.of_unknown_round", round=round_id)
        return 0
    taken = list(store.taken(round_id))
    if state is None or state == "closed":
        store.forget_round(round_id)
        return len(taken)
    return sum(_forget(session, store, round_id, person) for person in _without_draft(session, taken))


def _was_restored_lately(session: Session) -> bool:
    """Whether an older copy may have been put in, so that a newer one, which knows more rounds, may still follow."""
    restored = select(AuditEvent.at).where(AuditEvent.subject == "backup", AuditEvent.verb == "backup.restore")
    newest = session.scalar(restored.order_by(AuditEvent.id.desc()).limit(1))
    return newest is not None and newest > now() - KEPT_UNKNOWN


def _without_draft(session: Session, people: list[int]) -> Iterator[int]:
    """Those of these people who seem to have no unfinished sheet, read without a lock: with many at work at once hardly any."""
    for start in range(0, len(people), BATCH):
        some = people[start : start + BATCH]
        with looking(session):
            rows = session.execute(_WHOSE, {"people": some}).all()
            places = {draft_id(row.respondent_id, row.issue): row.id for row in rows}
            there = drafts.which_are_there(session, list(places))
        has_draft = {places[place] for place in there}
        yield from (one for one in some if one not in has_draft)


def _forget(session: Session, store: Slots, round_id: int, person: int) -> bool:
    """Under the person's lock, so that no answer is being saved meanwhile."""
    row = session.execute(
        select(Invitation.respondent_id, Invitation.issue).where(Invitation.id == person).with_for_update()
    ).first()
    gone = row is None or not drafts.is_there(session, draft_id(*row))
    if gone:
        store.forget(round_id, person)
    session.rollback()
    return gone


def _clean(session: Session, round_id: int) -> bool:
    try:
        return cleaning.clean(session, round_id)
    except Refused:  # somebody else is at it
        session.rollback()
        return False
