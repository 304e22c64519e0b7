"""The frozen list of a round: numbered, hashed, never changed; each approved change makes the next number."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from agencies.agency import Agency
from foundation import audit
from foundation.db import Refused, now
from foundation.typed_text import within
from questionnaires.survey_round import AFTER_FREEZE, SurveyRound
from respondents import invitation, match_decisions, quotas
from respondents.invitation import counters
from respondents.roster import listing, upload
from respondents.roster.listing import Roster
from respondents.roster.person import Respondent
from respondents.roster.snapshot import Snapshot

__all__ = [
    "Snapshot",
    "freeze_late",
    "freeze_round",
    "latest",
    "make",
    "numbered",
    "of_round",
    "unready",
    "waiting_late",
]

LONGEST_REASON = 300  # letters


def unready(session: Session, survey_round: SurveyRound) -> list[Agency]:
    """The agencies whose list is not approved, in order: each needs its list, or a reason to go on without it."""
    query = select(Roster.agency_id).where(Roster.round_id == survey_round.id, Roster.state == "approved")
    approved = set(session.scalars(query))
    others = select(Agency).join(Roster).where(Roster.round_id == survey_round.id)
    asked = {agency.id: agency for agency in [*quotas.agencies_asked(session, survey_round), *session.scalars(others)]}
    return sorted(
        (a for a in asked.values() if a.id not in approved), key=lambda agency: (agency.sort_key, agency.code)
    )


def freeze_round(session: Session, survey_round: SurveyRound, by: audit.Actor, left_out: Mapping[int, str]) -> Snapshot:
    """Freezes all approved lists, makes the first snapshot, issues the invitations.

    left_out: agency id → why the round goes on without it. Raises Refused when an agency is neither approved nor left out,
    when nobody would be left, or when a group has no questionnaire.
    """
    without = [agency for agency in unready(session, survey_round) if not left_out.get(agency.id, "").strip()]
    if without:
        names = ", ".join(agency.name for agency in without[:5]) + (" …" if len(without) > 5 else "")
        raise Refused(
            f"Còn {len(without)} đơn vị chưa có danh sách được duyệt: {names}. Hãy duyệt, hoặc ghi lý do để lại."
        )
    survey_round.move(session, "freeze", by)
    for agency in unready(session, survey_round):
        _leave_out(session, survey_round, agency.id, within(left_out[agency.id], LONGEST_REASON, "Lý do"))
    frozen = _freeze_lists(session, survey_round)
    snapshot = make(session, survey_round, by)
    if not snapshot.people_count:
        raise Refused("Chưa có người nào trong các danh sách đã duyệt nên chưa khoá được.")
    invitation.issue_for(session, survey_round, by)
    counters.recount(session, survey_round.id)
    upload.forget_round(session, survey_round.id)
    match_decisions.forget(session, survey_round.id)
    audit.record(session, by, "roster.freeze", f"round:{survey_round.id}", lists=frozen, left_out=sorted(left_out))
    return snapshot


def freeze_late(session: Session, survey_round: SurveyRound, by: audit.Actor) -> Snapshot:
    """Freezes the lists that were left out and have been approved since: the next snapshot, and invitations for their people.

    Strata stand since the first freeze; who comes late gets the one that covers their cell. In an open round the caller sends
    the invitations. Raises Refused when no such list waits.
    """
    if survey_round.state not in AFTER_FREEZE or not _freeze_lists(session, survey_round):
        raise Refused("Không có danh sách nộp muộn nào đã được duyệt.")
    snapshot = make(session, survey_round, by)
    issued = invitation.issue_for(session, survey_round, by)
    counters.recount(session, survey_round.id)
    audit.record(session, by, "roster.freeze_late", f"round:{survey_round.id}", people=issued)
    return snapshot


def waiting_late(session: Session, survey_round: SurveyRound) -> list[Roster]:
    """Approved lists that came after the freeze."""
    query = select(Roster).where(Roster.round_id == survey_round.id, Roster.state == "approved")
    return [one for one in session.scalars(query) if one.left_out] if survey_round.state in AFTER_FREEZE else []


def _leave_out(session: Session, survey_round: SurveyRound, agency_id: int, reason: str) -> None:
    """The round goes on without this list; nobody on it is invited unless it is approved and frozen later."""
    listing.begin(session, survey_round.id, agency_id).left_out = reason


def _freeze_lists(session: Session, survey_round: SurveyRound) -> int:
    """All approved lists of the round, in one conditional update."""
    move = listing.MOVES["freeze"]
    session.flush()
    frozen = session.execute(
        update(Roster)
        .where(Roster.round_id == survey_round.id, Roster.state.in_(move.sources))
        .values(state=move.target)
        .returning(Roster.id)
        .execution_options(synchronize_session=False)
    ).all()
    session.expire_all()
    return len(frozen)


def make(session: Session, survey_round: SurveyRound, by: audit.Actor) -> Snapshot:
    """The next numbered snapshot of everybody on a frozen list."""
    people = _people(session, survey_round)
    last = session.scalar(select(func.max(Snapshot.number)).where(Snapshot.round_id == survey_round.id)) or 0
    body = {"round": survey_round.code, "number": last + 1, "people": people}
    content = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    made = Snapshot(
        round_id=survey_round.id,
        number=last + 1,
        at=now(),
        people_count=len(people),
        sha256=hashlib.sha256(content.encode()).hexdigest(),
        content=content,
    )
    session.add(made)
    session.flush()
    audit.record(session, by, "snapshot.make", f"round:{survey_round.id}", number=made.number, sha256=made.sha256)
    return made


def _people(session: Session, survey_round: SurveyRound) -> list[dict[str, Any]]:
    query = (
        select(Respondent, Agency.code, Agency.name)
        .join(Roster, Roster.id == Respondent.roster_id)
        .join(Agency, Agency.id == Roster.agency_id)
        .where(Roster.round_id == survey_round.id, Roster.state == "frozen", Respondent.state == "listed")
        .order_by(Agency.sort_key, Agency.code, Respondent.ordinal, Respondent.id)
    )
    return [
        {"id": person.id, "agency": code, "agency_name": name} | person.cells
        for person, code, name in session.execute(query)
    ]


def latest(session: Session, round_id: int) -> Snapshot | None:
    """The newest snapshot of a round."""
    query = select(Snapshot).where(Snapshot.round_id == round_id).order_by(Snapshot.number.desc()).limit(1)
    return session.scalar(query)


def of_round(session: Session, round_id: int) -> Sequence[tuple[int, datetime, int]]:
    """Number, moment and count of people of every snapshot of a round, the newest first."""
    query = select(Snapshot.number, Snapshot.at, Snapshot.people_count).where(Snapshot.round_id == round_id)
    return [(number, at, people) for number, at, people in session.execute(query.order_by(Snapshot.number.desc()))]


def numbered(session: Session, round_id: int, number: int) -> Snapshot:
    """The snapshot of the round with this number, which an export names."""
    return session.scalars(select(Snapshot).where(Snapshot.round_id == round_id, Snapshot.number == number)).one()
