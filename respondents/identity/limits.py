"""Limits and the counters behind them.

A counter is a row for each slice of its period, so that a limit of "so many an hour" looks back over a sliding hour and
not over two halves of neighbouring hours. Names hold a purpose and a keyed hash, never an address.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any, NamedTuple

from sqlalchemy import String, bindparam, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from foundation import keys
from foundation.db import Base, UTCDateTime, now, on_each_database, table


class LimitCount(Base):
    """How often something happened in one slice of a period."""

    __tablename__ = "limit_count"

    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    window: Mapped[datetime] = mapped_column(UTCDateTime, primary_key=True)  # its beginning
    n: Mapped[int] = mapped_column(default=0)


class Period(NamedTuple):
    """What is counted, over how many seconds, in how many slices."""

    name: str
    seconds: int
    slices: int


STARTS = Period("start", 3600, 12)  # starts from one network address
WRONG_TYPED = Period("typed", 900, 15)  # wrong typed invitation codes from one address
FAILURES = Period("failure", 3600, 12)  # wrong one-time codes in all

Network = IPv4Network | IPv6Network


@dataclass(frozen=True, slots=True)
class Limits:
    """The numbers of `survey_app.config` that the proof of identity obeys, under the same names in lower case."""

    code_minutes: int = 10
    code_tries: int = 5
    code_resend_seconds: int = 60
    codes_per_hour: int = 5
    codes_per_day: int = 10
    codes_per_number_hour: int = 15
    codes_per_network_hour: int = 10
    starts_per_address_hour: int = 100
    failures_to_end: int = 10
    failures_to_suspend: int = 30
    failures_alarm_hour: int = 200
    typed_code_tries: int = 5
    session_idle_minutes: int = 45
    session_hours: int = 12
    offices: tuple[Network, ...] = ()

    @classmethod
    def of_settings(cls, settings: Mapping[str, Any]) -> Limits:
        """Raises ValueError when OFFICE_ADDRESSES holds something that is no network."""
        named = {field.name: settings[field.name.upper()] for field in fields(cls) if field.name != "offices"}
        listed = (part.strip() for part in settings["OFFICE_ADDRESSES"].split(","))
        return cls(**named, offices=tuple(ip_network(part) for part in listed if part))

    def is_office(self, address: str) -> bool:
        """Whether many people are known to sit behind this address."""
        if not self.offices:
            return False
        try:
            place = ip_address(address)
        except ValueError:
            return False
        return any(place in network for network in self.offices)


def network_of(address: str) -> str:
    """Where an address sits: of IPv6 its /64, since each device there has an address of its own, and many in a day; else itself."""
    try:
        place = ip_address(address)
    except ValueError:
        return address
    mapped = place.ipv4_mapped if isinstance(place, IPv6Address) else None
    if mapped is not None:
        return str(mapped)
    return str(ip_network((place, 64), strict=False)) if place.version == 6 else str(place)


def address_key(address: str) -> str:
    """A network address as the counters know it."""
    return keys.current().index("limit address", network_of(address))


TABLE = table(LimitCount)
_TOTAL = select(func.coalesce(func.sum(TABLE.c.n), 0)).where(
    TABLE.c.name == bindparam("name"), TABLE.c.window > bindparam("since")
)
_ROW = {"name": "", "window": None, "n": 1}
_COUNT = on_each_database(
    lambda insert: (
        insert(TABLE).values(_ROW).on_conflict_do_update(index_elements=["name", "window"], set_={"n": TABLE.c.n + 1})
    )
)


_ALONE = select(func.pg_advisory_xact_lock(func.hashtextextended(bindparam("name"), 0)))


def alone(session: Session, period: Period, key: str = "") -> None:
    """Lets nobody else look at this counter until the caller's transaction ends, so that of fifty who look at once no two see the
    same number. SQLite has one writer anyway, who is alone from the first statement."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(_ALONE, {"name": f"{period.name} {key}"})


def count(session: Session, period: Period, key: str = "") -> None:
    """One more, in the caller's transaction."""
    statement = _COUNT[session.get_bind().dialect.name]
    session.execute(statement, {"name": f"{period.name} {key}", "window": _slice(period, now()), "n": 1})


def total(session: Session, period: Period, key: str = "") -> int:
    """How often within the period that ends now."""
    since = _slice(period, now() - timedelta(seconds=period.seconds))
    return int(session.execute(_TOTAL, {"name": f"{period.name} {key}", "since": since}).scalar_one())


def _slice(period: Period, at: datetime) -> datetime:
    width = period.seconds // period.slices
    return datetime.fromtimestamp(int(at.timestamp()) // width * width, UTC)
