"""Whether a round is ready to be opened: one row for each thing that is to be in order, and whether it stands in the way."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from foundation import audit, outbox
from foundation.audit import AuditEvent
from foundation.db import now
from foundation.outbox import Message, State
from foundation.outbox.states import STATES
from questionnaires import round_setup
from questionnaires.ballot import box
from questionnaires.survey_round import SurveyRound
from questionnaires.versions import QuestionnaireVersion
from respondents.invitation import Invitation
from respondents.messages.plan import making, moments, problems
from respondents.messages.plan.steps import KINDS, PlanState
from respondents.messages.send_window import SendWindow
from respondents.roster import Roster

SEEN, TRIED = "round.see_texts", "round.try_gateway"


class Check(NamedTuple):
    """One thing: whether it is in order, the words if it is not, and whether the round cannot be opened without it."""

    key: str
    text: str
    is_done: bool
    words: str = ""
    stops: bool = False


def checks(session: Session, survey_round: SurveyRound, texts: str) -> list[Check]:
    """Everything, in order. texts: the fingerprint of the messages as they stand now."""
    return [
        _lists(session, survey_round),
        _questionnaires(session, survey_round),
        _box(session, survey_round),
        _facts(survey_round),
        _dates(survey_round),
        _texts(session, survey_round, texts),
        _gateway(session, survey_round),
        _plan(session, survey_round),
        *_copied(survey_round),
    ]


def recipients(session: Session, survey_round: SurveyRound) -> int:
    """How many people an invitation would go to now."""
    wanted = (Invitation.round_id == survey_round.id, Invitation.state == "active", ~Invitation.has_answered)
    return session.scalar(select(func.count()).select_from(Invitation).where(*wanted)) or 0


def _lists(session: Session, survey_round: SurveyRound) -> Check:
    query = select(Roster.state, func.count()).where(Roster.round_id == survey_round.id).group_by(Roster.state)
    states: dict[str, int] = dict(session.execute(query).all())
    people, open_ = recipients(session, survey_round), sum(states.values()) - states.get("frozen", 0)
    if survey_round.state != "frozen" or not people:
        return Check("lists", "Danh sách đã duyệt và khoá", False, "Chưa ai trong danh sách đã khoá.", stops=not people)
    words = f"Còn {open_} danh sách chưa khoá: người trong đó chưa được mời." if open_ else ""
    return Check("lists", "Danh sách đã duyệt và khoá", not open_, words)


def _questionnaires(session: Session, survey_round: SurveyRound) -> Check:
    published = set(session.scalars(select(QuestionnaireVersion.id).where(QuestionnaireVersion.state == "published")))
    without = [group.name for group in survey_round.groups if group.version_id not in published]
    words = f"Chưa có mẫu phiếu đã công bố: {', '.join(without)}." if without else ""
    return Check("questionnaires", "Mẫu phiếu của từng nhóm đã công bố", not without, words, stops=bool(without))


def _box(session: Session, survey_round: SurveyRound) -> Check:
    takes = box.takes_sheets(session, survey_round.id)
    return Check("box", "Khoá hòm phiếu đã lập", takes, "" if takes else box.NO_BOX, stops=not takes)


def _facts(survey_round: SurveyRound) -> Check:
    missing = survey_round.missing_facts
    words = f"Chưa nhập {', '.join(missing)}." if missing else ""
    return Check("facts", "Thông tin hỗ trợ và căn cứ của đợt", not missing, words, stops=bool(missing))


def _dates(survey_round: SurveyRound) -> Check:
    over = survey_round.closes_at <= now()
    words = "Giờ kết thúc trả lời đã qua. Sửa lịch của đợt trước khi mở." if over else ""
    near = round_setup.doubts({"closes_at": survey_round.closes_at}, now()).get("closes_at", "")
    words = words or (f"{near}. Hãy xem lại lịch của đợt." if near else "")
    return Check("dates", "Lịch mở và kết thúc hợp lý", not words, words, stops=over)


def _copied(survey_round: SurveyRound) -> list[Check]:
    """Of a round that was planned like another: whether somebody has looked at what was taken over."""
    left = len(survey_round.unseen)
    words = f"Còn {left} mục chép từ đợt {survey_round.copied_from} chưa ai xem." if left else ""
    return [Check("copied", "Mục chép từ đợt trước đã được xem", not left, words)] if survey_round.copied_from else []


def _texts(session: Session, survey_round: SurveyRound, texts: str) -> Check:
    seen = _newest(session, survey_round, SEEN)
    if seen is not None and seen.detail["texts"] == texts:
        return Check("texts", "Nội dung tin đã được xem", True)
    words = "Tin đã đổi sau lần xem trước." if seen is not None else "Chưa ai xem nội dung các tin sẽ gửi."
    return Check("texts", "Nội dung tin đã được xem", False, words)


def _gateway(session: Session, survey_round: SurveyRound) -> Check:
    tried, text = _newest(session, survey_round, TRIED), "Đã gửi thử một tin tới máy của mình"
    if tried is None:
        return Check("gateway", text, False, "Chưa gửi thử tin nào.")
    state = session.scalar(select(Message.state).where(Message.id == tried.detail["message"]))
    arrived = state in (State.SENT, State.DELIVERED)
    words = STATES[State(state)] if state else "không còn trong hộp thư đi"
    return Check("gateway", text, arrived, "" if arrived else f"Tin thử lần cuối: {words.lower()}.")


def _plan(session: Session, survey_round: SurveyRound) -> Check:
    plan, text = making.of_round(session, survey_round), "Kế hoạch gửi tin đã lập và bật"
    if plan is None:
        return Check("plan", text, False, "Chưa lập kế hoạch: lời nhắc sẽ phải gửi bằng tay.")
    window = SendWindow.of(session, survey_round)
    found = problems.of_plan(survey_round, making.steps_of(session, survey_round), window, now())
    stopping = [one for one in found if one.stops]
    if stopping:
        return Check("plan", text, False, f"{KINDS[stopping[0].kind].text}: {stopping[0].words}")
    words = {PlanState.ON: "", PlanState.OFF: "Kế hoạch chưa bật.", PlanState.PAUSED: "Kế hoạch đang tạm dừng."}
    return Check("plan", text, plan.state == PlanState.ON, words[PlanState.of(plan.state)])


def _newest(session: Session, survey_round: SurveyRound, verb: str) -> AuditEvent | None:
    mine = (AuditEvent.subject == f"round:{survey_round.id}", AuditEvent.verb == verb)
    return session.scalars(select(AuditEvent).where(*mine).order_by(AuditEvent.id.desc()).limit(1)).first()


def see_texts(session: Session, survey_round: SurveyRound, texts: str, by: audit.Actor) -> None:
    """Somebody has read the messages that have this fingerprint."""
    audit.record(session, by, SEEN, f"round:{survey_round.id}", texts=texts)


def try_gateway(
    session: Session, survey_round: SurveyRound, channel: str, to: str, text: str, subject: str, by: audit.Actor
) -> None:
    """Sends the round's invitation, with a link that opens nothing, to whoever tries: by the way that all messages go."""
    message = outbox.write(session, channel, to, text, purpose="test", subject=subject)
    audit.record(session, by, TRIED, f"round:{survey_round.id}", channel=channel, message=message)


class Departure(NamedTuple):
    """When the invitations of a round that opens now leave: at once, or when the hours of the round allow it; or by its plan."""

    at_once: datetime
    in_hours: datetime
    by_plan: datetime | None


def departure(session: Session, survey_round: SurveyRound) -> Departure:
    """Never before the answering opens."""
    window, earliest = SendWindow.of(session, survey_round), max(now(), survey_round.opens_at)
    step = making.invites(session, survey_round)
    slot = moments.slot_of(step, window) if step is not None else None
    in_hours = window.opening(earliest)
    return Departure(earliest, in_hours, max(slot.begins, in_hours) if slot else None)
