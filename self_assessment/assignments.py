"""Which agency answers for which leaf: one leads, others contribute."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import ForeignKey, Index, String, delete, select, text, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from agencies.agency import Agency
from foundation import audit
from foundation.db import Base, Refused
from self_assessment.campaigns import AssessmentCampaign, CampaignState
from self_assessment.entries import AssessmentEntry
from self_assessment.items import Item

_LEADS = text("is_lead")
_LEADS_SQLITE = text("is_lead = 1")


class AssessmentAssignment(Base):
    """One agency's part in one leaf of a campaign."""

    __tablename__ = "assessment_assignment"
    __table_args__ = (
        Index(
            "uq_assessment_assignment_lead",
            "campaign_id",
            "number",
            unique=True,
            sqlite_where=_LEADS_SQLITE,
            postgresql_where=_LEADS,
        ),
        Index("uq_assessment_assignment_agency", "campaign_id", "number", "agency_id", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("assessment_campaign.id"))
    number: Mapped[str] = mapped_column(String(20))
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), index=True)
    is_lead: Mapped[bool]


class Assigned(NamedTuple):
    """Who has a leaf: the agency that leads, if one does, and those that contribute."""

    lead: int | None
    others: tuple[int, ...] = ()


NOBODY = Assigned(None)


def assignable(campaign: AssessmentCampaign) -> Sequence[Item]:
    """The leaves that somebody has to score: none that is imported, or does not apply."""
    without = campaign.not_applicable
    scored = campaign.items.scored
    return [one for one in scored if one.number not in without] if without else scored


def of_campaign(session: Session, campaign: AssessmentCampaign) -> dict[str, Assigned]:
    """By the number of each leaf that has somebody."""
    query = select(AssessmentAssignment).where(AssessmentAssignment.campaign_id == campaign.id)
    found: dict[str, Assigned] = {}
    for row in session.scalars(query.order_by(AssessmentAssignment.id)):
        to = found.get(row.number, NOBODY)
        found[row.number] = (
            to._replace(lead=row.agency_id) if row.is_lead else to._replace(others=(*to.others, row.agency_id))
        )
    return found


def led_by(session: Session, campaign: AssessmentCampaign, agency_id: int) -> list[str]:
    """The leaves that an agency answers for, in the order of the set."""
    mine = _parts(session, campaign, agency_id, True)
    return [item.number for item in assignable(campaign) if item.number in mine]


def helped_by(session: Session, campaign: AssessmentCampaign, agency_id: int) -> list[str]:
    """The leaves to which it contributes."""
    mine = _parts(session, campaign, agency_id, False)
    return [item.number for item in assignable(campaign) if item.number in mine]


def _parts(session: Session, campaign: AssessmentCampaign, agency_id: int, leads: bool) -> set[str]:
    query = select(AssessmentAssignment.number).where(
        AssessmentAssignment.campaign_id == campaign.id,
        AssessmentAssignment.agency_id == agency_id,
        AssessmentAssignment.is_lead == leads,
    )
    return set(session.scalars(query))


def campaigns_of(session: Session, agency_id: int) -> Sequence[AssessmentCampaign]:
    """The campaigns in which an agency has a part and which were opened, the newest first."""
    query = (
        select(AssessmentCampaign)
        .where(
            AssessmentCampaign.state != CampaignState.PREPARING,
            AssessmentCampaign.id.in_(
                select(AssessmentAssignment.campaign_id).where(AssessmentAssignment.agency_id == agency_id)
            ),
        )
        .order_by(AssessmentCampaign.id.desc())
    )
    return session.scalars(query).all()


def assign(session: Session, campaign: AssessmentCampaign, wanted: Mapping[str, Assigned], by: audit.Actor) -> int:
    """Gives leaves to agencies, each leaf anew; what was entered goes to the agency that leads now. Returns how many changed.

    Raises Refused for a leaf that is none, or an agency that leads and contributes at once.
    """
    session.refresh(campaign, with_for_update=True)
    if campaign.state == CampaignState.CLOSED:
        raise Refused("Kỳ tự đánh giá đã kết thúc nên không giao lại được.")
    known = {item.number for item in assignable(campaign)}
    if unknown := sorted(wanted.keys() - known):
        raise Refused(f"Không giao được {', '.join(unknown)}: bộ tiêu chí không có tiêu chí thành phần ấy.")
    present = of_campaign(session, campaign)
    changed = {number: to for number, to in wanted.items() if present.get(number, NOBODY) != to}
    for number, to in changed.items():
        _give(session, campaign, number, to)
    if changed:
        subject = f"assessment_campaign:{campaign.id}"
        audit.record(session, by, "assessment.assign", subject, rows=len(changed), fields=sorted(changed)[:50])
    return len(changed)


def _give(session: Session, campaign: AssessmentCampaign, number: str, to: Assigned) -> None:
    if to.lead is not None and to.lead in to.others:
        raise Refused(f"Tiêu chí {number}: một cơ quan không thể vừa chủ trì vừa phối hợp. Hãy bỏ một.")
    mine = (AssessmentAssignment.campaign_id == campaign.id, AssessmentAssignment.number == number)
    session.execute(delete(AssessmentAssignment).where(*mine))
    parts = [(to.lead, True)] if to.lead is not None else []
    for agency_id, is_lead in [*parts, *((other, False) for other in dict.fromkeys(to.others))]:
        session.add(AssessmentAssignment(campaign_id=campaign.id, number=number, agency_id=agency_id, is_lead=is_lead))
    session.flush()
    if to.lead is not None:
        entry = (AssessmentEntry.campaign_id == campaign.id, AssessmentEntry.number == number)
        session.execute(update(AssessmentEntry).where(*entry).values(agency_id=to.lead))


def ended(session: Session, campaign: AssessmentCampaign, day: date) -> list[tuple[str, Agency]]:
    """Leaves whose leading agency exists no more on a day, each with that agency, whose successor may take over."""
    found = of_campaign(session, campaign)
    leads = {to.lead for to in found.values() if to.lead is not None}
    known = {one.id: one for one in session.scalars(select(Agency).where(Agency.id.in_(leads)))}
    gone = {number for number, one in known.items() if not one.is_in_force(day)}
    return [
        (item.number, known[lead])
        for item in assignable(campaign)
        if (lead := found.get(item.number, NOBODY).lead) is not None and lead in gone
    ]
