"""Registered guided sessions ("buổi hướng dẫn tập trung") and shared devices: what many people at one place have in common is no
sign of anything there, and the office's network may exceed the limits while the session lasts.

An agency registers a session, Home Affairs approves it. It excuses sheets of that agency that were proven from that network at that
time, of as many people as were registered; the limits rise by that many. A shared device is registered by Home Affairs, on the
device itself, with a code of one day.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from ipaddress import ip_address

from sqlalchemy import CheckConstraint, ForeignKey, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from agencies.agency import Agency
from foundation import audit, keys
from foundation.db import Base, Move, Refused, UTCDateTime, make_move, now
from foundation.keys import EncryptedText
from foundation.states import HasState, State, only
from foundation.typed_text import within
from foundation.vietnam_time import day_of, in_vietnam, today
from questionnaires.survey_round import SurveyRound
from respondents.identity.limits import network_of
from respondents.identity.sessions import Browser

BEFORE, AFTER = timedelta(minutes=15), timedelta(minutes=45)
"""People come early, and answer for a while after the speaker has ended."""
LONGEST = timedelta(hours=8)
MOST_PEOPLE = 500


class GuidedState(State):
    """What became of a registration."""

    ASKED = "asked", "Chờ Sở Nội vụ duyệt", "blue"
    APPROVED = "approved", "Đã duyệt", "green"
    REFUSED = "refused", "Không duyệt", "red"
    WITHDRAWN = "withdrawn", "Đã rút"


MOVES = {
    "approve": Move(frozenset({GuidedState.ASKED}), GuidedState.APPROVED),
    "refuse": Move(frozenset({GuidedState.ASKED}), GuidedState.REFUSED),
    "withdraw": Move(frozenset({GuidedState.ASKED}), GuidedState.WITHDRAWN),
}


class GuidedSession(HasState, Base):
    """One session: where, when, how many people, from which network address."""

    STATES = GuidedState
    __tablename__ = "guided_session"
    __table_args__ = (
        only(GuidedState),
        CheckConstraint("ends_at > starts_at", name="time"),
        CheckConstraint("people > 0", name="people"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("survey_round.id"), index=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    place: Mapped[str] = mapped_column(String(200))
    starts_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ends_at: Mapped[datetime] = mapped_column(UTCDateTime)
    people: Mapped[int]
    address: Mapped[str] = mapped_column(String(45))  # of the place, as `network_of` names it
    state: Mapped[str] = mapped_column(String(10), default="asked")
    asked_by: Mapped[int | None]
    decided_by: Mapped[int | None]
    decided_on: Mapped[date | None]
    note: Mapped[str] = mapped_column(EncryptedText, default="")  # why it was refused

    agency: Mapped[Agency] = relationship()

    @property
    def time_text(self) -> str:
        """08:00–10:30 ngày 24/10/2023, on the clock of Vietnam."""
        start, end = in_vietnam(self.starts_at), in_vietnam(self.ends_at)
        return f"{start:%H:%M}–{end:%H:%M} ngày {start:%d/%m/%Y}"


class KnownDevice(Base):
    """A device that many people use, registered by Home Affairs. Its hash is destroyed when the round closes."""

    __tablename__ = "known_device"

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("survey_round.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    code_index: Mapped[str] = mapped_column(
        String(32), unique=True
    )  # keyed hash of the code that is typed on the device
    made_on: Mapped[date]
    made_by: Mapped[int | None]
    registered_on: Mapped[date | None]
    device_hash: Mapped[str] = mapped_column(String(32), default="")
    removed_on: Mapped[date | None]

    @property
    def is_waiting(self) -> bool:
        """Its code may be typed: today, once."""
        return self.registered_on is None and self.removed_on is None and self.made_on == today()


def ask(
    session: Session,
    survey_round: SurveyRound,
    agency_id: int,
    *,
    place: str,
    starts_at: datetime,
    ends_at: datetime,
    people: int,
    address: str,
    by: audit.Actor,
) -> GuidedSession:
    """An agency registers a session that is still to come. Raises Refused with everything that is wrong with it."""
    problems = _wrong(survey_round, place, starts_at, ends_at, people, address)
    if problems:
        raise Refused(" ".join(problems))
    made = GuidedSession(
        round_id=survey_round.id, agency_id=agency_id, place=place.strip(), people=people, state="asked"
    )
    made.starts_at, made.ends_at, made.address = starts_at, ends_at, network_of(address.strip())
    made.asked_by = by.id
    session.add(made)
    session.flush()
    audit.record(session, by, "guided.ask", f"guided:{made.id}", people=people)
    return made


def _wrong(
    survey_round: SurveyRound, place: str, starts_at: datetime, ends_at: datetime, people: int, address: str
) -> list[str]:
    problems = []
    if not place.strip():
        problems.append("Ghi địa điểm tổ chức buổi hướng dẫn.")
    if ends_at <= starts_at or ends_at - starts_at > LONGEST:
        problems.append("Giờ kết thúc phải sau giờ bắt đầu, và buổi hướng dẫn dài nhất 8 giờ.")
    if ends_at <= now():
        problems.append("Buổi hướng dẫn phải diễn ra từ bây giờ trở đi; buổi đã qua thì không đăng ký được.")
    if day_of(starts_at) < day_of(survey_round.opens_at) or starts_at >= survey_round.closes_at:
        problems.append("Buổi hướng dẫn phải nằm trong thời gian trả lời của đợt.")
    if not 0 < people <= MOST_PEOPLE:
        problems.append(f"Số người dự từ 1 đến {MOST_PEOPLE}.")
    try:
        ip_address(address.strip())
    except ValueError:
        problems.append("Địa chỉ mạng chưa đúng, ví dụ 203.0.113.7. Mở trang này tại nơi tổ chức để lấy địa chỉ.")
    return problems


def decide(session: Session, found: GuidedSession, verb: str, by: audit.Actor, note: str = "") -> None:
    """Home Affairs approves or refuses ("approve", "refuse", with the reason). Raises Refused."""
    if verb == "refuse" and not note.strip():
        raise Refused("Hãy ghi lý do không duyệt.")
    make_move(session, found, MOVES, verb, decided_by=by.id, decided_on=today(), note=within(note, 300, "Ghi chú"))
    audit.record(session, by, f"guided.{verb}", f"guided:{found.id}")


def withdraw(session: Session, found: GuidedSession, by: audit.Actor) -> None:
    """The agency takes it back before it was decided. Raises Refused."""
    make_move(session, found, MOVES, "withdraw")
    audit.record(session, by, "guided.withdraw", f"guided:{found.id}")


def of_round(session: Session, round_id: int, agency_id: int | None = None) -> Sequence[GuidedSession]:
    """The sessions of a round (of one agency only), those that wait first, then the latest."""
    query = select(GuidedSession).where(GuidedSession.round_id == round_id)
    if agency_id is not None:
        query = query.where(GuidedSession.agency_id == agency_id)
    found = session.scalars(query.order_by(GuidedSession.starts_at.desc(), GuidedSession.id)).all()
    return sorted(found, key=lambda one: one.state != "asked")


def guests(session: Session, address: str, at: datetime | None = None) -> int:
    """By how many people the limits of a network address rise now: those of approved sessions there."""
    moment = at or now()
    rows = session.execute(
        select(GuidedSession.people).where(
            GuidedSession.address == network_of(address),
            GuidedSession.state == "approved",
            GuidedSession.starts_at <= moment + BEFORE,
            GuidedSession.ends_at >= moment - AFTER,
        )
    )
    return sum(people for (people,) in rows)


def add_device(session: Session, survey_round: SurveyRound, name: str, by: audit.Actor) -> tuple[KnownDevice, str]:
    """A shared device is to be registered: returns it with the code that is typed on it today, shown once. Raises Refused."""
    if not name.strip():
        raise Refused("Ghi tên và nơi đặt thiết bị, ví dụ: máy tính tại bộ phận một cửa xã Ea Kao.")
    if not survey_round.is_in_field:
        raise Refused("Chỉ đăng ký thiết bị dùng chung khi đợt đang mở.")
    code = keys.random_code(10)
    made = KnownDevice(
        round_id=survey_round.id, name=within(name, 200, "Tên"), made_on=today(), made_by=by.id, device_hash=""
    )
    made.code_index = keys.current().index("shared device", code)
    session.add(made)
    session.flush()
    audit.record(session, by, "known_device.add", f"known_device:{made.id}")
    return made, code


def register_device(session: Session, code: str, browser: Browser) -> KnownDevice | None:
    """The code was typed on the device: from now on it is known as shared. None for a code that is wrong, used or of yesterday."""
    index = keys.current().index("shared device", keys.tidy_code(code[:40]))
    found = session.scalars(select(KnownDevice).where(KnownDevice.code_index == index).with_for_update()).first()
    if found is None or not found.is_waiting:
        return None
    survey_round = session.get_one(SurveyRound, found.round_id)
    if not survey_round.is_in_field or not survey_round.network_key:
        return None
    found.registered_on, found.device_hash = today(), browser.hashes(survey_round.network_key)["device_hash"]
    audit.record(session, audit.SYSTEM, "known_device.register", f"known_device:{found.id}")
    return found


def remove_device(session: Session, found: KnownDevice, by: audit.Actor) -> None:
    """It is shared no more."""
    found.removed_on, found.device_hash = today(), ""
    audit.record(session, by, "known_device.remove", f"known_device:{found.id}")


def devices(session: Session, round_id: int) -> Sequence[KnownDevice]:
    """The shared devices of a round, the newest first."""
    query = select(KnownDevice).where(KnownDevice.round_id == round_id).order_by(KnownDevice.id.desc())
    return session.scalars(query).all()
