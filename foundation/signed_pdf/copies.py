"""Signed copies of a kept paper: signed outside, verified when they came back, kept beside the version as they came.

Whoever keeps papers has a table of its own for their copies (`Kept`), and says of a version what has to be known here (`Shelf`).
The newest copy that nobody withdrew is the one that counts. A copy that was withdrawn is kept and can be brought back, until it
goes with its version.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from foundation import audit, keys
from foundation.db import Refused, UTCDateTime, now
from foundation.keys import EncryptedBytes, EncryptedJSON
from foundation.signed_pdf.signature import Signature, unpacked

MOST = 20
"""Copies of one version, with those that were withdrawn."""
NO_PRINT = "Bản này không có bản in .pdf nên không có gì để ký số."
NOT_OPEN = "Bản này chưa tải được nên chưa có bản ký số. {first}"
TOO_MANY = f"Bản này đã có {MOST} tệp ký số. Hãy dùng lại một tệp đã rút, hoặc lập bản mới."
KEPT_ALREADY = "Tệp này đã được tải lên và đang được giữ ở trang này. Nếu đã rút thì bấm “Dùng lại”."
OTHER_VERSION = (
    "Đây là phiên bản {theirs}, không phải phiên bản {ours}. Hãy tải tệp lên ở trang của phiên bản {theirs}."
)
WITHDRAWN, COUNTS = "Tệp ký số này đã được rút trước đó.", "Tệp ký số này đang được dùng."


class Kept:
    """The columns of a table of copies, beside the one that names the version. `signatures`: what was found when a copy came."""

    id: Mapped[int] = mapped_column(primary_key=True)
    kept_at: Mapped[datetime] = mapped_column(UTCDateTime)
    kept_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    content: Mapped[bytes] = mapped_column(EncryptedBytes, deferred=True)
    signatures: Mapped[list[dict[str, Any]]] = mapped_column(EncryptedJSON(list))
    withdrawn_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    withdrawn_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))

    @property
    def found(self) -> list[Signature]:
        """Of each signature, in the order in which they were put."""
        return [unpacked(one) for one in self.signatures]

    @property
    def is_trusted(self) -> bool:
        """Whether it was verified of everybody who signed who they are."""
        return all(one.is_trusted for one in self.found)


Copy = TypeVar("Copy", bound=Kept)


def rules(owner: str) -> tuple[UniqueConstraint, CheckConstraint]:
    """What is so of every table of copies. `owner`: its column that names the version."""
    return (
        UniqueConstraint(owner, "sha256"),
        CheckConstraint("withdrawn_by IS NULL OR withdrawn_at IS NOT NULL", name="withdrawn"),
    )


@dataclass(frozen=True, slots=True)
class Shelf(Generic[Copy]):
    """Where the copies of one version lie. `kind`, `owner`: their table, and its column that names the version. `first`: what has
    to be done before there can be a copy. `print_`: reads the file that is signed; None without one. `other`: which version of the
    same paper a file begins with, if it is another one. `verbs`, `subject`, `facts`: of the events in the log."""

    kind: type[Copy]
    owner: str
    version_id: int
    number: int
    is_open: bool
    first: str
    print_: Callable[[], bytes] | None
    other: Callable[[bytes], int | None]
    verbs: str
    subject: str
    facts: Mapping[str, Any]


def to_compare(session: Session, shelf: Shelf[Copy], content: bytes) -> bytes:
    """What a copy of a version has to begin with, for `coming_back.verified`, which takes seconds that no transaction should wait
    for. Raises Refused where the version takes none, or for a copy of another version."""
    print_ = _signable(session, shelf)
    theirs = shelf.other(content)
    if theirs is not None:
        raise Refused(OTHER_VERSION.format(theirs=theirs, ours=shelf.number))
    return print_()


def keep(session: Session, shelf: Shelf[Copy], content: bytes, found: Sequence[Signature], by: audit.Actor) -> Copy:
    """Keeps a copy whose signatures were verified. Raises Refused where the version takes none, or has this one."""
    _signable(session, shelf)
    copy = shelf.kind()
    setattr(copy, shelf.owner, shelf.version_id)
    copy.kept_at, copy.kept_by, copy.size = now(), by.id, len(content)
    copy.sha256, copy.content = hashlib.sha256(content).hexdigest(), content
    copy.signatures = [one.packed() for one in found]
    try:
        with session.begin_nested():
            session.add(copy)
    except IntegrityError as kept:
        raise Refused(KEPT_ALREADY) from kept
    _note(session, shelf, copy, "keep_signed", by, signatures=len(found), trusted=copy.is_trusted)
    return copy


def _signable(session: Session, shelf: Shelf[Copy]) -> Callable[[], bytes]:
    if shelf.print_ is None:
        raise Refused(NO_PRINT)
    if not shelf.is_open:
        raise Refused(NOT_OPEN.format(first=shelf.first))
    if len(of_version(session, shelf)) >= MOST:
        raise Refused(TOO_MANY)
    return shelf.print_


def begins(content: bytes, size: int, digest: str) -> bool:
    """Whether a file begins with another one of this size and checksum."""
    return size <= len(content) and hashlib.sha256(content[:size]).hexdigest() == digest


def withdraw(session: Session, shelf: Shelf[Copy], copy: Copy, by: audit.Actor) -> None:
    """It does not count any more; `bring_back` undoes it. Raises Refused when it was withdrawn already."""
    session.refresh(copy, with_for_update=True)
    if copy.withdrawn_at is not None:
        raise Refused(WITHDRAWN)
    copy.withdrawn_at, copy.withdrawn_by = now(), by.id
    _note(session, shelf, copy, "withdraw_signed", by)


def bring_back(session: Session, shelf: Shelf[Copy], copy: Copy, by: audit.Actor) -> None:
    """A copy that was withdrawn counts again. Raises Refused when it does already."""
    session.refresh(copy, with_for_update=True)
    if copy.withdrawn_at is None:
        raise Refused(COUNTS)
    copy.withdrawn_at = copy.withdrawn_by = None
    _note(session, shelf, copy, "bring_back_signed", by)


def _note(session: Session, shelf: Shelf[Copy], copy: Copy, verb: str, by: audit.Actor, **more: Any) -> None:
    """Who signed is not in the log: it goes with the copy."""
    facts = {**shelf.facts, "number": shelf.number, "sha256": copy.sha256}
    audit.record(session, by, f"{shelf.verbs}.{verb}", shelf.subject, **facts, **more)


def of_version(session: Session, shelf: Shelf[Copy]) -> Sequence[Copy]:
    """Every copy of a version, the newest first."""
    query = select(shelf.kind).where(getattr(shelf.kind, shelf.owner) == shelf.version_id)
    return session.scalars(query.order_by(shelf.kind.id.desc())).all()


def content(copy: Kept) -> bytes:
    """The very bytes that came. Raises WrongKey when they are not, or no key opens them."""
    if hashlib.sha256(copy.content).hexdigest() != copy.sha256:
        raise keys.WrongKey(f"signed copy {copy.id} does not have its checksum any more")
    return copy.content
