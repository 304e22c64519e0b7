"""What an agency said about headings that the reader does not know: remembered for its next file."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import ForeignKey, String, UniqueConstraint, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from foundation import audit
from foundation.db import Base


class ColumnChoice(Base):
    """One heading of an agency's own, folded, and the field that it means."""

    __tablename__ = "column_choice"
    __table_args__ = (UniqueConstraint("agency_id", "heading"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    heading: Mapped[str] = mapped_column(String(300))
    field: Mapped[str] = mapped_column(String(20))


def of_agency(session: Session, agency_id: int) -> dict[str, str]:
    """Heading, folded → field."""
    rows = session.execute(
        select(ColumnChoice.heading, ColumnChoice.field).where(ColumnChoice.agency_id == agency_id)
    ).all()
    return {row.heading: row.field for row in rows}


def remember(session: Session, agency_id: int, headings: Mapping[str, str]) -> None:
    """The newest word about a heading counts."""
    said = ColumnChoice.agency_id == agency_id
    session.execute(delete(ColumnChoice).where(said, ColumnChoice.heading.in_(list(headings))))
    session.add_all(ColumnChoice(agency_id=agency_id, heading=heading, field=f) for heading, f in headings.items())
    session.flush()


def forget(session: Session, agency_id: int, by: audit.Actor) -> None:
    """The next file is asked about again."""
    session.execute(delete(ColumnChoice).where(ColumnChoice.agency_id == agency_id))
    audit.record(session, by, "roster.forget_columns", f"agency:{agency_id}")
