"""Each evening the audit chain takes how many envelopes there are and a hash over them all, whatever order they lie in.

What is changed, exchanged, added or taken away afterwards shows at the opening: the hash is made anew and does not agree.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from foundation import audit
from foundation.vietnam_time import today
from questionnaires.ballot.box import BallotBox
from respondents.envelopes.envelope import Envelope
from respondents.invitation import Invitation


class Tally(NamedTuple):
    """How many envelopes, those that count and those set aside, and the hash over all of them."""

    envelopes: int
    set_aside: int
    hash: str


def tally(session: Session, round_id: int) -> Tally:
    """Of the round's envelopes as they lie there now. Reads their MACs alone, which stand for whose they are and what is in."""
    rows = session.execute(
        select(Envelope.mac, Envelope.set_aside_on)
        .join(Invitation, Invitation.id == Envelope.invitation_id)
        .where(Invitation.round_id == round_id)
        .execution_options(yield_per=2000)
    )
    macs, aside = [], 0
    for mac, set_aside_on in rows:
        macs.append(bytes(mac))
        aside += set_aside_on is not None
    return Tally(len(macs), aside, hash_of(macs))


def hash_of(macs: Iterable[bytes]) -> str:
    """SHA-256 over the MACs in ascending order: the same for the same envelopes, however they lie."""
    digest = hashlib.sha256()
    for mac in sorted(macs):
        digest.update(mac)
    return digest.hexdigest()


def take(
    session: Session,
    box: BallotBox,
    by: audit.Actor = audit.SYSTEM,
    *,
    day: date | None = None,
    last: bool = False,
) -> Tally:
    """Keeps the evening's count and hash with the box and in the audit chain, in the caller's transaction.

    `last`: the one after the close, which the opening is held against.
    """
    found = tally(session, box.round_id)
    box.evening_on, box.evening_count, box.evening_hash = day or today(), found.envelopes, found.hash
    audit.record(session, by, "ballot.evening", f"round:{box.round_id}", **found._asdict(), last=last)
    return found


def take_daily(session: Session, box: BallotBox, day: date) -> bool:
    """The evening of a day, once. Whether it was taken now."""
    if box.state != "locked" or (box.evening_on is not None and box.evening_on >= day):
        return False
    take(session, box, day=day)
    return True


def papers(session: Session, round_id: int) -> int:
    """How many answered on paper: counted apart, in no envelope."""
    mine = (Invitation.round_id == round_id, Invitation.paper_at.is_not(None), Invitation.submitted_at.is_(None))
    return session.scalar(select(func.count()).select_from(Invitation).where(*mine)) or 0
