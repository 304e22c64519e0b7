"""What was exported: numbered, kept, given out again bit for bit. Files are encrypted at rest: a list names people.

It is begun with a number, a code and what was wished for, built in the background, and then open; a product that names people
waits first until a second person says yes.

making ──built──▶ asked ──another approves──▶ approved
  │                 └─────anybody refuses───▶ refused
  ├──built, names nobody──▶ approved
  └──cannot be built──────▶ failed
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Integer, String, UniqueConstraint, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from foundation import audit, keys, two_people
from foundation.db import Base, Move, Refused, UTCDateTime, make_move, now
from foundation.keys import EncryptedBytes
from foundation.states import HasState, State, only
from foundation.two_people import Vouchers
from foundation.typed_text import within
from questionnaires.survey_round import SurveyRound


class ExportState(State):
    """Whether a file may go out."""

    MAKING = "making", "Đang dựng", "blue"
    ASKED = "asked", "Chờ duyệt", "yellow"
    APPROVED = "approved", "Đã duyệt", "green"
    REFUSED = "refused", "Không duyệt", "red"
    FAILED = "failed", "Không dựng được", "red"


MOVES = {
    "wait": Move(frozenset({ExportState.MAKING}), ExportState.ASKED),
    "show": Move(frozenset({ExportState.MAKING}), ExportState.APPROVED),
    "fail": Move(frozenset({ExportState.MAKING}), ExportState.FAILED),
    "approve": Move(frozenset({ExportState.ASKED}), ExportState.APPROVED),
    "refuse": Move(frozenset({ExportState.ASKED}), ExportState.REFUSED),
}


class Export(HasState, Base):
    """One version of one product of a round. Its files never change; a later one has the next number."""

    STATES = ExportState
    __tablename__ = "export"
    __table_args__ = (
        UniqueConstraint("round_id", "product", "number"),
        only(ExportState),
        CheckConstraint("state <> 'approved' OR decided_by <> made_by", name="two_people"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("survey_round.id"))
    product: Mapped[str] = mapped_column(String(30))
    number: Mapped[int]
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    made_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    counted_at: Mapped[datetime] = mapped_column(UTCDateTime)  # the moment whose figures it holds
    snapshot_number: Mapped[int | None]
    reason: Mapped[str] = mapped_column(String(300))
    row_count: Mapped[int] = mapped_column(Integer)
    state: Mapped[str] = mapped_column(String(10))
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))  # None: nobody had to
    code: Mapped[str | None] = mapped_column(String(16), unique=True)  # on its papers; None: made before papers had one
    wish: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # what the screen let choose
    failure: Mapped[str] = mapped_column(String(400), default="")  # why it could not be built
    preview: Mapped[bytes | None] = mapped_column(EncryptedBytes, deferred=True)  # its first page, a PNG

    files: Mapped[list[ExportFile]] = relationship(back_populates="export", order_by="ExportFile.name")

    @property
    def is_open(self) -> bool:
        """Whether its files may be fetched."""
        return self.state == "approved"


class ExportFile(Base):
    """One file of an export."""

    __tablename__ = "export_file"
    __table_args__ = (UniqueConstraint("export_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    export_id: Mapped[int] = mapped_column(ForeignKey("export.id"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    content: Mapped[bytes] = mapped_column(EncryptedBytes, deferred=True)

    export: Mapped[Export] = relationship(back_populates="files")


class Made(NamedTuple):
    """A product as it was built: its files by ending (".xlsx"), how many rows, what moment and snapshot it shows, a picture of
    its first page."""

    files: dict[str, bytes]
    row_count: int
    counted_at: datetime
    snapshot_number: int | None = None
    preview: bytes | None = None


def next_number(session: Session, round_id: int, product: str) -> int:
    """The number that the next version of a product gets."""
    query = select(func.max(Export.number)).where(Export.round_id == round_id, Export.product == product)
    return (session.scalar(query) or 0) + 1


def begin(
    session: Session,
    survey_round: SurveyRound,
    product: str,
    wish: Mapping[str, Any],
    reason: str,
    by: audit.Actor,
) -> Export:
    """Takes the next number for a product that is to be built. Raises Refused without a reason, or when somebody takes the same
    number at this moment."""
    if not reason.strip():
        raise Refused(f"Ghi lý do xuất, ví dụ: {survey_round.kind_words.export_reason}")
    at = now()
    export = Export(round_id=survey_round.id, product=product, made_at=at, counted_at=at, made_by=by.id, row_count=0)
    export.number = next_number(session, survey_round.id, product)
    export.reason, export.wish = within(reason, 300, "Lý do"), dict(wish)
    export.state, export.code = "making", keys.random_code(CODE_LENGTH)
    try:
        with session.begin_nested():
            session.add(export)
    except IntegrityError as taken:
        raise Refused(TAKEN) from taken
    return export


CODE_LENGTH = 16  # of 32 signs: 80 bits, which nobody guesses
TAKEN = "Có người vừa xuất cùng sản phẩm này. Hãy xem bản mới nhất rồi thử lại nếu cần."


def finish(session: Session, export: Export, stem: str, made: Made, by: audit.Actor, *, waits: bool = False) -> None:
    """Keeps what was built; with `waits` it is not open before `approve`. Raises Refused when it is not being built any more."""
    to = {"counted_at": made.counted_at, "snapshot_number": made.snapshot_number, "row_count": made.row_count}
    make_move(session, export, MOVES, "wait" if waits else "show", **to, preview=made.preview)
    session.add_all(_file(export, f"{stem}{ending}", content) for ending, content in made.files.items())
    session.flush()
    session.expire(export, ["files"])
    _record(session, export, by)


def fail(session: Session, export: Export, why: str) -> None:
    """Notes that it could not be built, and why; its number stays taken."""
    if export.state == "making":
        make_move(session, export, MOVES, "fail", failure=why[:400])


def keep(
    session: Session,
    survey_round: SurveyRound,
    product: str,
    stem: str,
    number: int,
    made: Made,
    reason: str,
    by: audit.Actor,
    *,
    waits: bool = False,
) -> Export:
    """Stores what is built already under the number that it was built with. Raises Refused as `begin`."""
    if next_number(session, survey_round.id, product) != number:
        raise Refused(TAKEN)
    export = begin(session, survey_round, product, {}, reason, by)
    finish(session, export, stem, made, by, waits=waits)
    return export


def _record(session: Session, export: Export, by: audit.Actor) -> None:
    audit.record(
        session,
        by,
        "export.make",
        f"export:{export.id}",
        round=export.round_id,
        product=export.product,
        number=export.number,
        rows=export.row_count,
        sha256=[file.sha256 for file in export.files],
        reason=export.reason,
    )


def approve(session: Session, export: Export, by: audit.Actor, vouchers: Vouchers) -> None:
    """A second person lets the files be fetched. Raises Refused for the one who made it, and when it is settled already."""
    if by.id == export.made_by:
        raise Refused("Người tạo không tự duyệt được. Xin nhờ một cán bộ khác của Sở Nội vụ duyệt.")
    two_people.check(export.made_by, by, vouchers)
    make_move(session, export, MOVES, "approve", decided_at=now(), decided_by=by.id)
    audit.record(
        session,
        by,
        "export.approve",
        f"export:{export.id}",
        round=export.round_id,
        product=export.product,
        number=export.number,
    )


def refuse(session: Session, export: Export, by: audit.Actor) -> None:
    """The files stay shut for ever; also the way to take back one's own. Raises Refused when it is settled already."""
    make_move(session, export, MOVES, "refuse", decided_at=now(), decided_by=by.id)
    audit.record(
        session,
        by,
        "export.refuse",
        f"export:{export.id}",
        round=export.round_id,
        product=export.product,
        number=export.number,
    )


def _file(export: Export, name: str, content: bytes) -> ExportFile:
    digest = hashlib.sha256(content).hexdigest()
    return ExportFile(export_id=export.id, name=name, size=len(content), sha256=digest, content=content)


def of_round(session: Session, round_id: int) -> Sequence[Export]:
    """Every export of a round, newest first."""
    query = select(Export).where(Export.round_id == round_id).order_by(Export.made_at.desc(), Export.id.desc())
    return session.scalars(query).all()


def content(file: ExportFile) -> bytes:
    """The very bytes that were made. Raises WrongKey when they are not, or no key opens them."""
    if hashlib.sha256(file.content).hexdigest() != file.sha256:
        raise keys.WrongKey(f"file {file.id} does not have its checksum any more")
    return file.content


def before(session: Session, export: Export) -> Export | None:
    """The version of the same product before this one."""
    query = select(Export).where(Export.round_id == export.round_id, Export.product == export.product)
    return session.scalar(query.where(Export.number < export.number).order_by(Export.number.desc()).limit(1))


class Version(NamedTuple):
    """What a reader of a paper may learn of it: its number, its day, whether a newer one may be fetched."""

    number: int
    counted_at: datetime
    is_newest: bool


def version_of(session: Session, code: str) -> Version | None:
    """The version of which this code stands on a paper; None for a code that no open export has."""
    found = session.scalar(select(Export).where(Export.code == code, Export.state == "approved"))
    if found is None:
        return None
    newer = select(Export.id).where(
        Export.round_id == found.round_id,
        Export.product == found.product,
        Export.number > found.number,
        Export.state == "approved",
    )
    return Version(found.number, found.counted_at, session.scalar(newer.limit(1)) is None)


def round_of(session: Session, export_id: int) -> int | None:
    """The number of the round that was exported; None where there is no such export."""
    return session.scalar(select(Export.round_id).where(Export.id == export_id))


def round_of_file(session: Session, file_id: int) -> int | None:
    """The number of the round of which this file says something."""
    return session.scalar(select(Export.round_id).join(ExportFile).where(ExportFile.id == file_id))
