"""Signed copies of an exported paper, kept beside their version (`foundation.signed_pdf.copies`)."""

from __future__ import annotations

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from foundation.db import Base
from foundation.signed_pdf.copies import Kept, Shelf, begins, rules
from respondents import exports
from respondents.exports import Export, ExportFile


class SignedCopy(Kept, Base):
    """One signed copy of an export."""

    __tablename__ = "signed_copy"
    __table_args__ = rules("export_id")

    export_id: Mapped[int] = mapped_column(ForeignKey("export.id"), index=True)

    export: Mapped[Export] = relationship()


def printed(export: Export) -> ExportFile | None:
    """The file of a version that is signed."""
    return next((file for file in export.files if file.name.endswith(".pdf")), None)


def shelf(session: Session, export: Export) -> Shelf[SignedCopy]:
    """Where the copies of a version lie."""
    print_ = printed(export)
    return Shelf(
        *(SignedCopy, "export_id", export.id, export.number, export.is_open, "Hãy duyệt trước."),
        print_=None if print_ is None else lambda: exports.content(print_),
        other=lambda content: _other(session, export, content),
        verbs="export",
        subject=f"export:{export.id}",
        facts={"round": export.round_id, "product": export.product},
    )


def _other(session: Session, export: Export, content: bytes) -> int | None:
    same = (Export.round_id == export.round_id, Export.product == export.product, Export.id != export.id)
    others = select(Export.number, ExportFile.size, ExportFile.sha256).join(ExportFile).where(*same)
    prints = session.execute(others.where(ExportFile.name.endswith(".pdf")).order_by(Export.number))
    return next((number for number, size, digest in prints if begins(content, size, digest)), None)
