"""Agencies with validity dates and successors, and their quotas in a round."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from survey_app.db import Base


class Agency(Base):
    """A department, district, commune …; districts ended in 2025, so an agency has dates and a successor."""

    __tablename__ = "agency"
    __table_args__ = (
        CheckConstraint("valid_to IS NULL OR valid_from IS NULL OR valid_from <= valid_to", name="validity"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(20), unique=True)
    name: Mapped[str] = mapped_column(String(160))
    class_code: Mapped[str] = mapped_column(String(20), index=True)  # so, huyen, xa, hdnd, khac …
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    successor_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    sort_key: Mapped[str] = mapped_column(String(400), default="")

    successor: Mapped[Agency | None] = relationship(remote_side=[id])


class Quota(Base):
    """How many people of a group an agency is asked to register in a round; None = no limit."""

    __tablename__ = "quota"
    __table_args__ = (UniqueConstraint("round_id", "agency_id", "group_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("survey_round.id"))
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), index=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("respondent_group.id"))
    minimum: Mapped[int | None]
    maximum: Mapped[int | None]
