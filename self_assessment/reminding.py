"""Reminding agencies by e-mail that their table is not handed in yet; once in twelve hours, however often the button is pressed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from sqlalchemy.orm import Session

from agencies.agency import Agency, of_numbers
from foundation import audit, outbox
from foundation.db import Refused, now
from self_assessment import assignments, campaigns, desks
from self_assessment.campaigns import AssessmentCampaign
from self_assessment.desks import AssessmentDesk, DeskState

PAUSE = timedelta(hours=12)
SUBJECT = "Nhắc nộp bảng tự đánh giá cải cách hành chính"
TEXT = """Kính gửi Ông/Bà,

{agency} chưa nộp bảng của “{title}”. Hạn nộp: 17 giờ ngày {day}. Tiêu chí thiếu tài liệu kiểm chứng được 0 điểm.

Xin đăng nhập để làm tiếp và nộp:
{page}"""


LONGER = "Gia hạn nộp bảng tự đánh giá cải cách hành chính"
LONGER_TEXT = """Kính gửi Ông/Bà,

Hạn nộp bảng “{title}” của {agency} được gia hạn đến 17 giờ ngày {day}. Lý do: {reason}

Xin đăng nhập để làm tiếp và nộp:
{page}"""


def tell_extension(
    session: Session,
    campaign: AssessmentCampaign,
    desk: AssessmentDesk,
    agency: Agency,
    mailboxes: Sequence[str],
    page: str,
    foot: str = "",
) -> int:
    """Writes to the focal points of an agency whose deadline was put off; returns to how many."""
    day = f"{desk.extended_until:%d/%m/%Y}"
    text = LONGER_TEXT.format(agency=agency.name, title=campaign.title, day=day, reason=desk.extended_why, page=page)
    for mailbox in mailboxes:
        outbox.write(session, "email", mailbox, f"{text}{foot}", purpose="reminder", subject=LONGER)
    return len(mailboxes)


def late(session: Session, campaign: AssessmentCampaign) -> Sequence[Agency]:
    """The agencies that lead a leaf and have not handed in, each by itself or together."""
    if campaign.is_of_many:
        return of_numbers(
            session, [one.id for part in campaigns.within(session, campaign) for one in late(session, part)]
        )
    given = assignments.of_campaign(session, campaign).values()
    begun = desks.of_campaign(session, campaign)
    leads = {one.lead for one in given if one.lead is not None}
    return of_numbers(session, [one for one in leads if one not in begun or begun[one].state != DeskState.HANDED_IN])


def remind(
    session: Session,
    campaign: AssessmentCampaign,
    mailboxes: Mapping[int, Sequence[str]],
    page: str,
    by: audit.Actor,
    foot: str = "",
) -> tuple[int, list[str]]:
    """Writes to the focal points of the late agencies → how many agencies, and the names of those that nobody can write to.

    foot: who writes and whom to ask, below every mail."""
    session.refresh(campaign, with_for_update=True)
    if not campaign.is_open:
        raise Refused("Chỉ nhắc khi kỳ tự đánh giá đang mở.")
    if campaign.reminded_at is not None and now() - campaign.reminded_at < PAUSE:
        raise Refused("Vừa nhắc trong 12 giờ qua nên chưa nhắc lại.")
    waiting = late(session, campaign)
    without = [agency.name for agency in waiting if not mailboxes.get(agency.id)]
    for agency in waiting:
        text = TEXT.format(
            agency=agency.name, title=campaign.title, day=f"{campaign.hand_in_until:%d/%m/%Y}", page=page
        )
        for mailbox in mailboxes.get(agency.id, ()):
            outbox.write(session, "email", mailbox, f"{text}{foot}", purpose="reminder", subject=SUBJECT)
    if len(waiting) == len(without):
        raise Refused("Không có cơ quan nào chậm nộp mà có đầu mối để nhắc.")
    campaign.reminded_at = now()
    subject = f"assessment_campaign:{campaign.id}"
    audit.record(session, by, "assessment.remind", subject, agencies=len(waiting) - len(without))
    return len(waiting) - len(without), without
