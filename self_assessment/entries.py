"""What an agency says of one leaf, and what is found of it: figures, score, expected score, explanation; then the appraisal."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint, func, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from foundation import audit
from foundation.db import Base, Refused, UTCDateTime, now
from foundation.keys import EncryptedJSON, EncryptedText
from foundation.plain_text import fold
from foundation.typed_text import within
from self_assessment import points
from self_assessment.campaigns import AssessmentCampaign
from self_assessment.items import Item

LONGEST = 5000


class AssessmentEntry(Base):
    """One leaf of a campaign. Scores are texts of exact decimals; empty: not said. `version` counts every saving. `earlier`: rounds
    of appraisal before this one, each with question, answer, accepted score and reason."""

    __tablename__ = "assessment_entry"
    __table_args__ = (UniqueConstraint("campaign_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("assessment_campaign.id"))
    number: Mapped[str] = mapped_column(String(20))
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), index=True)
    version: Mapped[int] = mapped_column(default=0)
    declared: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    score: Mapped[str] = mapped_column(String(20), default="")
    expected: Mapped[str] = mapped_column(String(20), default="")
    explanation: Mapped[str] = mapped_column(EncryptedText, default="")
    late: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    saved_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    saved_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    remark: Mapped[str] = mapped_column(EncryptedText, default="")
    accepted: Mapped[str] = mapped_column(String(20), default="")
    reason: Mapped[str] = mapped_column(EncryptedText, default="")
    question: Mapped[str] = mapped_column(EncryptedText, default="")
    answer: Mapped[str] = mapped_column(EncryptedText, default="")
    earlier: Mapped[list[dict[str, str]]] = mapped_column(EncryptedJSON(list), default=list)
    is_closed: Mapped[bool] = mapped_column(default=False)
    proposed: Mapped[str] = mapped_column(String(20), default="")
    proposed_reason: Mapped[str] = mapped_column(EncryptedText, default="")
    proposed_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))

    @property
    def points(self) -> Decimal | None:
        """What the agency gives itself."""
        return Decimal(self.score) if self.score else None

    @property
    def expected_points(self) -> Decimal | None:
        """What it expects of the whole year."""
        return Decimal(self.expected) if self.expected else None

    @property
    def accepted_points(self) -> Decimal | None:
        """What the appraisal gave."""
        return Decimal(self.accepted) if self.accepted else None


class Said(NamedTuple):
    """What an agency types for a leaf, as it is typed."""

    declared: Mapping[str, str]
    score: str
    expected: str
    explanation: str


class Conflict(Refused):
    """Somebody else saved the leaf meanwhile; `present` is what stands there now, and nothing was stored."""

    def __init__(self, present: AssessmentEntry) -> None:
        super().__init__(
            "Người khác vừa lưu tiêu chí này. Nội dung của Ông/Bà vẫn ở dưới, chưa lưu; nội dung của người ấy ở bên cạnh. "
            "Hãy gộp lại rồi bấm lưu."
        )
        self.present = present


def find(session: Session, campaign_id: int, number: str) -> AssessmentEntry | None:
    """What was said of a leaf, if anything was."""
    mine = (AssessmentEntry.campaign_id == campaign_id, AssessmentEntry.number == number)
    return session.scalar(select(AssessmentEntry).where(*mine))


def of_campaign(session: Session, campaign_id: int) -> Mapping[str, AssessmentEntry]:
    """By number, everything that was said."""
    query = select(AssessmentEntry).where(AssessmentEntry.campaign_id == campaign_id)
    return {entry.number: entry for entry in session.scalars(query)}


def begin(session: Session, campaign: AssessmentCampaign, number: str, agency_id: int) -> AssessmentEntry:
    """The entry of a leaf, an empty one if there was none."""
    session.refresh(campaign, with_for_update=True)  # two who begin the same leaf wait for each other here
    found = find(session, campaign.id, number)
    if found is None:
        found = AssessmentEntry(campaign_id=campaign.id, number=number, agency_id=agency_id, version=0)
        found.declared, found.late, found.earlier = {}, {}, []
        session.add(found)
        session.flush()
    return found


def save(
    session: Session,
    campaign: AssessmentCampaign,
    item: Item,
    said: Said,
    *,
    agency_id: int,
    version: int,
    by: audit.Actor,
) -> AssessmentEntry:
    """Keeps what was typed. Raises Refused with everything that is wrong, Conflict when somebody else was quicker."""
    read = read_all(item, said)
    entry = begin(session, campaign, item.number, agency_id)
    won = session.execute(
        update(AssessmentEntry)
        .where(AssessmentEntry.id == entry.id, AssessmentEntry.version == version)
        .values(**read, version=version + 1, saved_at=now(), saved_by=by.id, late={})
        .execution_options(synchronize_session=False)
        .returning(AssessmentEntry.id)
    ).first()
    session.refresh(entry)
    if won is None:
        raise Conflict(entry)
    audit.record(session, by, "assessment.save_leaf", f"assessment_entry:{entry.id}", leaf=item.number)
    return entry


def keep_late(
    session: Session, campaign: AssessmentCampaign, item: Item, said: Said, *, agency_id: int, by: audit.Actor
) -> None:
    """What arrived after the deadline is kept beside, and counts nowhere until it is saved in time again."""
    entry = begin(session, campaign, item.number, agency_id)
    entry.late = {**said._asdict(), "declared": dict(said.declared), "explanation": said.explanation[:LONGEST]}
    audit.record(session, by, "assessment.keep_late", f"assessment_entry:{entry.id}", leaf=item.number)


def read_all(item: Item, said: Said) -> dict[str, Any]:
    """The columns of what was typed. Raises Refused with every mistake at once."""
    wrong: list[str] = []
    declared = {key: text.strip() for key, text in said.declared.items() if text.strip()}
    for text in declared.values():
        _attempt(lambda text=text: within(text, 100, "Số liệu khai báo"), wrong)
    worth = _attempt(lambda: worth_of(item, declared), wrong)
    score = _attempt(lambda: _score(item, said.score), wrong)
    expected = _attempt(lambda: _score(item, said.expected), wrong)
    if len(said.explanation) > LONGEST:
        wrong.append(f"Giải trình dài hơn {LONGEST} ký tự. Hãy viết ngắn lại.")
    if wrong:
        raise Refused(" ".join(dict.fromkeys(wrong)))
    if not said.score.strip() and worth is not None:
        score = worth  # what the figures come to
    return {
        "declared": declared,
        "score": "" if score is None else str(score),
        "expected": "" if expected is None else str(expected),
        "explanation": said.explanation.strip(),
    }


def _attempt(read: Any, wrong: list[str]) -> Decimal | None:
    try:
        found: Decimal | None = read()
    except Refused as refusal:
        wrong.append(str(refusal))
        return None
    return found


def _score(item: Item, text: str) -> Decimal | None:
    return points.within(points.read(text), item.maximum) if text.strip() else None


def worth_of(item: Item, declared: Mapping[str, str]) -> Decimal | None:
    """The points to which declared figures come by the set's formula; None where they say nothing. Raises ScoreRefused."""
    if item.kind == "ratio":
        return _of_ratio(item, declared)
    answer = declared.get("answer", "")
    if not answer:
        return None
    if item.kind == "yes_no":
        if answer not in ("yes", "no"):
            raise points.ScoreRefused("Chọn Có hoặc Không.")
        return item.maximum if answer == "yes" else Decimal(0)
    level = next((one for one in item.levels if fold(one.text) == fold(answer)), None)
    if level is None:
        raise points.ScoreRefused("Chọn một mức trong danh sách.")
    return level.points


def _of_ratio(item: Item, declared: Mapping[str, str]) -> Decimal | None:
    done, due = declared.get("done", ""), declared.get("due", "")
    if not done and not due:
        return None
    if not done or not due:
        raise points.ScoreRefused("Nhập cả số đã làm và số phải làm.")
    first, second = points.read(done), points.read(due)
    if second == 0:
        return None
    found = item.criterion.points(min(first / second, Decimal(1)))
    return None if found is None else points.tidy(found)


def saved_by_agency(session: Session, campaign_id: int) -> dict[int, int]:
    """How many leaves each agency has scored."""
    query = (
        select(AssessmentEntry.agency_id, func.count())
        .where(AssessmentEntry.campaign_id == campaign_id, AssessmentEntry.score != "")
        .group_by(AssessmentEntry.agency_id)
    )
    rows = session.execute(query).all()
    return {row[0]: row[1] for row in rows}


def explain(session: Session, entry: AssessmentEntry, answer: str, by: audit.Actor) -> None:
    """An agency's answer to what the appraisal asked. Raises Refused when nothing was asked, or it is closed."""
    session.refresh(entry, with_for_update=True)
    if entry.is_closed or not entry.question:
        raise Refused("Tiêu chí này không còn chờ giải trình.")
    if not answer.strip():
        raise Refused("Nhập nội dung giải trình.")
    if len(answer) > LONGEST:
        raise Refused(f"Giải trình dài hơn {LONGEST} ký tự. Hãy viết ngắn lại.")
    entry.answer, entry.version = answer.strip(), entry.version + 1
    audit.record(session, by, "assessment.explain", f"assessment_entry:{entry.id}", leaf=entry.number)
