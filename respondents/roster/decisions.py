"""The way of a list: handed in, taken back, returned, approved. Each verb is one move and one audit event."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from foundation import audit
from foundation.db import Refused, now
from questionnaires.survey_round import SurveyRound
from respondents.roster import checking, editing, listing, review, telling
from respondents.roster.checking import Rules
from respondents.roster.listing import Roster, take_turn
from respondents.roster.person import Respondent
from respondents.roster.telling import NOBODY, FocalPoints


def submit(session: Session, roster: Roster, *, declared: bool, rules: Rules, by: audit.Actor) -> None:
    """Hands the list in. Raises Refused with everything that still stands in the way."""
    if not declared:
        raise Refused("Đánh dấu xác nhận danh sách đúng người, đúng chức vụ trước khi gửi.")
    take_turn(session, roster)
    checking.recheck(session, roster, rules)
    people = listed(session, roster)
    if obstacles := hindrances(roster, people):
        raise Refused(" ".join(obstacles))
    roster.move(session, "submit", by, {"people": len(people)}, submitted_at=now(), submissions=Roster.submissions + 1)
    roster.reason, roster.decided_at = "", None
    review.keep_version(session, roster, people)
    editing.forget_edits(session, roster)


def hindrances(roster: Roster, people: Sequence[Respondent]) -> list[str]:
    """Why the list cannot be handed in yet, in sentences; empty when it can."""
    counts = checking.counts(people)
    questions = counts["confirm"] + sum(entry["severity"] == "confirm" for entry in roster.open_problems)
    errors = counts["error"] + sum(entry["severity"] == "error" for entry in roster.open_problems)
    found = (
        (not people, "Chưa có người nào trong danh sách. Hãy tải tệp lên hoặc nhập trực tiếp."),
        (errors, f"Còn {errors} chỗ cần sửa. Hãy sửa hết các chỗ này rồi gửi."),
        (questions, f"Còn {questions} chỗ cần xác nhận. Hãy xác nhận hoặc nêu lý do rồi gửi."),
    )
    return [sentence for condition, sentence in found if condition]


def withdraw(session: Session, roster: Roster, by: audit.Actor) -> None:
    """Takes a submitted list back to work on it. Raises Refused once Home Affairs has decided."""
    roster.move(session, "withdraw", by)


def send_back(session: Session, roster: Roster, reason: str, *, by: audit.Actor, tell: FocalPoints = NOBODY) -> None:
    """Returns the list with the reason; remarks pinned to cells go with it. `tell`: the focal points."""
    if not reason.strip():
        raise Refused("Hãy ghi lý do trả lại để đơn vị biết cần sửa gì.")
    _only_while_registering(session, roster)
    remarks = len(review.comments(session, roster))
    roster.move(session, "send_back", by, {"remarks": remarks}, reason=reason.strip(), decided_at=now())
    words = RETURNED.format(**_about(session, roster), reason=reason.strip())
    telling.tell(session, tell, "Danh sách được trả lại để sửa", words)


def approve(
    session: Session, roster: Roster, *, obstacles: Sequence[str] = (), by: audit.Actor, tell: FocalPoints = NOBODY
) -> None:
    """Approves the list. Raises Refused with `obstacles`, the blocking matches (`matching.obstacles`)."""
    if obstacles:
        raise Refused(f"Chưa duyệt được danh sách của {roster.agency.name}. " + " ".join(obstacles))
    _only_while_registering(session, roster)
    roster.move(session, "approve", by, decided_at=now())
    telling.tell(session, tell, "Danh sách đã được duyệt", APPROVED.format(**_about(session, roster)))


def approve_many(
    session: Session,
    rosters: Iterable[Roster],
    *,
    obstacles: Mapping[int, Sequence[str]],
    by: audit.Actor,
    tell: Mapping[int, FocalPoints],
) -> tuple[int, list[str]]:
    """Approves every list that can be; returns how many, and a sentence for each that could not. Keys: agency id."""
    approved, refused = 0, []
    for roster in rosters:
        try:
            own = tell.get(roster.agency_id, NOBODY)
            approve(session, roster, obstacles=obstacles.get(roster.agency_id, ()), by=by, tell=own)
            approved += 1
        except Refused as refusal:
            refused.append(str(refusal))
    return approved, refused


def listed(session: Session, roster: Roster) -> Sequence[Respondent]:
    """The people of a list, in the order of their rows."""
    query = select(Respondent).where(Respondent.roster_id == roster.id, Respondent.state == "listed")
    return session.scalars(query.order_by(Respondent.ordinal, Respondent.id)).all()


def _only_while_registering(session: Session, roster: Roster) -> None:
    if not listing.takes_lists(session.get_one(SurveyRound, roster.round_id), roster):
        raise Refused("Đợt điều tra không còn lập danh sách nên không duyệt hay trả lại được nữa.")


def _about(session: Session, roster: Roster) -> dict[str, str]:
    """What the letters name: the agency, the round, who runs it."""
    survey_round = session.get_one(SurveyRound, roster.round_id)
    return {"agency": roster.agency.name, "round": survey_round.title, "host": survey_round.host}


RETURNED = """Kính gửi Ông/Bà,

{host} trả lại danh sách đối tượng điều tra của {agency} cho {round} để sửa. Lý do: {reason}

Xin đăng nhập để xem nhận xét ở từng dòng, sửa và gửi lại:"""
APPROVED = """Kính gửi Ông/Bà,

{host} đã duyệt danh sách đối tượng điều tra của {agency} cho {round}. Ông/Bà không cần làm gì thêm.
Nếu sau này có người chuyển công tác, nghỉ hưu hoặc đổi số điện thoại, xin đăng nhập và gửi đề nghị thay đổi:"""
