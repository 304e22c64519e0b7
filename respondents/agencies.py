"""Agencies with validity dates and successors, and their quotas in a round."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from foundation import audit
from foundation.db import Base, Refused
from questionnaires.survey_round import SurveyRound
from respondents import person_names

CLASSES = {
    "so": "Sở, ban, ngành",
    "huyen": "UBND cấp huyện",
    "xa": "UBND cấp xã",
    "hdnd": "HĐND",
    "khac": "Khác",
}


class Agency(Base):
    """A department, district, commune …; districts ended in 2025, so an agency has dates and a successor."""

    __tablename__ = "agency"
    __table_args__ = (
        CheckConstraint("valid_to IS NULL OR valid_from IS NULL OR valid_from <= valid_to", name="validity"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(20), unique=True)
    name: Mapped[str] = mapped_column(String(160))
    class_code: Mapped[str] = mapped_column(String(20), index=True)  # of CLASSES
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    successor_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    sort_key: Mapped[str] = mapped_column(String(400), default="")

    successor: Mapped[Agency | None] = relationship(remote_side=[id])

    @property
    def class_text(self) -> str:
        return CLASSES.get(self.class_code, self.class_code)

    def rename(self, name: str) -> None:
        """Gives a name, and the key that puts it in order."""
        self.name = name
        self.sort_key = person_names.fold(name)[:400]


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


def in_force(session: Session, day: date) -> Sequence[Agency]:
    """The agencies that exist on a day, in the order of their names."""
    query = select(Agency).where(
        or_(Agency.valid_from.is_(None), Agency.valid_from <= day),
        or_(Agency.valid_to.is_(None), Agency.valid_to >= day),
    )
    return session.scalars(query.order_by(Agency.sort_key, Agency.code)).all()


def everyone(session: Session) -> Sequence[Agency]:
    """Every agency, also those that ended, in the order of their names."""
    return session.scalars(select(Agency).order_by(Agency.sort_key, Agency.code)).all()


def of_round(session: Session, survey_round: SurveyRound) -> Sequence[Agency]:
    """The agencies that a round asks for a list: those that exist when lists are due, or when the round opens."""
    return in_force(session, (survey_round.list_deadline or survey_round.opens_at).date())


def save(
    session: Session,
    agency: Agency | None,
    *,
    code: str,
    name: str,
    class_code: str,
    valid_from: date | None = None,
    valid_to: date | None = None,
    successor: Agency | None = None,
    by: audit.Actor,
) -> Agency:
    """Adds an agency or changes it. Raises Refused with what to mend."""
    if problems := _problems(session, agency, code.strip(), name.strip(), class_code, valid_from, valid_to, successor):
        raise Refused(" ".join(problems))
    if made := agency is None:
        agency = Agency()
        session.add(agency)
    agency.rename(name.strip())
    agency.code, agency.class_code, agency.successor = code.strip(), class_code, successor
    agency.valid_from, agency.valid_to = valid_from, valid_to
    session.flush()
    audit.record(session, by, "agency.add" if made else "agency.change", f"agency:{agency.id}")
    return agency


def _problems(session, agency, code, name, class_code, valid_from, valid_to, successor) -> list[str]:
    taken = session.scalar(select(Agency).where(Agency.code == code))
    found = (
        (not code, "Nhập mã đơn vị."),
        (len(code) > 20, "Mã đơn vị có tối đa 20 ký tự."),
        (taken is not None and taken is not agency, f"Mã “{code}” đã dùng cho đơn vị khác. Hãy chọn mã khác."),
        (not name, "Nhập tên đơn vị."),
        (len(name) > 160, "Tên đơn vị có tối đa 160 ký tự."),
        (class_code not in CLASSES, "Chọn loại đơn vị."),
        (valid_from and valid_to and valid_from > valid_to, "Ngày kết thúc phải sau ngày bắt đầu."),
        (successor is not None and successor is agency, "Đơn vị kế thừa phải là một đơn vị khác."),
    )
    return [sentence for condition, sentence in found if condition]


def quotas(session: Session, survey_round: SurveyRound, agency_id: int) -> dict[int, Quota]:
    """The agency's quotas by group id."""
    query = select(Quota).where(Quota.round_id == survey_round.id, Quota.agency_id == agency_id)
    return {quota.group_id: quota for quota in session.scalars(query)}


def set_quotas(
    session: Session,
    survey_round: SurveyRound,
    agency: Agency,
    limits: dict[int, tuple[int | None, int | None]],
    by: audit.Actor,
) -> None:
    """Sets group id → (minimum, maximum) of an agency in a round. Raises Refused; refused too once lists are frozen."""
    if survey_round.state not in ("preparing", "registering"):
        raise Refused("Danh sách của đợt này đã khoá nên không đổi chỉ tiêu được.")
    names = {group.id: group.name for group in survey_round.groups}
    if wrong := [names[g] for g, (low, high) in limits.items() if low is not None and high is not None and low > high]:
        raise Refused(f"Số tối thiểu phải không lớn hơn số tối đa: {', '.join(wrong)}.")
    present = quotas(session, survey_round, agency.id)
    for group_id, (minimum, maximum) in limits.items():
        quota = present.get(group_id)
        if quota is None:
            quota = Quota(round_id=survey_round.id, agency_id=agency.id, group_id=group_id)
            session.add(quota)
        quota.minimum, quota.maximum = minimum, maximum
    session.flush()
    audit.record(session, by, "agency.set_quotas", f"agency:{agency.id}", round=survey_round.id, groups=len(limits))
