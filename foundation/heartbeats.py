"""Which processes of the product live: each writes its row anew every few seconds, on whatever machine it runs."""

from __future__ import annotations

import os
import socket
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import String, bindparam, delete, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from foundation.db import Base, UTCDateTime, now, on_each_database, table

EVERY = 10.0  # seconds between two beats of a process
LATE = timedelta(seconds=60)  # whoever has not beaten for so long does not live
FORGOTTEN = timedelta(hours=1)
KINDS = {"web": "máy chủ web", "worker": "tiến trình gửi tin"}


class Heartbeat(Base):
    """One process: what it does, since when, and when it last said so."""

    __tablename__ = "heartbeat"

    name: Mapped[str] = mapped_column(String(80), primary_key=True)  # machine:process
    kind: Mapped[str] = mapped_column(String(10))
    began_at: Mapped[datetime] = mapped_column(UTCDateTime)
    refused: Mapped[int]  # acts that failed or were refused by the server's own fault since it began
    at: Mapped[datetime] = mapped_column(UTCDateTime)


_H = table(Heartbeat)
_NEW: dict[str, Any] = {name: bindparam(f"new_{name}") for name in ("kind", "began_at", "at", "refused")}
_BEAT = on_each_database(
    lambda insert: (
        insert(_H).values(name=bindparam("of"), **_NEW).on_conflict_do_update(index_elements=[_H.c.name], set_=_NEW)
    )
)


_refused: list[None] = []  # appending needs no lock


def note_refusal() -> None:
    """Counts an act that this process could not carry out: a full disk, a database that does not answer, a fault of ours."""
    _refused.append(None)


def refusals(session: Session) -> dict[str, int]:
    """What each process has counted since it began, by its name."""
    return {row[0]: row[1] for row in session.execute(select(_H.c.name, _H.c.refused).where(_H.c.kind == "web"))}


def own_name() -> str:
    """How this process is called."""
    return f"{socket.gethostname()[:60]}:{os.getpid()}"


def beat(session: Session, kind: str, since: datetime) -> None:
    """Notes that this process lives; commits."""
    values = {"new_kind": kind, "new_began_at": since, "new_at": now(), "new_refused": len(_refused)}
    session.execute(_BEAT[session.get_bind().dialect.name], values | {"of": own_name()})
    session.commit()


def end(session: Session) -> None:
    """Notes that this process goes by itself; commits."""
    session.execute(delete(_H).where(_H.c.name == own_name()))
    session.commit()


def newest(session: Session) -> dict[str, datetime]:
    """Of each kind the newest beat; a kind of which none is known is not named."""
    query = select(_H.c.kind, func.max(_H.c.at)).group_by(_H.c.kind)
    return {row[0]: row[1] for row in session.execute(query)}


def living(session: Session) -> dict[str, int]:
    """How many processes of each kind live."""
    counts = select(_H.c.kind, func.count()).where(_H.c.at > now() - LATE).group_by(_H.c.kind)
    return dict.fromkeys(KINDS, 0) | {row[0]: row[1] for row in session.execute(counts)}


def forget(session: Session) -> int:
    """Takes away the rows of processes that are long gone. The caller commits."""
    gone = session.execute(delete(_H).where(_H.c.at < now() - FORGOTTEN).returning(_H.c.name))
    return len(gone.all())
