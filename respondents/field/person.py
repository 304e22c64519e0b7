"""One invited person as Home Affairs follows them: how far they came, never what they answered, never at what hour."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from agencies.agency import Agency
from foundation import audit, outbox
from foundation.db import Refused, now
from foundation.vietnam_time import day_of
from questionnaires.survey_round import RespondentGroup, SurveyRound
from respondents import invitation as invitations
from respondents import phone_numbers
from respondents.field import opening
from respondents.field.aapor import Disposition
from respondents.invitation import Invitation
from respondents.roster import Respondent

BY_HAND = ("R", "NC", "O", "NE")
"""Dispositions that a person at Home Affairs may give, with a reason; the others follow from what happened."""

I = Invitation  # noqa: E741


class Status(NamedTuple):
    """A state of following: its words, its colour (which only repeats them), and what it means in the database."""

    text: str
    tone: str
    condition: ColumnElement[bool]


_DONE = or_(I.submitted_at.is_not(None), I.paper_at.is_not(None))
_OPEN = and_(~_DONE, I.disposition.is_(None), I.state == "active")
STATUSES: dict[str, Status] = {
    "submitted": Status("Đã gửi phiếu", "green", I.submitted_at.is_not(None)),
    "paper": Status("Đã trả lời bằng phiếu giấy", "green", and_(I.paper_at.is_not(None), I.submitted_at.is_(None))),
    "revoked": Status("Đã đưa ra khỏi danh sách", "grey", and_(~_DONE, I.state == "revoked")),
    "closed": Status(
        "Không trả lời (đã ghi lý do)", "grey", and_(~_DONE, I.state != "revoked", I.disposition.is_not(None))
    ),
    "held": Status("Tạm khoá", "red", and_(~_DONE, I.disposition.is_(None), I.state == "held")),
    "started": Status("Đang trả lời", "blue", and_(_OPEN, I.started_at.is_not(None))),
    "verified": Status(
        "Đã xác minh, chưa bắt đầu", "blue", and_(_OPEN, I.started_at.is_(None), I.verified_at.is_not(None))
    ),
    "opened": Status("Đã mở, chưa xác minh", "yellow", and_(_OPEN, I.verified_at.is_(None), I.opened_at.is_not(None))),
    "bounced": Status("Gửi lỗi", "red", and_(_OPEN, I.opened_at.is_(None), I.bounced_at.is_not(None))),
    "unopened": Status(
        "Chưa mở", "grey", and_(_OPEN, I.opened_at.is_(None), I.bounced_at.is_(None), I.sent_at.is_not(None))
    ),
    "waiting": Status(
        "Chờ gửi", "grey", and_(_OPEN, I.opened_at.is_(None), I.bounced_at.is_(None), I.sent_at.is_(None))
    ),
}
"""Everybody has exactly one of these."""


def status_of(invitation: Invitation) -> str:
    """The key of the one status that this person has, told from the row itself."""
    if invitation.submitted_at is not None:
        return "submitted"
    if invitation.paper_at is not None:
        return "paper"
    if invitation.state == "revoked":
        return "revoked"
    if invitation.disposition is not None:
        return "closed"
    if invitation.state == "held":
        return "held"
    steps = ("started", "verified", "opened", "bounced")
    step = next((step for step in steps if getattr(invitation, f"{step}_at") is not None), None)
    return step or ("unopened" if invitation.sent_at is not None else "waiting")


@dataclass(frozen=True, slots=True)
class Followed:
    """One line of the list of people."""

    invitation: Invitation
    person: Respondent
    agency: str
    group: str

    @property
    def status(self) -> Status:
        return STATUSES[status_of(self.invitation)]

    @property
    def phone_hint(self) -> str:
        return phone_numbers.masked(self.person.phone) if self.person.phone else ""


def people(
    session: Session, round_id: int, agency_id: int, *, group_id: int | None = None, status: str = ""
) -> Sequence[Followed]:
    """The invited people of an agency in the order of their names; `status` is a key of STATUSES, or empty for all."""
    conditions = [I.round_id == round_id, I.agency_id == agency_id]
    conditions += [I.group_id == group_id] if group_id is not None else []
    conditions += [STATUSES[status].condition] if status in STATUSES else []
    query = _followed().where(*conditions).order_by(Respondent.sort_key, Respondent.id)
    return [Followed(*row) for row in session.execute(query).all()]


def _followed() -> Select[Invitation, Respondent, str, str]:
    return (
        select(I, Respondent, Agency.name, RespondentGroup.name)
        .join(Respondent, Respondent.id == I.respondent_id)
        .join(Agency, Agency.id == I.agency_id)
        .join(RespondentGroup, RespondentGroup.id == I.group_id)
    )


def one(session: Session, round_id: int, invitation_id: int) -> Followed | None:
    """One invited person of a round."""
    row = session.execute(_followed().where(I.id == invitation_id, I.round_id == round_id)).first()
    return Followed(*row) if row else None


def status_counts(session: Session, round_id: int, agency_id: int) -> dict[str, int]:
    """How many people of an agency have each status; only those that somebody has."""
    columns = [func.count().filter(status.condition) for status in STATUSES.values()]
    row = session.execute(select(*columns).where(I.round_id == round_id, I.agency_id == agency_id)).one()
    return {key: number for key, number in zip(STATUSES, row, strict=True) if number}


class Step(NamedTuple):
    """Something that happened, and on which day."""

    text: str
    day: date


def steps(invitation: Invitation) -> list[Step]:
    """What happened with an invitation, newest first, by day only: an hour could be laid beside other records."""
    moments = (
        ("Cấp đường dẫn", invitation.issued_at),
        ("Gửi lời mời", invitation.sent_at),
        ("Tin nhắn không gửi được", invitation.bounced_at),
        ("Mở đường dẫn", invitation.opened_at),
        ("Xác minh", invitation.verified_at),
        ("Bắt đầu trả lời", invitation.started_at),
        ("Nhắc lần gần nhất", invitation.reminded_at),
        ("Gửi phiếu", invitation.submitted_at),
        ("Nhận phiếu giấy", invitation.paper_at),
        ("Báo không phải mình gửi phiếu", invitation.repudiated_at),
    )
    known = [(moment, text) for text, moment in moments if moment is not None]
    known.sort(key=lambda pair: pair[0], reverse=True)
    return [Step(text, day_of(moment)) for moment, text in known]


def send_again(
    session: Session, survey_round: SurveyRound, who: Followed, reason: str, base_url: str, by: audit.Actor
) -> None:
    """A new link and code; the old ones die, and the new link goes out at once. Raises Refused."""
    if not reason.strip():
        raise Refused("Ghi lý do cấp lại đường dẫn, ví dụ: gửi nhầm người, đã gọi xác minh.")
    if who.invitation.state == "revoked":
        raise Refused("Người này đã được đưa ra khỏi danh sách nên không cấp lại đường dẫn.")
    if survey_round.state != "open":
        raise Refused("Đợt điều tra không trong thời gian trả lời nên không gửi đường dẫn.")
    invitations.reissue(session, who.invitation, by, reason.strip())
    opening.send_invitation(session, survey_round, who.invitation, who.person.phone, base_url)


def set_disposition(session: Session, who: Followed, letter: str, reason: str, by: audit.Actor) -> None:
    """Notes why somebody will not answer (a letter of BY_HAND); an empty letter takes the note back. Raises Refused."""
    if letter and letter not in BY_HAND:
        raise Refused("Chọn một tình trạng trong danh sách.")
    if who.invitation.submitted_at is not None or who.invitation.paper_at is not None:
        raise Refused("Người này đã trả lời nên không ghi tình trạng khác.")
    if not reason.strip():
        raise Refused("Ghi lý do, ví dụ: nghỉ ốm dài ngày theo xác nhận của đơn vị.")
    who.invitation.disposition = letter or None
    detail = {"disposition": letter, "reason": reason.strip()[:200]}
    audit.record(session, by, "invitation.set_disposition", f"invitation:{who.invitation.id}", **detail)


def choices_by_hand() -> list[tuple[str, str]]:
    """(letter, words) of the dispositions that may be set by hand."""
    return [(letter, Disposition(letter).label) for letter in BY_HAND]


def receive_paper(session: Session, who: Followed, by: audit.Actor) -> None:
    """Notes that the person answered on paper: the link is not needed any more and no reminder goes out. Raises Refused."""
    if who.invitation.submitted_at is not None:
        raise Refused("Người này đã gửi phiếu trên mạng.")
    if who.invitation.paper_at is not None:
        raise Refused("Đã ghi nhận phiếu giấy của người này.")
    who.invitation.paper_at = now()
    audit.record(session, by, "invitation.receive_paper", f"invitation:{who.invitation.id}")


def message_counts(session: Session, round_id: int) -> Sequence[tuple[str, str, int, int, int]]:
    """(channel, purpose, waiting, sent, failed) of the messages that belong to nobody or to this round."""
    M = outbox.Message
    waiting = func.count().filter(M.sent_at.is_(None), M.failed_at.is_(None))
    query = select(M.channel, M.purpose, waiting, func.count(M.sent_at), func.count(M.failed_at))
    query = query.outerjoin(I, I.id == M.invitation_id).where(or_(I.id.is_(None), I.round_id == round_id))
    return list(session.execute(query.group_by(M.channel, M.purpose).order_by(M.purpose, M.channel)))


def first_that_waits(session: Session) -> datetime | None:
    """When the first of the messages leaves that wait for an hour to come, a reminder's morning for example."""
    M = outbox.Message
    waiting = (M.sent_at.is_(None), M.failed_at.is_(None), M.tries == 0, M.not_before > now())
    return session.scalar(select(M.not_before).where(*waiting).order_by(M.not_before).limit(1))
