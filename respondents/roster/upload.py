"""A file that an agency sent: kept encrypted, read now or by the worker, and taken over only when the agency says so.

Nothing of a file reaches the list before `take`. The file itself stays, so that the agency can have its own workbook back
with the wrong cells coloured, until the list is frozen.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import ForeignKey, String, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from foundation import audit, jobs
from foundation.db import Base, Refused, UTCDateTime, now
from foundation.keys import EncryptedBytes, EncryptedJSON, EncryptedText
from foundation.spreadsheets import opening
from foundation.spreadsheets.file_size import is_too_large
from foundation.spreadsheets.weight import weight
from foundation.states import HasState, State, only
from respondents import roster_file
from respondents.roster import column_choice
from respondents.roster.checking import Rules
from respondents.roster.listing import CLOSED, Roster
from respondents.roster_file.kept import packed, unpacked


class UploadState(State):
    """How far a file has come."""

    QUEUED = "queued", "Đang chờ đọc"
    READING = "reading", "Đang đọc", "blue"
    UNCLEAR = "unclear", "Chờ chọn cột", "yellow"
    READ = "read", "Đã đọc xong", "green"
    REFUSED = "refused", "Không đọc được", "red"
    TAKEN = "taken", "Đã đưa vào danh sách", "green"


UNDECIDED = ("queued", "unclear", "read", "refused")
READ = "roster.read"  # the kind of the long work that reads a heavy file
WAITS = timedelta(days=2)  # a file that nobody decided about is forgotten after that
# unpacked bytes above which a file is left to the worker: about 2,000 rows, or two seconds of reading
HEAVY = 1_500_000
LARGEST_UNPACKED = 104_857_600


class FileRefused(Refused):
    """A file that the reader does not accept, with its sentence; nothing was stored."""


class RosterUpload(HasState, Base):
    """One uploaded file and what was read in it."""

    STATES = UploadState
    __tablename__ = "roster_upload"
    __table_args__ = (only(UploadState),)

    id: Mapped[int] = mapped_column(primary_key=True)
    roster_id: Mapped[int] = mapped_column(ForeignKey("roster.id"), index=True)
    state: Mapped[str] = mapped_column(String(10), index=True)
    filename: Mapped[str] = mapped_column(EncryptedText)
    content: Mapped[bytes] = mapped_column(EncryptedBytes, deferred=True)
    reading: Mapped[str | None] = mapped_column(EncryptedText, deferred=True)  # JSON of roster_file.RosterReading
    comparison: Mapped[str | None] = mapped_column(EncryptedText, deferred=True)  # JSON of comparison.Differences
    choices: Mapped[str | None] = mapped_column(EncryptedText, deferred=True)  # JSON of comparison.Choices
    message: Mapped[str] = mapped_column(EncryptedText, default="")  # why it was refused
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    by_kind: Mapped[str] = mapped_column(String(20))
    by_id: Mapped[int | None]
    columns_settled: Mapped[bool] = mapped_column(default=False)  # the agency has said which columns there are
    sheets: Mapped[list[str]] = mapped_column(
        EncryptedJSON(list), default=list
    )  # that the agency had read; the last is wanted now

    roster: Mapped[Roster] = relationship()

    @property
    def by(self) -> audit.Actor:
        """Who sent it."""
        return audit.Actor(self.by_kind, self.by_id)

    @property
    def is_waiting(self) -> bool:
        """The worker has not read it yet."""
        return self.state == "queued"

    def keep(self, found: Found) -> None:
        """Stores what reading it came to; what was read before stays when it is refused now."""
        self.state, self.message = found.state, found.message
        self.reading = found.reading or self.reading

    def opened(self) -> roster_file.RosterReading:
        """What was read, as the reader gave it."""
        return unpacked(self.reading or "{}")


def receive(
    session: Session, roster: Roster, data: bytes, filename: str, *, rules: Rules, by: audit.Actor
) -> RosterUpload:
    """Keeps a file and reads it, or leaves it to the worker when it is heavy. Raises FileRefused; Refused when closed."""
    if not roster.is_editable:
        raise Refused(CLOSED)
    upload = RosterUpload(roster_id=roster.id, filename=filename[-200:], content=data, sheets=[])
    heavy = _read_or_leave(session, roster, upload, rules, by)
    audit.record(session, by, "roster.receive_file", f"roster:{roster.id}", upload=upload.id, background=heavy)
    return upload


def _read_or_leave(session: Session, roster: Roster, upload: RosterUpload, rules: Rules, by: audit.Actor) -> bool:
    """Reads a new file in the place of others that wait, or leaves it to the worker; whether it is left. Raises FileRefused."""
    upload.state, upload.at, upload.by_kind, upload.by_id = "queued", now(), by.kind, by.id
    heavy = is_heavy(upload.content, upload.filename)
    if not heavy:
        upload.keep(read(upload.content, upload.filename, rules, sheets=upload.sheets))
    if upload.state == "refused":
        raise FileRefused(upload.message)
    _forget(session, roster, UNDECIDED)
    session.add(upload)
    session.flush()
    if heavy:
        _leave_to_worker(session, upload, by)
    return heavy


def is_heavy(data: bytes, filename: str) -> bool:
    """Too much to read while a person waits. What the reader refuses at a glance (kind, size, a bomb) is never heavy."""
    at_a_glance = opening.extension(filename) not in opening.FORMATS or is_too_large(data)
    return not at_a_glance and HEAVY < weight(data) <= LARGEST_UNPACKED


class Found(NamedTuple):
    """What reading a file came to: its state, the reading as JSON, why it is refused."""

    state: str
    reading: str | None = None
    message: str = ""


def read(data: bytes, filename: str, rules: Rules, columns_settled: bool = False, sheets: Sequence[str] = ()) -> Found:
    """Reads a file; touches no database, so that nobody waits for it. "refused" when there is nothing to ask about either."""
    reading = roster_file.read_apart(data, filename, rules.groups, rules.headings, sheets)
    if not columns_settled and roster_file.questions(reading, rules.groups):
        return Found("unclear", packed(reading))
    if reading.refused:
        return Found("refused", message=reading.problems[0].message)
    return Found("read", packed(reading))


def choose_columns(
    session: Session, upload: RosterUpload, chosen: Mapping[str, str], *, rules: Rules, by: audit.Actor
) -> None:
    """Reads a file again with the columns that the agency named (field → letter), and remembers their headings.

    Nothing chosen: the file is taken as it was read. Raises Refused when the file does not wait for it, or stays unreadable.
    """
    if upload.state != "unclear":
        raise Refused("Tệp này không còn chờ chọn cột. Hãy tải lại trang.")
    headings = roster_file.headings_of(upload.opened().unread, chosen)
    if len(headings) < len(chosen):
        raise Refused(
            "Mỗi nội dung phải là một cột có tiêu đề riêng. Hãy chọn lại, hoặc sửa tiêu đề trong tệp rồi tải lên."
        )
    column_choice.remember(session, upload.roster.agency_id, headings)
    upload.columns_settled = True
    if is_heavy(upload.content, upload.filename):
        upload.state = "queued"
        _leave_to_worker(session, upload, by)
    else:
        upload.keep(read(upload.content, upload.filename, _with(rules, headings), True, upload.sheets))
    if upload.state == "refused":
        raise Refused("Với các cột đã chọn, hệ thống vẫn chưa thấy danh sách. Cần ít nhất họ và tên cùng hai cột khác.")
    session.flush()
    audit.record(session, by, "roster.choose_columns", f"roster:{upload.roster_id}", columns=sorted(chosen))


def choose_sheet(session: Session, roster: Roster, name: str, *, rules: Rules, by: audit.Actor) -> RosterUpload:
    """Reads another sheet of the file that waits, or else of the one that the list was filled from; it is compared with the list
    like a new file. Raises Refused where there is no such sheet, or it cannot be read."""
    if not roster.is_editable:
        raise Refused(CLOSED)
    present = waiting(session, roster) or taken(session, roster)
    reading = present.opened() if present and present.reading else None
    if present is None or reading is None or name not in reading.further:
        raise Refused("Tệp không có trang tính này, hoặc trang tính này không có danh sách. Hãy tải tệp lên lại.")
    before = present.sheets or [reading.sheet]
    upload = RosterUpload(roster_id=roster.id, filename=present.filename, content=present.content)
    upload.sheets = [*(one for one in before if one != name), name]
    heavy = _read_or_leave(session, roster, upload, rules, by)
    audit.record(session, by, "roster.choose_sheet", f"roster:{roster.id}", upload=upload.id, background=heavy)
    return upload


def _with(rules: Rules, headings: Mapping[str, str]) -> Rules:
    return replace(rules, headings={**rules.headings, **headings})


def _leave_to_worker(session: Session, upload: RosterUpload, by: audit.Actor) -> None:
    jobs.queue(session, READ, f"roster_upload:{upload.id}", by=by)


def reading_job(session: Session, upload: RosterUpload) -> jobs.Job | None:
    """The long work that reads the file, when it was left to the worker."""
    return jobs.latest(session, READ, f"roster_upload:{upload.id}")


def waiting(session: Session, roster: Roster) -> RosterUpload | None:
    """The newest file that is still being read, or read and not decided about, or was refused by the worker."""
    query = select(RosterUpload).where(
        RosterUpload.roster_id == roster.id, RosterUpload.state != "taken", RosterUpload.at > now() - WAITS
    )
    return session.scalar(query.order_by(RosterUpload.id.desc()).limit(1))


def taken(session: Session, roster: Roster) -> RosterUpload | None:
    """The file that the list was last filled from."""
    query = select(RosterUpload).where(RosterUpload.roster_id == roster.id, RosterUpload.state == "taken")
    return session.scalar(query.order_by(RosterUpload.id.desc()).limit(1))


def drop(session: Session, roster: Roster, by: audit.Actor) -> None:
    """Forgets a file that the agency decided not to take."""
    _forget(session, roster, UNDECIDED)
    audit.record(session, by, "roster.drop_file", f"roster:{roster.id}")


def forget_taken(session: Session, roster: Roster) -> None:
    """A newer file takes the place of the one that the list was filled from."""
    _forget(session, roster, ("taken",))


def forget_expired(session: Session) -> None:
    """Forgets files that nobody decided about."""
    session.execute(delete(RosterUpload).where(RosterUpload.state != "taken", RosterUpload.at < now() - WAITS))


def forget_round(session: Session, round_id: int) -> None:
    """The lists are frozen: no uploaded file of the round is kept."""
    rosters = select(Roster.id).where(Roster.round_id == round_id)
    session.execute(
        delete(RosterUpload).where(RosterUpload.roster_id.in_(rosters)).execution_options(synchronize_session=False)
    )


def _forget(session: Session, roster: Roster, states: tuple[str, ...]) -> None:
    session.execute(
        delete(RosterUpload)
        .where(RosterUpload.roster_id == roster.id, RosterUpload.state.in_(states))
        .execution_options(synchronize_session=False)
    )
