"""Events of the audit log on another machine: each goes there once it is committed, over TLS, as syslog (RFC 5424 and 5425).

Whoever breaks into this machine and its keys could write another past; what left before is out of reach. Each message holds the
event whole, as JSON, with its hash of the chain: the other side sees a gap, and where the chain here was cut off or made anew.
Syslog knows no receipt: what was on its way when a connection broke may be missing there, and shows as a gap.
"""

from __future__ import annotations

import json
import socket
import ssl
from collections.abc import Sequence
from contextlib import suppress
from typing import NamedTuple
from urllib.parse import urlsplit

from sqlalchemy import BigInteger, Integer, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from foundation.audit import AuditEvent
from foundation.db import Base

PORT = 6514
PATIENCE = 10  # seconds
BATCH = 500
LOG_AUDIT, NOTICE = 13, 5
PRIORITY = LOG_AUDIT * 8 + NOTICE


class AuditShipped(Base):
    """The one row that says up to which event the other machine has them."""

    __tablename__ = "audit_shipped"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"))


class Place(NamedTuple):
    """Where events go: the machine, its port, and a file of the authorities that vouch for it; "" for this machine's."""

    host: str
    port: int
    authorities: str = ""

    def connect(self) -> ssl.SSLSocket:
        """A connection to a machine whose certificate is right. Raises OSError, which ssl.SSLError is."""
        tls = ssl.create_default_context(cafile=self.authorities or None)
        return tls.wrap_socket(socket.create_connection((self.host, self.port), PATIENCE), server_hostname=self.host)


def place_of(address: str, authorities: str = "") -> Place | None:
    """tls://host:port; None for no address. Raises ValueError for another."""
    if not address:
        return None
    parts = urlsplit(address)
    if parts.scheme != "tls" or not parts.hostname or parts.path.strip("/") or parts.username or parts.query:
        raise ValueError(address)
    return Place(parts.hostname, parts.port or PORT, authorities)


def ship(session: Session, place: Place, app: str) -> int:
    """Sends what is not there yet, the oldest first, and commits after each batch. Returns how many went. Raises OSError when
    the machine does not answer or is another one: then nothing is lost, and the next look goes on."""
    sent = 0
    while events := _waiting(session):
        with place.connect() as connection:
            connection.sendall(b"".join(framed(event, app) for event in events))
            with suppress(OSError):  # a server that hangs up without a farewell has read what was sent
                connection.unwrap()
        _note(session, events[-1].id)
        session.commit()
        sent += len(events)
    return sent


def framed(event: AuditEvent, app: str) -> bytes:
    """One event as a message of syslog, with its length before it."""
    told = {name: getattr(event, name) for name in ("id", "actor", "verb", "subject", "detail", "hash")}
    told["at"] = at = event.at.isoformat(timespec="microseconds")
    head = f"<{PRIORITY}>1 {at} {socket.gethostname()} {app} - {event.verb[:32]} - "
    message = (head + json.dumps(told, ensure_ascii=False, sort_keys=True)).encode()
    return b"%d %b" % (len(message), message)


def _waiting(session: Session) -> Sequence[AuditEvent]:
    last = session.scalar(select(AuditShipped.event_id)) or 0
    return session.scalars(select(AuditEvent).where(AuditEvent.id > last).order_by(AuditEvent.id).limit(BATCH)).all()


def _note(session: Session, event_id: int) -> None:
    standing = session.get(AuditShipped, 1)
    if standing is None:
        session.add(AuditShipped(id=1, event_id=event_id))
    else:
        standing.event_id = event_id
