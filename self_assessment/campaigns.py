"""A campaign: a published set, its dates, and how far it has come."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from agencies.agency import predecessors
from foundation import audit
from foundation.db import Base, Move, Refused, UTCDateTime, make_move, now
from foundation.states import HasState, State, only
from foundation.vietnam_time import VIETNAM
from self_assessment import points
from self_assessment.items import Items
from self_assessment.sets import PROVINCE, AssessmentSet

EVENING = time(17)
CLASSES = "90; 80; 70"
"""From how many points on the classes A, B and C begin, where a campaign says nothing else."""


NAMES = {
    "data_until": "ngày chốt số liệu",
    "hand_in_until": "hạn nộp",
    "explain_until": "hạn giải trình",
    "appraise_until": "ngày thẩm định xong",
}
"""What a campaign's days are called, in their order."""
UNTIL = {"hand_in_until": "nộp", "explain_until": "giải trình"}
"""The days after which an agency can no more do what they are for."""

IF_SURE = "Hãy sửa lại; nếu đúng là như vậy thì đánh dấu xác nhận ở cuối trang rồi lưu."
PART = "Kỳ này là phần của một cơ quan trong một kỳ chung. Hãy sửa, mở hoặc kết thúc ở kỳ chung."


class OddDays(Refused):
    """Days that are possible but rarely meant: whoever is sure of them says so."""


class CampaignState(State):
    """How far a campaign has come."""

    PREPARING = "preparing", "Chuẩn bị"
    OPEN = "open", "Đang tự đánh giá", "blue"
    CLOSED = "closed", "Đã kết thúc"


MOVES = {
    "open": Move(frozenset({CampaignState.PREPARING}), CampaignState.OPEN),
    "close": Move(frozenset({CampaignState.OPEN}), CampaignState.CLOSED),
}


class AssessmentCampaign(HasState, Base):
    """One self-assessment. Figures are those up to `data_until`; tables are handed in and explained until 17:00 of their days.
    `on_papers`: who issues its papers, their number, who signs, who receives them. One that scores each agency by itself consists
    of campaigns of one agency each (`within_id`, `agency_id`); `not_applicable`: leaves left out for that agency, with reasons."""

    STATES = CampaignState
    __tablename__ = "assessment_campaign"
    __table_args__ = (UniqueConstraint("within_id", "agency_id"), only(CampaignState))

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(200))
    set_id: Mapped[int] = mapped_column(ForeignKey("assessment_set.id"))
    state: Mapped[str] = mapped_column(String(10))
    data_until: Mapped[date]
    hand_in_until: Mapped[date]
    appraise_until: Mapped[date]
    explain_until: Mapped[date]
    classes: Mapped[str] = mapped_column(String(60), default=CLASSES)
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    reminded_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    on_papers: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    within_id: Mapped[int | None] = mapped_column(ForeignKey("assessment_campaign.id"), index=True)
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"), index=True)
    not_applicable: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)

    set: Mapped[AssessmentSet] = relationship()

    @property
    def items(self) -> Items:
        """What is scored."""
        return self.set.items

    @property
    def bounds(self) -> tuple[Decimal, ...]:
        """Where the classes begin, the highest first."""
        return read_classes(self.classes)

    @property
    def is_of_many(self) -> bool:
        """Whether it scores several agencies, each by itself, and so consists of other campaigns."""
        return self.set.audience != PROVINCE and self.within_id is None

    @property
    def is_open(self) -> bool:
        return self.state == CampaignState.OPEN


def read_classes(text: str) -> tuple[Decimal, ...]:
    """Bounds of classes as people write them, the highest first. Raises Refused."""
    found = tuple(points.read(part) for part in text.split(";") if part.strip())
    if len(found) != 3 or list(found) != sorted(set(found), reverse=True):
        raise Refused("Ghi ba mức điểm của loại A, B, C từ cao xuống thấp, ví dụ 90; 80; 70.")
    return found


def evening(day: date) -> datetime:
    """17:00 of a day in Vietnam."""
    return datetime.combine(day, EVENING, VIETNAM)


def everything(session: Session) -> Sequence[AssessmentCampaign]:
    """Every campaign, the newest first; without those of one agency each, of which others consist."""
    query = select(AssessmentCampaign).where(AssessmentCampaign.within_id.is_(None))
    return session.scalars(query.order_by(AssessmentCampaign.id.desc())).all()


def within(session: Session, campaign: AssessmentCampaign) -> Sequence[AssessmentCampaign]:
    """The campaigns of one agency each, of which it consists."""
    query = select(AssessmentCampaign).where(AssessmentCampaign.within_id == campaign.id)
    return session.scalars(query.order_by(AssessmentCampaign.id)).all()


def before(session: Session, campaign: AssessmentCampaign) -> list[AssessmentCampaign]:
    """The campaigns of the latest year before, of the same kind: one, or none; of a campaign of one agency, its own and those of
    the agencies that it follows."""
    query = (
        select(AssessmentCampaign)
        .join(AssessmentSet)
        .where(AssessmentSet.audience == campaign.set.audience, AssessmentSet.year < campaign.set.year)
    )
    mine = AssessmentCampaign.agency_id.is_(None)
    if campaign.agency_id is not None:
        followed = [one.id for one in predecessors(session).get(campaign.agency_id, ())]
        mine = AssessmentCampaign.agency_id.in_([campaign.agency_id, *followed])
    order = (AssessmentSet.year.desc(), AssessmentCampaign.id.desc())
    found: dict[int | None, AssessmentCampaign] = {}
    for one in session.scalars(query.where(mine).order_by(*order)):
        if not found or one.set.year == next(iter(found.values())).set.year:
            found.setdefault(one.agency_id, one)
    return sorted(found.values(), key=lambda one: (one.agency_id != campaign.agency_id, one.id))


def odd(year: int, days: Mapping[str, date], present: AssessmentCampaign | None = None) -> list[str]:
    """What is rarely meant among the days of a campaign about a year, which runs from its second half to the middle of the next
    one; of one that is there, only among those that change."""
    new = {name: day for name, day in days.items() if present is None or getattr(present, name) != day}
    first, last = date(year, 7, 1), date(year + 1, 6, 30)
    apart = [f"{NAMES[name]} là {day:%d/%m/%Y}" for name, day in new.items() if not first <= day <= last]
    found = [
        f"Hạn {what} 17 giờ ngày {new[name]:%d/%m/%Y} đã qua nên không cơ quan nào {what} được, trừ nơi được gia hạn riêng."
        for name, what in UNTIL.items()
        if name in new and evening(new[name]) <= now()
    ]
    if apart:
        found.insert(
            0,
            f"Bộ tiêu chí của năm {year} nhưng {', '.join(apart)}; kỳ tự đánh giá của một năm thường có các ngày từ"
            f" {first:%d/%m/%Y} đến {last:%d/%m/%Y}.",
        )
    return found


def save(
    session: Session,
    campaign: AssessmentCampaign | None,
    kept: AssessmentSet | None,
    by: audit.Actor,
    *,
    sure: bool,
    **facts: Any,
) -> AssessmentCampaign:
    """Adds a campaign or changes its name and dates. Raises Refused with all that is wrong; OddDays, unless one is `sure`."""
    days = [facts[name] for name in NAMES]
    found = (
        (not str(facts["title"]).strip(), "Nhập tên kỳ tự đánh giá."),
        (campaign is None and (kept is None or not kept.is_published), "Chọn một bộ tiêu chí đã công bố."),
        (days != sorted(days), "Các ngày phải theo thứ tự: số liệu, nộp, giải trình, thẩm định. Hãy xem lại."),
        (campaign is not None and campaign.within_id is not None, PART),
        (
            campaign is not None and campaign.state == CampaignState.CLOSED,
            "Kỳ tự đánh giá đã kết thúc nên không sửa được.",
        ),
    )
    read_classes(facts["classes"])
    if wrong := [sentence for condition, sentence in found if condition]:
        raise Refused(" ".join(wrong))
    about = kept if campaign is None else campaign.set
    assert about is not None
    if not sure and (strange := odd(about.year, {name: facts[name] for name in NAMES}, campaign)):
        raise OddDays(" ".join([*strange, IF_SURE]))
    verb = "assessment.change_campaign"
    if campaign is None:
        assert kept is not None
        campaign = AssessmentCampaign(set_id=kept.id, state=CampaignState.PREPARING, made_at=now())
        session.add(campaign)
        verb = "assessment.make_campaign"
    for name, value in facts.items():
        setattr(campaign, name, value)
    session.flush()
    _hand_down(session, campaign, **{name: value for name, value in facts.items() if name != "title"})
    audit.record(session, by, verb, f"assessment_campaign:{campaign.id}")
    return campaign


def set_papers(session: Session, campaign: AssessmentCampaign, values: Mapping[str, Any], by: audit.Actor) -> None:
    """Keeps what stands on the papers that will be made; those that were made stay as they are."""
    session.refresh(campaign, with_for_update=True)
    campaign.on_papers = dict(values)
    audit.record(session, by, "assessment.set_papers", f"assessment_campaign:{campaign.id}")


def turn(session: Session, campaign: AssessmentCampaign, verb: str, by: audit.Actor) -> None:
    """Opens or closes it. Raises Refused when it cannot be."""
    if campaign.within_id is not None:
        raise Refused(PART)
    if verb == "open" and campaign.is_of_many and not within(session, campaign):
        raise Refused("Chưa chọn cơ quan nào để chấm. Hãy chọn cơ quan rồi mở.")
    if verb == "open" and campaign.state == CampaignState.PREPARING and evening(campaign.hand_in_until) <= now():
        raise Refused(f"Hạn nộp 17 giờ ngày {campaign.hand_in_until:%d/%m/%Y} đã qua. Hãy sửa các ngày rồi mở.")
    make_move(session, campaign, MOVES, verb)
    _hand_down(session, campaign, state=campaign.state)
    audit.record(session, by, f"assessment.{verb}_campaign", f"assessment_campaign:{campaign.id}")


def _hand_down(session: Session, campaign: AssessmentCampaign, **values: Any) -> None:
    """What is so of a campaign is so of those of which it consists."""
    for part in within(session, campaign):
        for name, value in values.items():
            setattr(part, name, value)
