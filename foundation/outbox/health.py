"""Whether a gateway works: one row for each, shared by all workers. A gateway that is down is down: the queue waits, and one
message at a time is sent to see whether it is back.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from sqlalchemy import String, bindparam, case, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from foundation.db import Base, UTCDateTime, now, table
from foundation.outbox.states import Outcome

FAILURES = 5  # in a row, before a gateway counts as down
FIRST_PAUSE, LONGEST_PAUSE = 15, 300  # seconds until the next probe; doubles


class GatewayHealth(Base):
    """A gateway that has failed at least once since it last worked."""

    __tablename__ = "gateway_health"

    name: Mapped[str] = mapped_column(String(20), primary_key=True)
    failures: Mapped[int]  # in a row
    failing_since: Mapped[datetime] = mapped_column(UTCDateTime)
    reason: Mapped[str] = mapped_column(String(200))  # the last one
    down: Mapped[bool]
    pause: Mapped[int]  # seconds between probes by now
    probe_at: Mapped[datetime] = mapped_column(UTCDateTime)


_H = table(GatewayHealth)
_DOWN = select(_H.c.name, _H.c.probe_at).where(_H.c.down)
_WORKS = delete(_H).where(_H.c.name == bindparam("which"))


def down(session: Session) -> list[GatewayHealth]:
    """The gateways that are down, by name."""
    query = select(GatewayHealth).where(GatewayHealth.down).order_by(GatewayHealth.name)
    return list(session.scalars(query))


def standing(session: Session, names: Collection[str]) -> Mapping[str, datetime | None]:
    """Of each gateway: None while it works, else when it may be probed; only reads."""
    rows = session.execute(_DOWN)
    probes: dict[str, datetime] = {row.name: row.probe_at for row in rows}
    return {name: probes.get(name) for name in names}


def may_probe(session: Session, name: str) -> bool:
    """Whether this worker may send one message to a gateway that is down; nobody else may until the next probe is due."""
    at = now()
    query = update(_H).where(_H.c.name == name, _H.c.down, _H.c.probe_at <= at)
    won = session.execute(query.values(probe_at=at + timedelta(seconds=LONGEST_PAUSE)).returning(_H.c.name))
    return won.first() is not None


def give_back(session: Session, names: Collection[str]) -> None:
    """Gives back the right to probe these gateways, to which no message has gone: the next probe is due now."""
    if names:
        session.execute(update(_H).where(_H.c.name.in_(names), _H.c.down).values(probe_at=now()))


def works(session: Session, name: str) -> None:
    """The gateway has given a proper answer."""
    session.execute(_WORKS, {"which": name})


def fails(session: Session, name: str, outcome: Outcome) -> None:
    """The gateway has failed once more; from the fifth time in a row on it is down, and is probed ever less often."""
    at = now()
    first = {"name": name, "failures": 1, "failing_since": at, "reason": outcome.reason[:200], "down": False}
    dialect = session.get_bind().dialect.name
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    more = _H.c.failures + 1
    query = (
        insert(_H)
        .values(**first, pause=FIRST_PAUSE, probe_at=at)
        .on_conflict_do_update(
            index_elements=[_H.c.name],
            set_={
                "failures": more,
                "reason": first["reason"],
                "down": more >= FAILURES,
                "pause": case(
                    (_H.c.pause * 2 > LONGEST_PAUSE, LONGEST_PAUSE), (_H.c.down, _H.c.pause * 2), else_=_H.c.pause
                ),
            },
        )
        .returning(_H.c.pause)
    )
    pause = session.execute(query).scalar_one()
    wait = timedelta(seconds=max(pause, min(outcome.pause, LONGEST_PAUSE)))
    session.execute(update(_H).where(_H.c.name == name).values(probe_at=at + wait))
