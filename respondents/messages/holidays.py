"""Days on which offices rest, and Saturdays that are worked instead: a file of ours for the known years, changed on screen.

What the file does not hold, or a decree changes later, is a row of the table; a row of the table stands before the file's.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from foundation import audit
from foundation.db import Base, Refused
from foundation.states import HasState, State, only

FILE = Path(__file__).with_name("holidays.csv")
SATURDAY = 5  # of date.weekday()


class DayState(State):
    """What is otherwise on this day."""

    OFF = "off", "Nghỉ", "yellow"
    WORK = "work", "Làm bù", "blue"
    ORDINARY = "ordinary", "Ngày thường"  # strikes out a row of the file


class Day(NamedTuple):
    """One day that is not as its weekday says. `settled`: decided by law or the government, as far as we could read."""

    day: date
    state: DayState
    name: str
    settled: bool
    source: str
    is_ours: bool = False

    @property
    def state_text(self) -> str:
        """The word that people read."""
        return self.state.text


class Holiday(HasState, Base):
    """A day that Home Affairs has entered."""

    STATES = DayState
    __tablename__ = "holiday"
    __table_args__ = (only(DayState),)

    day: Mapped[date] = mapped_column(primary_key=True)
    state: Mapped[str] = mapped_column(String(10))
    name: Mapped[str] = mapped_column(String(120))
    source: Mapped[str] = mapped_column(String(200), default="")


class Calendar(NamedTuple):
    """The days that are not as their weekday says, by their date."""

    days: Mapping[date, Day]

    def rest(self, day: date) -> str:
        """The name of the holiday on this day; "" on any other, weekends included."""
        found = self.days.get(day)
        return found.name if found is not None and found.state is DayState.OFF else ""

    def is_worked(self, day: date) -> bool:
        """Whether offices work: a weekday that is no holiday, or a Saturday that is worked instead."""
        found = self.days.get(day)
        usual = day.weekday() < SATURDAY
        return usual if found is None or found.state is DayState.ORDINARY else found.state is DayState.WORK

    def working_day_after(self, day: date, number: int = 1) -> date:
        """The day after `number` more working days."""
        while number:
            day += timedelta(days=1)
            number -= self.is_worked(day)
        return day


def calendar(session: Session) -> Calendar:
    """The file's days, and those of the table before them."""
    entered = session.scalars(select(Holiday))
    ours = {one.day: Day(one.day, DayState.of(one.state), one.name, True, one.source, True) for one in entered}
    return Calendar({**shipped(), **ours})


@cache
def shipped() -> Mapping[date, Day]:
    """What the file says: Article 112 of the Labour Code and the government's decisions as far as they were known."""
    with FILE.open(encoding="utf-8", newline="") as file:
        rows = [
            Day(
                date.fromisoformat(row["day"]),
                DayState.of(row["kind"]),
                row["name"],
                row["settled"] == "yes",
                row["source"],
            )
            for row in csv.DictReader(file)
        ]
    return {row.day: row for row in rows}


def enter(session: Session, day: date, state: DayState, name: str, source: str, by: audit.Actor) -> None:
    """Says what is on a day; takes the place of what was said before. Raises Refused."""
    if state is DayState.WORK and day.weekday() < SATURDAY:
        raise Refused("Ngày làm bù phải là thứ Bảy hoặc Chủ nhật; ngày trong tuần vốn là ngày làm việc.")
    session.merge(Holiday(day=day, state=state.value, name=name.strip(), source=source.strip()))
    session.flush()
    audit.record(session, by, "holiday.enter", f"holiday:{day.isoformat()}", state=state.value)


def take_back(session: Session, day: date, by: audit.Actor) -> None:
    """Forgets what was entered: the file's word holds again. Raises Refused when nothing was entered."""
    found = session.get(Holiday, day)
    if found is None:
        raise Refused("Phần đã nhập về ngày này vừa được bỏ. Hãy tải lại trang.")
    session.delete(found)
    session.flush()
    audit.record(session, by, "holiday.take_back", f"holiday:{day.isoformat()}")
