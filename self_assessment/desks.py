"""An agency's table in a campaign: what is missing in it, handing it in with the chief's letter, taking it back, returning it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import ForeignKey, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from foundation import audit
from foundation.db import Base, Move, Refused, UTCDateTime, make_move, now
from foundation.keys import EncryptedText
from foundation.states import HasState, State, only
from foundation.typed_text import within
from self_assessment import assignments, entries, evidence, evidence_files
from self_assessment.campaigns import AssessmentCampaign, evening
from self_assessment.entries import AssessmentEntry
from self_assessment.evidence import AssessmentEvidence
from self_assessment.items import Item
from self_assessment.scoring import counted

NO_PROOF = "Thiếu tài liệu kiểm chứng: 0 điểm"


class DeskState(State):
    """How far an agency's table has come."""

    DRAFT = "draft", "Đang làm", "blue"
    HANDED_IN = "handed_in", "Đã nộp", "green"
    RETURNED = "returned", "Trả lại để bổ sung", "yellow"


MOVES = {
    "hand_in": Move(frozenset({DeskState.DRAFT, DeskState.RETURNED}), DeskState.HANDED_IN),
    "take_back": Move(frozenset({DeskState.HANDED_IN}), DeskState.DRAFT),
    "send_back": Move(frozenset({DeskState.HANDED_IN}), DeskState.RETURNED),
}


class AssessmentDesk(HasState, Base):
    """The table of one agency."""

    STATES = DeskState
    __tablename__ = "assessment_desk"
    __table_args__ = (UniqueConstraint("campaign_id", "agency_id"), only(DeskState))

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("assessment_campaign.id"))
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), index=True)
    state: Mapped[str] = mapped_column(String(10))
    handed_in_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    letter: Mapped[str] = mapped_column(EncryptedText, default="")
    letter_sha256: Mapped[str] = mapped_column(String(64), default="")
    reason: Mapped[str] = mapped_column(EncryptedText, default="")
    extended_until: Mapped[date | None]
    extended_why: Mapped[str] = mapped_column(EncryptedText, default="")


class Line(NamedTuple):
    """One leaf of a table: what is asked, what was said, what proves it, what it counts now, what is still missing."""

    item: Item
    entry: AssessmentEntry | None
    proofs: Sequence[AssessmentEvidence]

    @property
    def counts(self) -> Decimal | None:
        """The points that it brings today; None where nothing was said."""
        if self.entry is None or self.entry.points is None:
            return None
        return counted(self.item, self.entry.points, bool(self.proofs))

    @property
    def lacks_proof(self) -> bool:
        return self.item.needs_proof and not self.proofs

    @property
    def missing(self) -> list[str]:
        """What is still to be done, in words."""
        found = []
        if self.entry is None or self.entry.points is None:
            found.append("Chưa tự chấm")
        elif self.entry.expected_points is None:
            found.append("Chưa ghi điểm dự kiến cả năm")
        if self.lacks_proof:
            found.append(NO_PROOF)
            if self.entry is None or not self.entry.explanation:
                found.append("Chưa giải trình vì sao thiếu tài liệu")
        return found

    @property
    def blocks(self) -> bool:
        """Whether the table cannot be handed in because of it: no score, or neither proof nor a word why."""
        scored = self.entry is not None and self.entry.points is not None
        return not scored or (self.lacks_proof and not (self.entry and self.entry.explanation))


def of_agency(session: Session, campaign: AssessmentCampaign, agency_id: int) -> AssessmentDesk:
    """Its table; one that is not in the database yet where nothing was done."""
    mine = (AssessmentDesk.campaign_id == campaign.id, AssessmentDesk.agency_id == agency_id)
    found = session.scalar(select(AssessmentDesk).where(*mine))
    return found or AssessmentDesk(
        campaign_id=campaign.id, agency_id=agency_id, state=DeskState.DRAFT, letter="", reason=""
    )


def of_campaign(session: Session, campaign: AssessmentCampaign) -> Mapping[int, AssessmentDesk]:
    """Every table that was begun, by agency."""
    query = select(AssessmentDesk).where(AssessmentDesk.campaign_id == campaign.id)
    return {desk.agency_id: desk for desk in session.scalars(query)}


def of_campaigns(session: Session, numbers: Collection[int]) -> Mapping[int, AssessmentDesk]:
    """The tables that were begun in campaigns of one agency each, by campaign."""
    query = select(AssessmentDesk).where(AssessmentDesk.campaign_id.in_(numbers))
    return {desk.campaign_id: desk for desk in session.scalars(query)}


def lines(session: Session, campaign: AssessmentCampaign, numbers: Sequence[str]) -> list[Line]:
    """Leaves with what was said of them, in three questions to the database however many there are."""
    said = entries.of_campaign(session, campaign.id)
    wanted = [said[number] for number in numbers if number in said]
    proofs = evidence.of_entries(session, wanted)
    return [
        Line(campaign.items[number], found := said.get(number), proofs[found.id] if found else ()) for number in numbers
    ]


def until(campaign: AssessmentCampaign, desk: AssessmentDesk) -> datetime:
    """Until when the agency may change its table: one that was returned until the day of explanations; later where its own
    deadline was put off."""
    day = campaign.explain_until if desk.state == DeskState.RETURNED else campaign.hand_in_until
    return evening(max(day, desk.extended_until or day))


def extend(
    session: Session, campaign: AssessmentCampaign, agency_id: int, day: date, reason: str, by: audit.Actor
) -> AssessmentDesk:
    """Puts the deadline off for one agency, with a reason that it reads. Raises Refused with everything that is wrong."""
    desk = _begun(session, campaign, agency_id)
    found = (
        (not campaign.is_open, "Kỳ tự đánh giá không mở nên không gia hạn được."),
        (desk.state == DeskState.HANDED_IN, "Cơ quan đã nộp bảng nên không cần gia hạn; muốn sửa thì trả lại bảng."),
        (evening(day) <= max(now(), until(campaign, desk)), "Chọn ngày sau hạn hiện nay và sau hôm nay."),
        (
            day > campaign.appraise_until,
            f"Chọn ngày không muộn hơn ngày thẩm định xong, {campaign.appraise_until:%d/%m/%Y}.",
        ),
        (not reason.strip(), "Ghi lý do gia hạn để cơ quan và người kiểm tra biết."),
    )
    if wrong := [sentence for condition, sentence in found if condition]:
        raise Refused(" ".join(wrong))
    desk.extended_until, desk.extended_why = day, within(reason, 300, "Lý do")
    told = {"agency": agency_id, "day": day.isoformat()}
    audit.record(session, by, "assessment.extend", f"assessment_desk:{desk.id}", **told)
    return desk


def is_editable(campaign: AssessmentCampaign, desk: AssessmentDesk, at: datetime | None = None) -> bool:
    """Whether it may be changed now."""
    return campaign.is_open and desk.state in MOVES["hand_in"].sources and (at or now()) <= until(campaign, desk)


def why_not(campaign: AssessmentCampaign, desk: AssessmentDesk) -> str:
    """Why a table cannot be changed, in a sentence; empty when it can."""
    if is_editable(campaign, desk):
        return ""
    if not campaign.is_open:
        return "Kỳ tự đánh giá không mở nên không sửa được."
    if desk.state == DeskState.HANDED_IN:
        return "Bảng đã nộp nên không sửa được. Hãy rút lại, hoặc chờ Sở Nội vụ trả lại."
    return "Đã quá hạn nộp. Hãy đề nghị Sở Nội vụ gia hạn."


def hindrances(found: Sequence[Line], has_letter: bool) -> Iterator[str]:
    """What stands in the way of handing in."""
    blocking = [line.item.number for line in found if line.blocks]
    if not found:
        yield "Đơn vị chưa được giao tiêu chí nào."
    if blocking:
        yield f"Còn {len(blocking)} tiêu chí chưa tự chấm, hoặc thiếu tài liệu mà chưa giải trình: {', '.join(blocking[:20])}."
    if not has_letter:
        yield "Chọn tệp công văn đã ký của lãnh đạo cơ quan."


def hand_in(
    session: Session, campaign: AssessmentCampaign, agency_id: int, letter: tuple[str, bytes] | None, by: audit.Actor
) -> None:
    """Hands the table in with the chief's signed letter. Raises Refused with everything that stands in the way."""
    desk = _begun(session, campaign, agency_id)
    if sentence := why_not(campaign, desk):
        raise Refused(sentence)
    found = lines(session, campaign, assignments.led_by(session, campaign, agency_id))
    wrong = [*hindrances(found, bool(letter or desk.letter_sha256)), *(_wrong_letter(*letter) if letter else [])]
    if wrong:
        raise Refused(" ".join(wrong))
    if letter:
        desk.letter, desk.letter_sha256 = letter[0][-200:], evidence_files.keep(letter[1])
    make_move(session, desk, MOVES, "hand_in", handed_in_at=now())
    audit.record(session, by, "assessment.hand_in", f"assessment_desk:{desk.id}", agency=agency_id, rows=len(found))


def _wrong_letter(name: str, content: bytes) -> list[str]:
    if not name.lower().endswith((".pdf", ".jpg", ".jpeg", ".png")):
        return ["Công văn phải là PDF, JPG hoặc PNG. Hãy chọn tệp khác."]
    return evidence_files.wrong(name, content)


def take_back(session: Session, campaign: AssessmentCampaign, agency_id: int, by: audit.Actor) -> None:
    """Takes the table back to work on it, until the day of handing in. Raises Refused."""
    desk = _begun(session, campaign, agency_id)
    if not campaign.is_open or now() > evening(max(campaign.hand_in_until, desk.extended_until or date.min)):
        raise Refused("Đã quá hạn nộp nên không rút lại được. Hãy đề nghị Sở Nội vụ trả lại bảng.")
    make_move(session, desk, MOVES, "take_back")
    audit.record(session, by, "assessment.take_back", f"assessment_desk:{desk.id}", agency=agency_id)


def send_back(
    session: Session,
    campaign: AssessmentCampaign,
    agency_id: int,
    reason: str,
    remarks: Mapping[str, str],
    by: audit.Actor,
) -> None:
    """Returns the table with a reason and remarks pinned to leaves. Raises Refused."""
    if not reason.strip():
        raise Refused("Hãy ghi lý do trả lại để đơn vị biết cần bổ sung gì.")
    desk = _begun(session, campaign, agency_id)
    make_move(session, desk, MOVES, "send_back", reason=within(reason, 2000, "Lý do"))
    for number, remark in remarks.items():
        entry = entries.find(session, campaign.id, number)
        if entry is not None and entry.agency_id == agency_id:
            entry.remark = within(remark, entries.LONGEST, "Nhận xét")
    audit.record(
        session, by, "assessment.send_back", f"assessment_desk:{desk.id}", agency=agency_id, remarks=len(remarks)
    )


def _begun(session: Session, campaign: AssessmentCampaign, agency_id: int) -> AssessmentDesk:
    """The table, in the database; nobody else begins it meanwhile."""
    session.refresh(campaign, with_for_update=True)
    desk = of_agency(session, campaign, agency_id)
    if desk.id is None:
        session.add(desk)
        session.flush()
    return desk


def check_explaining(campaign: AssessmentCampaign) -> None:
    """Raises Refused when explanations are no longer taken."""
    if not campaign.is_open or now() > evening(campaign.explain_until):
        raise Refused("Đã quá hạn giải trình nên chưa gửi được. Hãy đề nghị Sở Nội vụ gia hạn.")
