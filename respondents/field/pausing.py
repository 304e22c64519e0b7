"""A round in the field rests, goes on, or gets another end. What waits in the outbox follows in the same transaction."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import ColumnElement, delete, func, or_, select
from sqlalchemy.orm import Session

from foundation import audit
from foundation.db import Refused, now
from foundation.outbox import About, Message, State
from foundation.typed_text import within
from foundation.vietnam_time import in_vietnam
from questionnaires import pauses
from questionnaires.pauses import RoundPause
from questionnaires.survey_round import SurveyRound
from respondents import wording
from respondents.invitation import Invitation
from respondents.messages import exclusions, reminders
from respondents.messages.send_window import SendWindow
from respondents.roster import telling
from respondents.roster.person import Respondent
from respondents.roster.telling import FocalPoints
from respondents.wording.ways import WAYS, Contact, order_of

END_MOVED = "end_moved"
LONGEST_REASON = 300


def pause(
    session: Session, survey_round: SurveyRound, reason: str, resumes_at: datetime | None, by: audit.Actor
) -> None:
    """Nobody can answer until it is resumed; drafts stay, and messages that ask wait. resumes_at: what people are told.

    Raises Refused, also for a moment that has passed or lies after the end.
    """
    words = _reason(reason, "Ghi lý do tạm dừng, ví dụ: sửa lỗi phiếu của nhóm lãnh đạo sở.")
    if resumes_at is not None and not now() < resumes_at < survey_round.closes_at:
        raise Refused("Giờ dự kiến mở lại phải sau bây giờ và trước giờ kết thúc trả lời.")
    survey_round.move(session, "pause", by)
    session.add(RoundPause(round_id=survey_round.id, began_at=now(), resumes_at=resumes_at, reason=words))
    session.flush()
    reminders.keep_hours(session, survey_round)


def resume(session: Session, survey_round: SurveyRound, by: audit.Actor) -> None:
    """People answer again, the plan goes on, what waited leaves in the hours of the round. Raises Refused when the end has passed
    meanwhile."""
    if survey_round.state == "paused" and survey_round.closes_at <= now():
        raise Refused("Giờ kết thúc trả lời đã qua trong lúc tạm dừng. Hãy đổi giờ kết thúc trước, rồi mở lại.")
    survey_round.move(session, "resume", by)
    resting = pauses.current(session, survey_round.id)
    if resting is not None:
        resting.ended_at = now()
    session.flush()
    reminders.keep_hours(session, survey_round)


def move_end(
    session: Session,
    survey_round: SurveyRound,
    closes_at: datetime,
    reason: str,
    by: audit.Actor,
    *,
    agencies: Iterable[FocalPoints] = (),
) -> int:
    """Gives a round in the field another end and tells it: everybody who is invited and has not answered, and the focal points of
    all agencies, whoever of theirs has. Returns how many people are written to. Raises Refused."""
    words = _reason(reason, "Ghi lý do đổi giờ kết thúc; lý do được nêu trong thư báo.")
    if not survey_round.is_in_field:
        raise Refused("Chỉ đổi giờ kết thúc khi đợt đang trả lời hoặc tạm dừng; trước đó hãy sửa lịch của đợt.")
    if closes_at <= now():
        raise Refused("Giờ kết thúc mới đã qua. Muốn dừng ngay, hãy dùng “Kết thúc đợt”.")
    before = survey_round.closes_at
    if closes_at == before:
        raise Refused("Giờ kết thúc mới giống giờ cũ nên chưa có gì thay đổi.")
    survey_round.closes_at = closes_at
    session.flush()
    reminders.keep_hours(session, survey_round)
    told = _tell_people(session, survey_round, words)
    for whom in agencies:
        telling.tell(session, whom, _subject(survey_round), _letter(survey_round, words))
    detail = {"before": _moment(before), "after": _moment(closes_at), "reason": words, "count": told}
    audit.record(session, by, "round.move_end", f"round:{survey_round.id}", **detail)
    return told


def concerned(session: Session, survey_round: SurveyRound) -> int:
    """How many people another end would be told to."""
    indexes = [Respondent.email_index if way == "email" else Respondent.phone_index for way in order_of(survey_round)]
    query = select(func.count()).select_from(Invitation).join(Respondent, Respondent.id == Invitation.respondent_id)
    return session.scalar(query.where(*_asked(survey_round), or_(*(index != "" for index in indexes)))) or 0


def _reason(typed: str, otherwise: str) -> str:
    words = " ".join(typed.split())
    if not words:
        raise Refused(otherwise)
    return within(words, LONGEST_REASON, "Lý do")


def _unanswered(session: Session, survey_round: SurveyRound) -> list[tuple[int, Contact]]:
    """Who was sent a link, or will be, and needs to know until when it opens."""
    query = select(Invitation.id, Respondent.phone, Respondent.email)
    query = query.join(Respondent, Respondent.id == Invitation.respondent_id).order_by(Invitation.id)
    rows = session.execute(query.where(*_asked(survey_round)))
    found = [(number, Contact(phone, email)) for number, phone, email in rows]
    return [(number, contact) for number, contact in found if any(contact.at(way) for way in order_of(survey_round))]


def _asked(survey_round: SurveyRound) -> list[ColumnElement[bool]]:
    return [Invitation.round_id == survey_round.id, *exclusions.STANDING, ~exclusions.needs_none(now())]


def _tell_people(session: Session, survey_round: SurveyRound, reason: str) -> int:
    """By the first way of the round, in its hours; news of an earlier end that still waits is overtaken."""
    people, leaves = _unanswered(session, survey_round), SendWindow.of(session, survey_round).opening(now())
    mine = select(Invitation.id).where(Invitation.round_id == survey_round.id)
    stale = (Message.kind == END_MOVED, Message.about_kind == "invitation", Message.about_id.in_(mine))
    session.execute(
        delete(Message).where(*stale, Message.state == State.WAITING).execution_options(synchronize_session=False)
    )
    for number, contact in people:
        way = next(way for way in order_of(survey_round) if contact.at(way))
        about, said = About("invitation", number), {"reason": reason}
        until = survey_round.closes_at
        wording.write(session, END_MOVED, WAYS[way], contact.at(way), about, said, not_before=leaves, expires_at=until)
    return len(people)


def _subject(survey_round: SurveyRound) -> str:
    return f"Đổi hạn trả lời khảo sát cải cách hành chính {survey_round.year}"


def _letter(survey_round: SurveyRound, reason: str) -> str:
    until = in_vietnam(survey_round.closes_at)
    return (
        f"Kính gửi Ông/Bà,\n\n{survey_round.title} nay nhận trả lời đến {until:%H:%M} ngày {until:%d/%m/%Y}.\n"
        f"Lý do: {reason}\n\nNhững người của đơn vị chưa trả lời đang được báo. Tình hình của đơn vị:"
    )


def _moment(at: datetime) -> str:
    return f"{in_vietnam(at):%H:%M %d/%m/%Y}"
