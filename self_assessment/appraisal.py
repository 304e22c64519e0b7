"""What Home Affairs finds of each leaf: the accepted score with a reason for each difference, a question, the close; a closed score
is changed by two officers."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy.orm import Session

from foundation import audit, two_people
from foundation.db import Refused
from self_assessment import desks, entries, points
from self_assessment.campaigns import AssessmentCampaign
from self_assessment.desks import DeskState, Line

CLOSED = "Điểm tiêu chí này đã chốt. Muốn đổi, hãy đề nghị đổi và để cán bộ thứ hai xác nhận."


def appraise(
    session: Session,
    campaign: AssessmentCampaign,
    number: str,
    accepted: str,
    reason: str,
    question: str,
    by: audit.Actor,
) -> None:
    """Keeps the accepted score, or asks for an explanation. Raises Refused."""
    line = _line(session, campaign, number)
    entry = line.entry
    assert entry is not None
    if entry.is_closed:
        raise Refused(CLOSED)
    score = _read(line, accepted, reason) if accepted.strip() else None
    if score is None and not question.strip():
        raise Refused("Nhập điểm thẩm định, hoặc ghi điều cần giải trình.")
    if question.strip() != entry.question:
        entry.answer = ""
    entry.accepted, entry.reason = "" if score is None else str(score), reason.strip()[: entries.LONGEST]
    entry.question = question.strip()[: entries.LONGEST]
    audit.record(session, by, "assessment.appraise", f"assessment_entry:{entry.id}", leaf=number, score=entry.accepted)


def close(session: Session, campaign: AssessmentCampaign, by: audit.Actor) -> int:
    """Closes every leaf that has an accepted score and no open question; returns how many."""
    session.refresh(campaign, with_for_update=True)
    said = entries.of_campaign(session, campaign.id).values()
    ready = [one for one in said if one.accepted and not one.is_closed and not (one.question and not one.answer)]
    for entry in ready:
        entry.is_closed = True
    if not ready:
        raise Refused("Chưa có tiêu chí nào chốt được: cần có điểm thẩm định, và giải trình đã trả lời.")
    audit.record(session, by, "assessment.close_scores", f"assessment_campaign:{campaign.id}", rows=len(ready))
    return len(ready)


def propose(
    session: Session, campaign: AssessmentCampaign, number: str, score: str, reason: str, by: audit.Actor
) -> None:
    """The first officer's half of changing a closed score. Raises Refused."""
    line = _line(session, campaign, number)
    entry = line.entry
    assert entry is not None
    if not entry.is_closed:
        raise Refused("Điểm tiêu chí này chưa chốt nên sửa trực tiếp được.")
    if not reason.strip():
        raise Refused("Ghi lý do đổi điểm đã chốt.")
    entry.proposed, entry.proposed_reason = str(_read(line, score, reason)), reason.strip()[: entries.LONGEST]
    entry.proposed_by = by.id
    subject = f"assessment_entry:{entry.id}"
    audit.record(session, by, "assessment.propose_change", subject, leaf=number, score=entry.proposed)


def decide(
    session: Session,
    campaign: AssessmentCampaign,
    number: str,
    yes: bool,
    by: audit.Actor,
    vouchers: two_people.Vouchers,
) -> None:
    """The second officer's half: the proposed score counts, or the proposal goes. Raises Refused."""
    entry = _line(session, campaign, number).entry
    assert entry is not None
    if not entry.proposed:
        raise Refused("Không có đề nghị đổi điểm nào đang chờ.")
    if yes:
        two_people.check(entry.proposed_by, by, vouchers)
        entry.accepted, entry.reason = entry.proposed, entry.proposed_reason
    subject = f"assessment_entry:{entry.id}"
    verb = "assessment.confirm_change" if yes else "assessment.refuse_change"
    audit.record(session, by, verb, subject, leaf=number, score=entry.proposed)
    entry.proposed, entry.proposed_reason, entry.proposed_by = "", "", None


def _line(session: Session, campaign: AssessmentCampaign, number: str) -> Line:
    """The leaf, which nobody else decides about meanwhile. Raises Refused before the table was handed in."""
    session.refresh(campaign, with_for_update=True)
    if not campaign.is_open:
        raise Refused("Kỳ tự đánh giá không mở nên không thẩm định được.")
    line = desks.lines(session, campaign, [number])[0]
    if line.entry is None or desks.of_agency(session, campaign, line.entry.agency_id).state != DeskState.HANDED_IN:
        raise Refused("Cơ quan chưa nộp bảng có tiêu chí này nên chưa thẩm định được.")
    session.refresh(line.entry)
    return line


def _read(line: Line, typed: str, reason: str) -> Decimal:
    score = points.within(points.read(typed), line.item.maximum)
    if line.lacks_proof and score > 0:
        raise Refused("Tiêu chí này thiếu tài liệu kiểm chứng nên điểm thẩm định là 0.")
    if score != abs(line.counts or Decimal(0)) and not reason.strip():
        raise Refused("Điểm thẩm định khác điểm tự chấm. Hãy ghi lý do.")
    return score
