"""Which agencies a round asks for a list, and how many people of each group from each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from agencies import agency
from agencies.agency import Agency
from foundation import audit
from foundation.db import Base, Refused
from foundation.vietnam_time import day_of
from questionnaires.survey_round import SurveyRound

CHANGEABLE = frozenset({"preparing", "registering"})
"""States of a round in which quotas may still be set."""
FROZEN = "Danh sách của đợt này đã khoá nên không đổi chỉ tiêu được."


class Quota(Base):
    """How many people of a group an agency is asked to register in a round; None = no limit."""

    __tablename__ = "quota"
    __table_args__ = (
        UniqueConstraint("round_id", "agency_id", "group_id"),
        CheckConstraint("minimum IS NULL OR maximum IS NULL OR minimum <= maximum", name="range"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("survey_round.id"))
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), index=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("respondent_group.id"))
    minimum: Mapped[int | None]
    maximum: Mapped[int | None]


class AgencyApart(Base):
    """An agency that exists and takes no part in a round. Whoever is not named here takes part, also an agency that is new."""

    __tablename__ = "agency_apart"

    round_id: Mapped[int] = mapped_column(ForeignKey("survey_round.id"), primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), primary_key=True)


def agencies_asked(session: Session, survey_round: SurveyRound) -> Sequence[Agency]:
    """The agencies that a round asks for a list, in order: those that exist when lists are due, or when the round opens, without
    those that take no part."""
    without = apart(session, survey_round.id)
    return [one for one in agencies_in_force(session, survey_round) if one.id not in without]


def agencies_in_force(session: Session, survey_round: SurveyRound) -> Sequence[Agency]:
    """The agencies that a round may ask, in order."""
    return agency.in_force(session, day_of_asking(survey_round))


def is_asked(session: Session, survey_round: SurveyRound, one: Agency) -> bool:
    """Whether this agency is asked."""
    return one.is_in_force(day_of_asking(survey_round)) and one.id not in apart(session, survey_round.id)


def apart(session: Session, round_id: int) -> frozenset[int]:
    """The numbers of the agencies that take no part."""
    return frozenset(session.scalars(select(AgencyApart.agency_id).where(AgencyApart.round_id == round_id)))


def day_of_asking(survey_round: SurveyRound) -> date:
    """The day on which an agency has to exist to be asked."""
    return day_of(survey_round.list_deadline or survey_round.opens_at)


def of_agency(session: Session, survey_round: SurveyRound, agency_id: int) -> dict[int, Quota]:
    """The agency's quotas by group id."""
    query = select(Quota).where(Quota.round_id == survey_round.id, Quota.agency_id == agency_id)
    return {quota.group_id: quota for quota in session.scalars(query)}


def of_round(session: Session, survey_round: SurveyRound) -> dict[tuple[int, int], tuple[int | None, int | None]]:
    """(minimum, maximum) by agency id and group id, where something is set."""
    query = select(Quota.agency_id, Quota.group_id, Quota.minimum, Quota.maximum)
    rows = session.execute(query.where(Quota.round_id == survey_round.id))
    return {(agency_id, group_id): (low, high) for agency_id, group_id, low, high in rows}


def set_for(
    session: Session,
    survey_round: SurveyRound,
    agency: Agency,
    limits: dict[int, tuple[int | None, int | None]],
    by: audit.Actor,
) -> None:
    """Sets group id → (minimum, maximum) of an agency in a round. Raises Refused; refused too once lists are frozen."""
    if survey_round.state not in CHANGEABLE:
        raise Refused(FROZEN)
    names = {group.id: group.name for group in survey_round.groups}
    if wrong := [names[g] for g, (low, high) in limits.items() if low is not None and high is not None and low > high]:
        raise Refused(f"Số tối thiểu phải không lớn hơn số tối đa: {', '.join(wrong)}.")
    present = of_agency(session, survey_round, agency.id)
    for group_id, (minimum, maximum) in limits.items():
        quota = present.get(group_id)
        if quota is None:
            quota = Quota(round_id=survey_round.id, agency_id=agency.id, group_id=group_id)
            session.add(quota)
        quota.minimum, quota.maximum = minimum, maximum
    survey_round.look_at("quotas")
    session.flush()
    audit.record(session, by, "agency.set_quotas", f"agency:{agency.id}", round=survey_round.id, groups=len(limits))
