"""Papers of a campaign: begun with a number and a code, built in the background, given out again bit for bit. Their files lie
beside those of proof.

making ──built──▶ ready        making ──cannot be built──▶ failed
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from foundation import audit, keys
from foundation.db import Base, Move, Refused, UTCDateTime, make_move, now
from foundation.states import HasState, State, only
from self_assessment import evidence_files
from self_assessment.campaigns import AssessmentCampaign

CODE_LENGTH = 16  # of 32 signs: 80 bits, which nobody guesses


class PaperState(State):
    """Whether its files are there."""

    MAKING = "making", "Đang dựng", "blue"
    READY = "ready", "Đã lập", "green"
    FAILED = "failed", "Không dựng được", "red"


MOVES = {
    "show": Move(frozenset({PaperState.MAKING}), PaperState.READY),
    "fail": Move(frozenset({PaperState.MAKING}), PaperState.FAILED),
}


class AssessmentPaper(HasState, Base):
    """One version of one product. `files`: checksums by ending; `counted_at`: the moment whose figures it holds."""

    STATES = PaperState
    __tablename__ = "assessment_paper"
    __table_args__ = (UniqueConstraint("campaign_id", "product", "number"), only(PaperState))

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("assessment_campaign.id"))
    product: Mapped[str] = mapped_column(String(30))
    number: Mapped[int]
    files: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    row_count: Mapped[int] = mapped_column(default=0)
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    made_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    state: Mapped[str] = mapped_column(String(10))
    counted_at: Mapped[datetime] = mapped_column(UTCDateTime)
    code: Mapped[str | None] = mapped_column(String(16), unique=True)  # on its papers; None: made before papers had one
    failure: Mapped[str] = mapped_column(String(400), default="")

    @property
    def is_ready(self) -> bool:
        """Whether its files may be fetched."""
        return self.state == PaperState.READY


def begin(session: Session, campaign: AssessmentCampaign, product: str, by: audit.Actor) -> AssessmentPaper:
    """Takes the next number of a product, and a code."""
    session.refresh(campaign, with_for_update=True)  # two who take a number wait for each other here
    mine = (AssessmentPaper.campaign_id == campaign.id, AssessmentPaper.product == product)
    number = (session.scalar(select(func.max(AssessmentPaper.number)).where(*mine)) or 0) + 1
    at = now()
    begun = AssessmentPaper(campaign_id=campaign.id, product=product, number=number, made_at=at, counted_at=at)
    begun.made_by, begun.state, begun.code, begun.files = by.id, PaperState.MAKING, keys.random_code(CODE_LENGTH), {}
    session.add(begun)
    session.flush()
    return begun


def finish(
    session: Session, paper: AssessmentPaper, files: Mapping[str, bytes], rows: int, at: datetime, by: audit.Actor
) -> None:
    """Keeps what was built. Raises Refused when it is not being built any more."""
    kept = {ending: evidence_files.keep(content) for ending, content in files.items()}
    make_move(session, paper, MOVES, "show", files=kept, row_count=rows, counted_at=at)
    subject = f"assessment_campaign:{paper.campaign_id}"
    told: dict[str, Any] = {"product": paper.product, "number": paper.number, "rows": rows}
    audit.record(session, by, "assessment.make_paper", subject, **told, sha256=sorted(kept.values()))


def fail(session: Session, paper: AssessmentPaper, why: str) -> None:
    """Notes that it could not be built, and why; its number stays taken."""
    if paper.state == PaperState.MAKING:
        make_move(session, paper, MOVES, "fail", failure=why[:400])


def content(paper: AssessmentPaper, ending: str) -> bytes:
    """A file as it was made. Raises Refused where there is none, or none with its checksum any more."""
    found = evidence_files.read(paper.files.get(ending, ""))
    if found is None:
        raise Refused("Tệp của bản này không còn đúng như lúc lập. Hãy khôi phục thư mục tài liệu từ bản sao lưu.")
    return found


def of_campaign(session: Session, campaign_id: int) -> Sequence[AssessmentPaper]:
    """Every version, the newest first."""
    query = select(AssessmentPaper).where(AssessmentPaper.campaign_id == campaign_id)
    return session.scalars(query.order_by(AssessmentPaper.id.desc())).all()


class Version(NamedTuple):
    """What a reader of a paper may learn of it: its number, its day, whether there is a newer one."""

    number: int
    counted_at: datetime
    is_newest: bool


def version_of(session: Session, code: str) -> Version | None:
    """The version of which this code stands on a paper; None for a code that no paper has."""
    ready = AssessmentPaper.state == PaperState.READY
    found = session.scalar(select(AssessmentPaper).where(AssessmentPaper.code == code, ready)) if code else None
    if found is None:
        return None
    same = (AssessmentPaper.campaign_id == found.campaign_id, AssessmentPaper.product == found.product)
    newer = select(AssessmentPaper.id).where(*same, ready, AssessmentPaper.number > found.number)
    return Version(found.number, found.counted_at, session.scalar(newer.limit(1)) is None)
