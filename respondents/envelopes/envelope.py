"""One submitted sheet, sealed, under its invitation: one that counts a person, and beside it those that were set aside."""

from __future__ import annotations

import hmac
from datetime import date

from sqlalchemy import ForeignKey, Index, LargeBinary, String, exists, insert, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from foundation import keys
from foundation.db import Base, table
from respondents.invitation import Invitation

COUNTS = text("set_aside_on IS NULL")
MAC_BYTES = 32


class Envelope(Base):
    """A sealed sheet. The MAC of the key ring ties it to its invitation: neither can be exchanged unseen."""

    __tablename__ = "envelope"
    __table_args__ = (
        Index("uq_envelope_that_counts", "invitation_id", unique=True, sqlite_where=COUNTS, postgresql_where=COUNTS),
        Index("ix_envelope_invitation_id", "invitation_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    invitation_id: Mapped[int] = mapped_column(ForeignKey("invitation.id"))
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    mac: Mapped[bytes] = mapped_column(LargeBinary(MAC_BYTES))
    set_aside_on: Mapped[date | None]  # by two officers; kept sealed, never opened, counted
    set_aside_why: Mapped[str] = mapped_column(String(12), default="")  # repudiated, review, doubtful


TABLE = table(Envelope)
_PUT = insert(TABLE)


def put(session: Session, invitation_id: int, sealed: bytes) -> None:
    """Lays a sealed sheet under its invitation: the one row that a submission adds."""
    values = {"invitation_id": invitation_id, "sealed": sealed, "mac": mac_of(invitation_id, sealed)}
    session.execute(_PUT, values | {"set_aside_why": ""})


def mac_of(invitation_id: int, sealed: bytes, ring: keys.Keys | None = None) -> bytes:
    """Nobody without the key ring can make it. `ring`: another than this process'."""
    return bytes.fromhex((ring or keys.current()).mac("envelope", b"%d " % invitation_id + sealed))


def is_genuine(invitation_id: int, sealed: bytes, mac: bytes) -> bool:
    """Whether this sheet was put under this invitation by the product itself."""
    return hmac.compare_digest(mac_of(invitation_id, sealed), mac)


def is_empty(session: Session, round_id: int) -> bool:
    """Whether nothing was ever put into the round's box."""
    any_there = exists().where(Envelope.invitation_id == Invitation.id, Invitation.round_id == round_id)
    return not session.scalar(select(any_there))
