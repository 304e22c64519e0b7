"""Agencies with validity dates and successors."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, String, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from foundation import audit
from foundation.db import Base, Refused, code_point_text
from foundation.vietnamese_order import phrase_key

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
    sort_key: Mapped[str] = mapped_column(code_point_text(400), default="")

    successor: Mapped[Agency | None] = relationship(remote_side=[id])

    @property
    def class_text(self) -> str:
        return CLASSES.get(self.class_code, self.class_code)

    def is_in_force(self, day: date) -> bool:
        """Whether it exists on a day, as `in_force` asks the database."""
        return (self.valid_from or day) <= day <= (self.valid_to or day)

    def rename(self, name: str) -> None:
        """Gives a name, and the key that puts it in order."""
        self.name = name
        self.sort_key = phrase_key(name)[:400]


def in_force(session: Session, day: date) -> Sequence[Agency]:
    """The agencies that exist on a day, in the order of their names."""
    query = select(Agency).where(
        or_(Agency.valid_from.is_(None), Agency.valid_from <= day),
        or_(Agency.valid_to.is_(None), Agency.valid_to >= day),
    )
    return session.scalars(query.order_by(Agency.sort_key, Agency.code)).all()


def of_numbers(session: Session, numbers: Collection[int]) -> Sequence[Agency]:
    """The agencies with these numbers, in the order of their names."""
    query = select(Agency).where(Agency.id.in_(numbers))
    return session.scalars(query.order_by(Agency.sort_key, Agency.code)).all()


def everyone(session: Session) -> Sequence[Agency]:
    """Every agency, also those that ended, in the order of their names."""
    return session.scalars(select(Agency).order_by(Agency.sort_key, Agency.code)).all()


def predecessors(session: Session) -> Mapping[int, Sequence[Agency]]:
    """By the number of an agency: those that it follows, whether merged into it or renamed, also through others; in the order of
    their names."""
    found: dict[int, list[Agency]] = {}
    for one in everyone(session):
        seen, heir = {one.id}, one.successor
        while heir is not None and heir.id not in seen:
            found.setdefault(heir.id, []).append(one)
            seen.add(heir.id)
            heir = heir.successor
    return found


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
    audit.record(session, by, "agency.add" if made else "agency.changes_ask", f"agency:{agency.id}")
    return agency


def _problems(
    session: Session,
    agency: Agency | None,
    code: str,
    name: str,
    class_code: str,
    valid_from: date | None,
    valid_to: date | None,
    successor: Agency | None,
) -> list[str]:
    taken = session.scalar(select(Agency).where(Agency.code == code))
    found = (
        (not code, "Nhập mã đơn vị."),
        (len(code) > 20, "Mã đơn vị có tối đa 20 ký tự."),
        (taken is not None and taken is not agency, f"Mã “{code}” đã dùng cho đơn vị khác. Hãy chọn mã khác."),
        (not name, "Nhập tên đơn vị."),
        (len(name) > 160, "Tên đơn vị có tối đa 160 ký tự."),
        (class_code not in CLASSES, "Chọn loại đơn vị."),
        (bool(valid_from and valid_to and valid_from > valid_to), "Ngày kết thúc phải sau ngày bắt đầu."),
        (successor is not None and successor is agency, "Đơn vị kế thừa phải là một đơn vị khác."),
    )
    return [sentence for condition, sentence in found if condition]
