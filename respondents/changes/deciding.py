"""Home Affairs decides about a change: link, list, counters, a new snapshot, and word to the old and the new contact."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from foundation import audit
from foundation.db import Refused, make_move, now
from foundation.outbox import About
from questionnaires.survey_round import AFTER_FREEZE, SurveyRound
from respondents import invitation, snapshots, wording
from respondents.changes.asking import ANSWERED, has_answered, taken_contacts
from respondents.invitation import Invitation, counters
from respondents.reaching import contacts
from respondents.roster import editing
from respondents.roster.change_request import CHANGE_MOVES, ChangeRequest
from respondents.roster.listing import Roster
from respondents.roster.person import Respondent
from respondents.roster_file.columns import CONTACTS
from respondents.wording import ways
from respondents.wording.ways import Contact

WAIT = timedelta(hours=24)  # before a changed phone opens the new link


def approve(session: Session, request: ChangeRequest, *, note: str = "", by: audit.Actor) -> None:
    """Carries the change out: link, list, counters, a new snapshot, word to old and new contact. Raises Refused."""
    survey_round = session.get_one(SurveyRound, request.roster.round_id)
    if survey_round.state not in AFTER_FREEZE:
        raise Refused("Đợt điều tra đã kết thúc nên không thay đổi danh sách được nữa.")
    if request.respondent_id is not None and has_answered(session, request.respondent_id):
        raise Refused(ANSWERED)
    if request.cells and (taken := taken_contacts(session, survey_round.id, request.cells, request.respondent_id)):
        raise Refused(" ".join(taken))
    values = {"decided_at": now(), "decided_by": by.id, "decision_note": note.strip()}
    make_move(session, request, CHANGE_MOVES, "approve", **values)
    CARRY_OUT[request.kind](session, survey_round, request, by)
    session.flush()
    counters.recount(session, survey_round.id)
    snapshots.make(session, survey_round, by)
    audit.record(session, by, "change.approve", f"change:{request.id}", kind=request.kind)


def refuse(session: Session, request: ChangeRequest, note: str, by: audit.Actor) -> None:
    """Says no, with the reason. Raises Refused."""
    if not note.strip():
        raise Refused("Hãy ghi lý do không duyệt.")
    values = {"decided_at": now(), "decided_by": by.id, "decision_note": note.strip()}
    make_move(session, request, CHANGE_MOVES, "refuse", **values)
    audit.record(session, by, "change.refuse", f"change:{request.id}")


def withdraw(session: Session, request: ChangeRequest, by: audit.Actor) -> None:
    """Takes a request back that was not decided yet. Raises Refused."""
    make_move(session, request, CHANGE_MOVES, "withdraw", decided_at=now())
    audit.record(session, by, "change.withdraw", f"change:{request.id}")


def _remove(session: Session, survey_round: SurveyRound, request: ChangeRequest, by: audit.Actor) -> None:
    person = session.get_one(Respondent, request.respondent_id)
    person.state = "removed"
    mine = _invitation(session, person.id)
    if mine is not None:
        mine.state = "revoked"
        invitation.forget_draft(session, mine)
    _tell(session, survey_round, person.phone, person.email, "left")


def _add(session: Session, survey_round: SurveyRound, request: ChangeRequest, by: audit.Actor) -> None:
    roster = request.roster
    person = Respondent(roster_id=roster.id, ordinal=editing.next_ordinal(session, roster))
    person.fill(request.cells)
    session.add(person)
    session.flush()
    invitation.issue_for(session, survey_round, by)
    _tell(session, survey_round, person.phone, person.email, "joined")
    _send_link(session, survey_round, person)


def _replace(session: Session, survey_round: SurveyRound, request: ChangeRequest, by: audit.Actor) -> None:
    _remove(session, survey_round, request, by)
    _add(session, survey_round, request, by)


def _change_contact(session: Session, survey_round: SurveyRound, request: ChangeRequest, by: audit.Actor) -> None:
    """The old link dies now, and with it the unfinished sheet, which is not for whoever reads the new phone; the new one is opened
    and sent after the wait."""
    person = session.get_one(Respondent, request.respondent_id)
    _tell(session, survey_round, person.phone, person.email, "contact_changed")
    person.fill({column: request.cells[column] for column in CONTACTS})
    request.effective_at = now() + WAIT
    _tell(session, survey_round, person.phone, person.email, "contact_taken")
    mine = _invitation(session, person.id)
    if mine is None:
        return
    invitation.reissue(session, mine, by, "contact", keeps_draft=False)
    mine.state, mine.held_because = "held", "contact"
    contacts.changed(session, mine)
    _send_link(session, survey_round, person, request)


# one row a kind: to add one is to add its row
CARRY_OUT: dict[str, Callable[[Session, SurveyRound, ChangeRequest, audit.Actor], None]] = {
    "remove": _remove,
    "add": _add,
    "replace": _replace,
    "contact": _change_contact,
}


def release_due(session: Session) -> int:
    """Opens the links whose wait is over; run by the worker, safe to run twice. Returns how many."""
    query = select(ChangeRequest).where(
        ChangeRequest.state == "approved", ChangeRequest.effective_at <= now(), ChangeRequest.released_at.is_(None)
    )
    due = session.scalars(query).all()
    for request in due:
        mine = _invitation(session, request.respondent_id or 0)
        if mine is not None and mine.state == "held" and mine.held_because == "contact":
            mine.state, mine.held_because = "active", ""
        request.released_at = now()
        audit.record(session, audit.SYSTEM, "change.release", f"change:{request.id}")
    return len(due)


def substitutions(session: Session, round_id: int) -> dict[int, int]:
    """How many people were replaced, by agency id: shown beside the list and in the quality report."""
    query = (
        select(Roster.agency_id, func.count())
        .join(ChangeRequest, ChangeRequest.roster_id == Roster.id)
        .where(Roster.round_id == round_id, ChangeRequest.kind == "replace", ChangeRequest.state == "approved")
        .group_by(Roster.agency_id)
    )
    return {row.agency_id: row[1] for row in session.execute(query)}


def of_roster(session: Session, roster: Roster) -> Sequence[ChangeRequest]:
    """The requests of one list, newest first."""
    query = select(ChangeRequest).where(ChangeRequest.roster_id == roster.id)
    return session.scalars(query.order_by(ChangeRequest.id.desc())).all()


def of_round(session: Session, round_id: int, state: str = "asked") -> Sequence[ChangeRequest]:
    """The requests of a round in one state, oldest first; with state "" in every state."""
    query = select(ChangeRequest).join(Roster).where(Roster.round_id == round_id)
    in_state = query.where(ChangeRequest.state == state) if state else query
    return session.scalars(in_state.order_by(ChangeRequest.id)).all()


def count_asked(session: Session, round_id: int) -> int:
    """How many requests of a round wait for a decision."""
    query = select(func.count()).select_from(ChangeRequest).join(Roster)
    return session.scalar(query.where(Roster.round_id == round_id, ChangeRequest.state == "asked")) or 0


def _invitation(session: Session, person_id: int) -> Invitation | None:
    return session.scalar(select(Invitation).where(Invitation.respondent_id == person_id))


def _send_link(
    session: Session,
    survey_round: SurveyRound,
    person: Respondent,
    request: ChangeRequest | None = None,
) -> None:
    """The personal link, in a round in the field; before that everybody gets theirs when it opens."""
    mine = _invitation(session, person.id)
    if survey_round.is_in_field and mine is not None:
        wait = request.effective_at if request else None
        ways.ask(session, survey_round, mine, Contact(person.phone, person.email), "invitation", not_before=wait)


def _tell(session: Session, survey_round: SurveyRound, phone: str, email: str, kind: str) -> None:
    """Tells an old or a new contact, which need not be the person's by the time the message leaves."""
    for channel, address in (("sms", phone), ("email", email)):
        if address:
            wording.write(session, kind, channel, address, About("round", survey_round.id))
