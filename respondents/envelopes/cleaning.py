"""Cleaned: envelopes, stripped envelopes, drafts, slots and locks are destroyed, in the files too.

The rows go in batches. Then the files are rewritten, which holds up everybody for a moment: while another round is open it waits
for the night, and for the last reader of an old state; until then the round says "chưa dọn xong".
"""

from __future__ import annotations

from datetime import time

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from foundation import audit, sweeping
from foundation.db import Refused, looking, now
from foundation.vietnam_time import in_vietnam, today
from questionnaires import drafts
from questionnaires.ballot import server_part, tombstones
from questionnaires.ballot.box import BallotBox, the_box
from questionnaires.ballot.leases import Lease
from questionnaires.ballot.opening import Told, nobody
from questionnaires.ballot.stripped import StrippedEnvelope
from questionnaires.survey_round import IN_FIELD, SurveyRound
from respondents.envelopes.envelope import Envelope
from respondents.invitation import Invitation, draft_id

BATCH = 500
TABLES = ("envelope", "stripped_envelope", "draft")
NIGHT = (time(22, 0), time(5, 0))
DESTROYED, DESTROYED_AGAIN = "ballot.destroy_part", "ballot.destroy_part_again"  # in the audit log


def clean(session: Session, round_id: int, by: audit.Actor = audit.SYSTEM, told: Told = nobody) -> bool:
    """Destroys what is left of an opened round's sealed sheets. False: rows are gone, the files wait for a quiet hour.

    Commits by itself; safe to run again after a crash. Raises Refused.
    """
    if the_box(session, round_id).state != "opened":
        raise Refused("Chỉ dọn hòm phiếu đã mở.")
    session.rollback()
    lease = Lease(session, round_id)
    try:
        _delete_rows(session, round_id, lease, told)
        swept = is_quiet(session, round_id) and _sweep(session)
    except BaseException:
        session.rollback()
        lease.give_back()
        session.commit()
        raise
    if swept:
        box = the_box(session, round_id)
        set_aside = box.counts.get("set_aside_macs", [])
        box.move(session, "clean", by, key=None, reached_on=today(), counts=_without_macs(box))
        lease.give_back()
        session.commit()
        tombstones.write(box, set_aside)
    else:
        lease.give_back()
        session.commit()
    return swept


def _without_macs(box: BallotBox) -> dict[str, object]:
    return {name: value for name, value in box.counts.items() if name not in ("set_aside_macs", "earlier")}


def _delete_rows(session: Session, round_id: int, lease: Lease, told: Told) -> None:
    mine = select(Envelope.id).join(Invitation, Invitation.id == Envelope.invitation_id)
    envelopes = mine.where(Invitation.round_id == round_id)
    stripped = select(StrippedEnvelope.id).where(StrippedEnvelope.round_id == round_id)
    for table, which in ((Envelope, envelopes), (StrippedEnvelope, stripped)):
        with looking(session):
            numbers = list(session.scalars(which))
        for start in range(0, len(numbers), BATCH):
            session.execute(delete(table).where(table.id.in_(numbers[start : start + BATCH])))
            lease.renew(start, len(numbers))
            told(start, len(numbers))
    _delete_drafts(session, round_id, lease)


def _delete_drafts(session: Session, round_id: int, lease: Lease) -> None:
    """Their places follow from the links, which follow from the key ring."""
    with looking(session):
        people = session.execute(
            select(Invitation.respondent_id, Invitation.issue).where(Invitation.round_id == round_id)
        ).all()
    places = [draft_id(person, issue) for person, issue in people]
    for start in range(0, len(places), BATCH):
        drafts.drop_all(session, places[start : start + BATCH])
        lease.renew(start, len(places))


def _sweep(session: Session) -> bool:
    """With no transaction of our own in the way."""
    engine = session.get_bind().engine
    session.commit()
    return sweeping.sweep_out(engine, TABLES)


def is_quiet(session: Session, round_id: int) -> bool:
    """Whether the files may be rewritten now: no other round is in the field, or it is night."""
    others = select(func.count()).where(SurveyRound.state.in_(IN_FIELD), SurveyRound.id != round_id)
    clock = in_vietnam(now()).time()
    return not session.scalar(others) or clock >= NIGHT[0] or clock < NIGHT[1]


def destroy_server_part(session: Session, round_id: int, by: audit.Actor, verb: str = DESTROYED) -> None:
    """The last step, after a backup made now was restored and checked: the server's part goes, as papers and copies do.

    `verb`: what the log says of it.

    Raises Refused before the box is cleaned.
    """
    box = the_box(session, round_id)
    if box.state != "cleaned":
        raise Refused("Hòm phiếu chưa dọn xong nên chưa huỷ phần khoá của máy chủ.")
    server_part.destroy(box.fingerprint)
    audit.record(session, by, verb, f"round:{round_id}")
