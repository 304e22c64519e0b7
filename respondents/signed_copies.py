"""Signed copies of an exported paper: signed outside, verified when they came back, kept beside the version as they came.

The newest one that nobody withdrew is the one that counts. A copy that was withdrawn is kept and can be brought back, until it goes
with its version.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from foundation import audit, keys
from foundation.db import Base, Refused, UTCDateTime, now
from foundation.keys import EncryptedBytes, EncryptedJSON
from foundation.signed_pdf.signature import Signature, unpacked
from respondents import exports
from respondents.exports import Export, ExportFile

MOST = 20
"""Copies of one version, with those that were withdrawn."""
NO_PRINT = "Bản này không có bản in .pdf nên không có gì để ký số."
NOT_OPEN = "Bản này chưa tải được nên chưa có bản ký số. Hãy duyệt trước."
TOO_MANY = f"Bản này đã có {MOST} tệp ký số. Hãy dùng lại một tệp đã rút, hoặc xuất bản mới."
KEPT_ALREADY = "Tệp này đã được tải lên và đang được giữ ở trang này. Nếu đã rút thì bấm “Dùng lại”."
OTHER_VERSION = (
    "Đây là phiên bản {theirs}, không phải phiên bản {ours}. Hãy tải tệp lên ở trang của phiên bản {theirs}."
)
WITHDRAWN, COUNTS = "Tệp ký số này đã được rút trước đó.", "Tệp ký số này đang được dùng."


class SignedCopy(Base):
    """One signed copy. `signatures`: what was found when it came."""

    __tablename__ = "signed_copy"
    __table_args__ = (
        UniqueConstraint("export_id", "sha256"),
        CheckConstraint("withdrawn_by IS NULL OR withdrawn_at IS NOT NULL", name="withdrawn"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    export_id: Mapped[int] = mapped_column(ForeignKey("export.id"), index=True)
    kept_at: Mapped[datetime] = mapped_column(UTCDateTime)
    kept_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    content: Mapped[bytes] = mapped_column(EncryptedBytes, deferred=True)
    signatures: Mapped[list[dict[str, Any]]] = mapped_column(EncryptedJSON(list))
    withdrawn_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    withdrawn_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))

    export: Mapped[Export] = relationship()

    @property
    def found(self) -> list[Signature]:
        """Of each signature, in the order in which they were put."""
        return [unpacked(one) for one in self.signatures]

    @property
    def is_trusted(self) -> bool:
        """Whether it was verified of everybody who signed who they are."""
        return all(one.is_trusted for one in self.found)


def printed(export: Export) -> ExportFile | None:
    """The file of a version that is signed."""
    return next((file for file in export.files if file.name.endswith(".pdf")), None)


def to_compare(session: Session, export: Export, content: bytes) -> bytes:
    """What a copy of a version has to begin with, for `coming_back.verified`, which takes seconds that no transaction should wait
    for. Raises Refused where the version takes none, or for a copy of another version."""
    print_ = _signable(session, export)
    _check_version(session, export, content)
    return exports.content(print_)


def keep(session: Session, export: Export, content: bytes, found: Sequence[Signature], by: audit.Actor) -> SignedCopy:
    """Keeps a copy whose signatures were verified. Raises Refused where the version takes none, or has this one."""
    _signable(session, export)
    digest = hashlib.sha256(content).hexdigest()
    copy = SignedCopy(
        export_id=export.id, kept_at=now(), kept_by=by.id, size=len(content), sha256=digest, content=content
    )
    copy.signatures = [one.packed() for one in found]
    try:
        with session.begin_nested():
            session.add(copy)
    except IntegrityError as kept:
        raise Refused(KEPT_ALREADY) from kept
    _record(session, copy, "export.keep_signed", by, signatures=len(found), trusted=copy.is_trusted)
    return copy


def _signable(session: Session, export: Export) -> ExportFile:
    print_ = printed(export)
    if print_ is None:
        raise Refused(NO_PRINT)
    if not export.is_open:
        raise Refused(NOT_OPEN)
    if len(of_export(session, export)) >= MOST:
        raise Refused(TOO_MANY)
    return print_


def _check_version(session: Session, export: Export, content: bytes) -> None:
    """Raises Refused for a signed copy of another version of the same paper."""
    same = (Export.round_id == export.round_id, Export.product == export.product, Export.id != export.id)
    others = select(Export.number, ExportFile.size, ExportFile.sha256).join(ExportFile).where(*same)
    prints = others.where(ExportFile.name.endswith(".pdf")).order_by(Export.number)
    for number, size, digest in session.execute(prints):
        if size <= len(content) and hashlib.sha256(content[:size]).hexdigest() == digest:
            raise Refused(OTHER_VERSION.format(theirs=number, ours=export.number))


def withdraw(session: Session, copy: SignedCopy, by: audit.Actor) -> None:
    """It does not count any more; `bring_back` undoes it. Raises Refused when it was withdrawn already."""
    session.refresh(copy, with_for_update=True)
    if copy.withdrawn_at is not None:
        raise Refused(WITHDRAWN)
    copy.withdrawn_at, copy.withdrawn_by = now(), by.id
    _record(session, copy, "export.withdraw_signed", by)


def bring_back(session: Session, copy: SignedCopy, by: audit.Actor) -> None:
    """A copy that was withdrawn counts again. Raises Refused when it does already."""
    session.refresh(copy, with_for_update=True)
    if copy.withdrawn_at is None:
        raise Refused(COUNTS)
    copy.withdrawn_at = copy.withdrawn_by = None
    _record(session, copy, "export.bring_back_signed", by)


def _record(session: Session, copy: SignedCopy, verb: str, by: audit.Actor, **more: Any) -> None:
    """Who signed is not in the log: it goes with the copy."""
    export = copy.export or session.get_one(Export, copy.export_id)
    facts = {"round": export.round_id, "product": export.product, "number": export.number, "sha256": copy.sha256}
    audit.record(session, by, verb, f"export:{export.id}", **facts, **more)


def of_export(session: Session, export: Export) -> Sequence[SignedCopy]:
    """Every copy of a version, the newest first."""
    query = select(SignedCopy).where(SignedCopy.export_id == export.id)
    return session.scalars(query.order_by(SignedCopy.id.desc())).all()


def content(copy: SignedCopy) -> bytes:
    """The very bytes that came. Raises WrongKey when they are not, or no key opens them."""
    if hashlib.sha256(copy.content).hexdigest() != copy.sha256:
        raise keys.WrongKey(f"signed copy {copy.id} does not have its checksum any more")
    return copy.content
