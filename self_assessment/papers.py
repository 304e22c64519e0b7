"""Papers of a campaign as they were made: numbered, given out again bit for bit. Their files lie beside those of proof."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from foundation import audit
from foundation.db import Base, UTCDateTime, now
from self_assessment import evidence_files
from self_assessment.campaigns import AssessmentCampaign


class AssessmentPaper(Base):
    """One version of one product. `files`: checksums by ending."""

    __tablename__ = "assessment_paper"
    __table_args__ = (UniqueConstraint("campaign_id", "product", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("assessment_campaign.id"))
    product: Mapped[str] = mapped_column(String(30))
    number: Mapped[int]
    files: Mapped[dict[str, str]] = mapped_column(JSON)
    row_count: Mapped[int]
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    made_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))


def keep(
    session: Session, campaign_id: int, product: str, files: Mapping[str, bytes], rows: int, by: audit.Actor
) -> AssessmentPaper:
    """The next version of a product."""
    session.get_one(AssessmentCampaign, campaign_id, with_for_update=True, populate_existing=True)
    mine = (AssessmentPaper.campaign_id == campaign_id, AssessmentPaper.product == product)
    number = (session.scalar(select(func.max(AssessmentPaper.number)).where(*mine)) or 0) + 1
    made = AssessmentPaper(campaign_id=campaign_id, product=product, number=number, row_count=rows, made_at=now())
    made.files, made.made_by = {ending: evidence_files.keep(content) for ending, content in files.items()}, by.id
    session.add(made)
    session.flush()
    audit.record(session, by, "assessment.make_paper", f"assessment_campaign:{campaign_id}", product=product, rows=rows)
    return made


def of_campaign(session: Session, campaign_id: int) -> Sequence[AssessmentPaper]:
    """Every version, the newest first."""
    query = select(AssessmentPaper).where(AssessmentPaper.campaign_id == campaign_id)
    return session.scalars(query.order_by(AssessmentPaper.id.desc())).all()
