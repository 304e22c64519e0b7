"""What the papers say, as an administrator has worded them: every version is kept, the newest is in force, for all rounds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from foundation import audit
from foundation.db import Base, Refused, UTCDateTime, now

Texts = Mapping[str, str]
"""By part of the paper: its text, a paragraph a line."""
TAKEN = "Có người vừa thay mẫu này. Hãy tải mẫu mới nhất về, xem rồi sửa lại nếu cần."


class PaperTemplate(Base):
    """One version of one paper's wording."""

    __tablename__ = "paper_template"
    __table_args__ = (UniqueConstraint("paper", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    paper: Mapped[str] = mapped_column(String(30))
    number: Mapped[int]
    texts: Mapped[dict[str, str]] = mapped_column(JSON)  # empty: the standard one again
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    made_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))


def in_force(session: Session, paper: str) -> Texts:
    """The newest texts; none where the standard ones hold."""
    query = select(PaperTemplate.texts).where(PaperTemplate.paper == paper)
    return session.scalar(query.order_by(PaperTemplate.number.desc()).limit(1)) or {}


def newest_number(session: Session, paper: str) -> int:
    """0 before anybody has worded it anew."""
    return session.scalar(select(func.max(PaperTemplate.number)).where(PaperTemplate.paper == paper)) or 0


def versions(session: Session) -> Sequence[PaperTemplate]:
    """Every version, the newest first."""
    return session.scalars(select(PaperTemplate).order_by(PaperTemplate.id.desc())).all()


def save(session: Session, paper: str, texts: Texts, *, seen: int, by: audit.Actor) -> PaperTemplate:
    """Puts new texts in force (none: the standard ones). seen: the number that whoever words it anew was shown. Raises Refused
    when somebody else was quicker."""
    if newest_number(session, paper) != seen:
        raise Refused(TAKEN)
    made = PaperTemplate(paper=paper, number=seen + 1, texts=dict(texts), made_at=now(), made_by=by.id)
    try:
        with session.begin_nested():
            session.add(made)
    except IntegrityError as taken:
        raise Refused(TAKEN) from taken
    audit.record(session, by, "paper_template.save", f"paper_template:{made.id}", paper=paper, number=made.number)
    return made
