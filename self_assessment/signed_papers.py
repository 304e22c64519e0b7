"""Signed copies of a campaign's papers, kept beside their version (`foundation.signed_pdf.copies`)."""

from __future__ import annotations

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from foundation.db import Base
from foundation.signed_pdf.copies import Kept, Shelf, rules
from self_assessment import evidence_files, papers
from self_assessment.papers import AssessmentPaper

PRINT = ".pdf"


class AssessmentSignedCopy(Kept, Base):
    """One signed copy of a paper."""

    __tablename__ = "assessment_signed_copy"
    __table_args__ = rules("paper_id")

    paper_id: Mapped[int] = mapped_column(ForeignKey("assessment_paper.id"), index=True)

    paper: Mapped[AssessmentPaper] = relationship()


def shelf(session: Session, paper: AssessmentPaper) -> Shelf[AssessmentSignedCopy]:
    """Where the copies of a version lie."""
    kept = PRINT in paper.files
    return Shelf(
        *(AssessmentSignedCopy, "paper_id", paper.id, paper.number, paper.is_ready, "Hãy chờ dựng xong."),
        print_=(lambda: papers.content(paper, PRINT)) if kept or not paper.is_ready else None,
        other=lambda content: _other(session, paper, content),
        verbs="assessment",
        subject=f"assessment_campaign:{paper.campaign_id}",
        facts={"product": paper.product},
    )


def _other(session: Session, paper: AssessmentPaper, content: bytes) -> int | None:
    same = (AssessmentPaper.campaign_id == paper.campaign_id, AssessmentPaper.product == paper.product)
    query = select(AssessmentPaper).where(*same, AssessmentPaper.id != paper.id).order_by(AssessmentPaper.number)
    for one in session.scalars(query):
        print_ = evidence_files.read(one.files.get(PRINT, ""))
        if print_ and content.startswith(print_):
            return one.number
    return None


def signed_of(session: Session, campaign_id: int) -> set[int]:
    """The papers of a campaign that have a signed copy which counts."""
    query = select(AssessmentSignedCopy.paper_id).join(AssessmentPaper)
    mine = (AssessmentPaper.campaign_id == campaign_id, AssessmentSignedCopy.withdrawn_at.is_(None))
    return set(session.scalars(query.where(*mine)))
