"""How hard strangers try one name: counted over all addresses, and the more, the longer until the next try is taken.

A name waits, it is never locked: the wait ends, and neither a device that has signed in before nor the link by e-mail
waits at all. The row lies in the database, so that all servers count together; it says nothing of an address.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import String, delete, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from foundation import keys
from foundation.db import Base, UTCDateTime, now, on_each_database, table

LONGEST = 15 * 60  # seconds
FORGETS_HALF_IN = 60 * 60  # seconds without a try
KEPT = timedelta(days=2)


class Pressure(Base):
    """The tries at one name, and when the next is taken."""

    __tablename__ = "sign_in_pressure"

    name: Mapped[str] = mapped_column(String(60), primary_key=True)  # the purpose and a keyed hash
    tries: Mapped[int] = mapped_column(default=0)
    at: Mapped[datetime] = mapped_column(UTCDateTime)  # of the last try that was taken
    free_at: Mapped[datetime] = mapped_column(UTCDateTime)


_BEGIN = on_each_database(lambda insert: insert(table(Pressure)).on_conflict_do_nothing())


def _name(purpose: str, who: str) -> str:
    return f"{purpose} {keys.current().index('pressure', who)}"


def take(session: Session, purpose: str, who: str, free: int) -> tuple[int, int]:
    """Counts one try, in the caller's transaction, unless one has to wait. Returns the seconds still to wait, 0 when the try was
    taken, and the tries so far. The first `free` ones follow each other at once."""
    name, at = _name(purpose, who), now()
    session.execute(_BEGIN[session.get_bind().dialect.name], {"name": name, "tries": 0, "at": at, "free_at": at})
    standing = session.execute(
        select(Pressure.tries, Pressure.at, Pressure.free_at).where(Pressure.name == name).with_for_update()
    ).one()
    wait = (standing.free_at - at).total_seconds()
    if (
        0 < wait <= LONGEST
    ):  # a longer one was written while the clock was ahead, and would keep the owner out until then
        return int(wait) + 1, standing.tries
    quiet = max(0, int((at - standing.at).total_seconds())) // FORGETS_HALF_IN
    tries = (standing.tries >> min(quiet, 30)) + 1
    after = timedelta(seconds=delay(tries - free))
    session.execute(update(Pressure).where(Pressure.name == name).values(tries=tries, at=at, free_at=at + after))
    return 0, tries


def delay(beyond: int) -> int:
    """Seconds after the try that is the so many-th beyond the free ones: 2, 4, 8 … a quarter of an hour."""
    return 0 if beyond < 0 else min(2 ** (min(beyond, 20) + 1), LONGEST)


def give_back(session: Session, purpose: str, who: str) -> None:
    """The last try was right: it counts no more. What others tried stays."""
    mine = update(Pressure).where(Pressure.name == _name(purpose, who), Pressure.tries > 0)
    session.execute(mine.values(tries=Pressure.tries - 1), execution_options={"synchronize_session": False})


def forget_old(session: Session) -> int:
    """Removes names that nobody has tried for days."""
    return len(session.execute(delete(Pressure).where(Pressure.at < now() - KEPT).returning(Pressure.name)).all())
