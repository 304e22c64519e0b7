"""What Home Affairs must look at: a mis-sent link, a repudiation, a lock. Never an accusation."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, Select, String, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from foundation import audit
from foundation.db import Base, Refused, UTCDateTime, now
from foundation.keys import EncryptedText
from foundation.pages import QueryTable
from foundation.typed_text import within

KINDS = {
    "not_me": "Gửi nhầm người",
    "phone_changed": "Báo số điện thoại đã đổi",
    "call_back": "Đề nghị gọi xác minh",
    "locked": "Nhập sai mã nhiều lần ở một trình duyệt",
    "many_codes": "Nhiều mã được yêu cầu cho một người",
    "suspended": "Nhập sai mã quá nhiều, chuyển sang mã dài",
    "repudiated": "Người được mời báo không phải mình gửi phiếu",
    "grade_c": "Quá 1 % người trả lời được xác minh bằng gọi điện",
    "alarm": "Nhiều mã sai bất thường trong một giờ",
    "guessing": "Có người thử mật khẩu của một tài khoản cán bộ",
    "probing": "Một tài khoản cán bộ hỏi nhiều trang hoặc việc không được giao",
    "much_seen": "Một tài khoản xem quá nhiều thông tin cá nhân trong một ngày",
}


class Alert(Base):
    """One thing to look at; settled by a member of staff with a note."""

    __tablename__ = "alert"

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("survey_round.id"), index=True)
    invitation_id: Mapped[int | None] = mapped_column(ForeignKey("invitation.id"))
    kind: Mapped[str] = mapped_column(String(30))  # a key of KINDS
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    settled_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    settled_by: Mapped[int | None]
    note: Mapped[str] = mapped_column(EncryptedText, default="")

    @property
    def kind_text(self) -> str:
        return KINDS.get(self.kind, self.kind)


def raise_alert(session: Session, kind: str, round_id: int, invitation_id: int | None, by: audit.Actor) -> None:
    """Tells Home Affairs, once as long as the same thing about the same person is unsettled."""
    standing = select(Alert.id).where(
        Alert.round_id == round_id, Alert.invitation_id == invitation_id, Alert.kind == kind
    )
    if session.execute(standing.where(Alert.settled_at.is_(None))).first():
        return
    session.add(Alert(round_id=round_id, invitation_id=invitation_id, kind=kind, at=now()))
    audit.record(session, by, f"alert.{kind}", f"invitation:{invitation_id}" if invitation_id else f"round:{round_id}")


def raise_alarm(session: Session, round_id: int) -> None:
    """The alarm about wrong codes in all: at most one an hour, settled or not."""
    recent = select(Alert.id).where(Alert.kind == "alarm", Alert.at > now() - timedelta(hours=1))
    if not session.execute(recent).first():
        raise_alert(session, "alarm", round_id, None, audit.SYSTEM)


CARDS = QueryTable(Alert.id, (Alert.settled_at.is_not(None), Alert.at.desc(), Alert.id.desc()), size=20)
"""Unsettled ones first, then the newest."""


def of_round(round_id: int, kind: str = "") -> Select[Alert]:
    """The alerts of a round (of one kind of KINDS only), in no order."""
    return select(Alert).where(Alert.round_id == round_id, *([Alert.kind == kind] if kind else []))


def settle_standing(session: Session, kind: str, invitation_id: int, note: str, by: audit.Actor) -> None:
    """Closes the unsettled alert of that kind about a person, if there is one."""
    standing = select(Alert).where(Alert.kind == kind, Alert.invitation_id == invitation_id, Alert.settled_at.is_(None))
    for alert in session.scalars(standing):
        settle(session, alert, note, by)


def settle(session: Session, alert: Alert, note: str, by: audit.Actor) -> None:
    """Closes an alert with what was found. Raises Refused when someone else did already, and for words that are too long."""
    won = session.execute(
        update(Alert)
        .where(Alert.id == alert.id, Alert.settled_at.is_(None))
        .values(settled_at=now(), settled_by=by.id, note=within(note, 300, "Kết quả xem xét"))
        .returning(Alert.id)
        .execution_options(synchronize_session=False)
    ).first()
    session.refresh(alert)
    if won is None:
        raise Refused("Cảnh báo này vừa được người khác xử lý. Hãy tải lại trang.")
    audit.record(session, by, "alert.settle", f"alert:{alert.id}")
