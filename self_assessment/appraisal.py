"""What Home Affairs finds of each leaf: the accepted score with a reason for each difference, a question, the close; a closed score
is changed by two officers."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy.orm import Session

from foundation import audit, two_people
from foundation.db import Refused
from foundation.typed_text import within
from self_assessment import desks, entries, points
from self_assessment.campaigns import AssessmentCampaign
from self_assessment.desks import DeskState, Line
from self_assessment.entries import AssessmentEntry

ROUNDS = 2
"""Of questions and explanations about one leaf."""
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
    """Keeps the accepted score, or asks for an explanation; what was explained counts as read then. Raises Refused."""
    line = _line(session, campaign, number)
    entry = line.entry
    assert entry is not None
    if entry.is_closed:
        raise Refused(CLOSED)
    score = _read(line, accepted, reason) if accepted.strip() else None
    asked = within(question, entries.LONGEST, "Yêu cầu giải trình")
    if entry.answer and asked == entry.question:  # it has been answered
        asked = ""
    if score is None and not asked:
        raise Refused("Nhập điểm thẩm định, hoặc ghi điều cần giải trình.")
    if entry.answer or asked != entry.question:
        _next_round(entry, asked)
    entry.accepted, entry.reason = "" if score is None else str(score), within(reason, entries.LONGEST, "Lý do")
    entry.question = asked
    audit.record(session, by, "assessment.appraise", f"assessment_entry:{entry.id}", leaf=number, score=entry.accepted)


def accept_counted(session: Session, campaign: AssessmentCampaign, number: str, by: audit.Actor) -> None:
    """Accepts what is counted of a leaf that nobody has decided or asked about yet. Raises Refused."""
    line = _line(session, campaign, number)
    entry = line.entry
    if entry is None or entry.accepted or entry.question:
        raise Refused("Tiêu chí này vừa được người khác thẩm định. Hãy xem lại trang này.")
    score = abs(line.counts or Decimal(0))
    appraise(session, campaign, number, str(score), "", "", by)


def waiting(session: Session, campaign: AssessmentCampaign) -> set[str]:
    """The leaves that were handed in and that nobody has decided or asked about yet."""
    handed_in = {
        which for which, desk in desks.of_campaign(session, campaign).items() if desk.state == DeskState.HANDED_IN
    }
    said = entries.of_campaign(session, campaign.id).values()
    return {one.number for one in said if one.agency_id in handed_in and not one.accepted and not one.question}


def _next_round(entry: AssessmentEntry, question: str) -> None:
    """Keeps what both sides said in the round before. Raises Refused for a third question."""
    if entry.answer:
        if question and len(entry.earlier) + 1 >= ROUNDS:
            raise Refused(f"Đã hỏi và được giải trình {ROUNDS} lượt. Hãy ghi điểm thẩm định kèm lý do.")
        said = {"question": entry.question, "answer": entry.answer, "accepted": entry.accepted, "reason": entry.reason}
        entry.earlier = [*entry.earlier, said]
    entry.answer = ""


def close(session: Session, campaign: AssessmentCampaign, by: audit.Actor) -> int:
    """Closes every leaf that has an accepted score, no open question and no explanation that nobody has read; returns how many."""
    session.refresh(campaign, with_for_update=True)
    said = entries.of_campaign(session, campaign.id).values()
    ready = [one for one in said if one.accepted and not one.is_closed and not one.question]
    for entry in ready:
        entry.is_closed = True
    if not ready:
        raise Refused(
            "Chưa có tiêu chí nào chốt được: cần có điểm thẩm định, giải trình đã trả lời và đã được xem, lưu lại."
        )
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
    entry.proposed, entry.proposed_reason = str(_read(line, score, reason)), within(reason, entries.LONGEST, "Lý do")
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
