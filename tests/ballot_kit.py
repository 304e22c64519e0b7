"""What lies in a ballot box that nobody holds: read with the server's part, as only a test may before the opening."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from foundation.keys import locks
from questionnaires.ballot import server_part
from questionnaires.ballot.box import the_box
from questionnaires.ballot.sealed_sheet import SheetContent, unseal
from respondents.envelopes import Envelope
from respondents.invitation import Invitation


def sheets(session: Session, round_id: int) -> list[SheetContent]:
    """Every envelope of the round, opened, in the order in which they came."""
    key = the_box(session, round_id).ballot_key()
    private = locks.open_lock(key, {}, server_part.read(key))
    rows = session.execute(
        sa.select(Envelope.sealed, Invitation.version_id)
        .join(Invitation, Invitation.id == Envelope.invitation_id)
        .where(Invitation.round_id == round_id)
        .order_by(Envelope.id)
    )
    return [unseal(private, round_id, version_id, sealed) for sealed, version_id in rows]
