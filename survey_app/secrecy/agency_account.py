"""An agency's account, which asks Home Affairs to take each of its people out of the list and looks at what becomes of it.
Played with the product's own decisions on a database of its own: whoever has answered may not leave, so the decision tells
who has. *Tied* means here: known to have answered; no sheet is read.

With the guard the agency sees that each request was handed on, and its list as it asked for it. Without it, it sees the decision.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session
from sqlalchemy.pool import StaticPool

from agencies.agency import Agency
from foundation import audit, slots
from foundation.db import Base, Refused, now
from foundation.slots import FileSlots
from questionnaires.survey_round import SurveyRound
from respondents import changes
from respondents.changes import ChangeRequest, seen_by_agency
from respondents.invitation import Invitation
from respondents.roster import Respondent, Roster
from survey_app.secrecy.attackers import Finding, of_bits

PEOPLE = 12
"""Of whom every other has answered."""
Seen = tuple[str, bool]
See = Callable[[Session, ChangeRequest], Seen]
HOME = audit.Actor("home_affairs", 1)


def agency_account() -> Finding:
    """Of how many who have answered the agency learns that they have."""
    with _played() as session:
        answered = set(session.scalars(select(Invitation.respondent_id).where(Invitation.has_answered)))
        requests = list(session.scalars(select(ChangeRequest)))
        for request in requests:
            _decide(session, request)
        tied = _told_apart({one.respondent_id: _shown(session, one) for one in requests}, answered)
        unguarded = _told_apart({one.respondent_id: _decided(session, one) for one in requests}, answered)
    return Finding("agency_account", tied, len(answered), 0.0, of_bits(len(answered)), unguarded)


def _shown(session: Session, request: ChangeRequest) -> Seen:
    """What the pages of the agency show: the fate of the request, and whether the person is on the list."""
    survey_round = session.get_one(SurveyRound, request.roster.round_id)
    is_hidden = seen_by_agency.is_hidden(session, request, survey_round)
    listed = {one.id for one in seen_by_agency.people(session, request.roster, survey_round)}
    return seen_by_agency.HANDED_ON if is_hidden else request.state, request.respondent_id in listed


def _decided(session: Session, request: ChangeRequest) -> Seen:
    return request.state, session.get_one(Respondent, request.respondent_id).state == "listed"


def _told_apart(seen: dict[int | None, Seen], answered: set[int]) -> int:
    """Those who have answered and look like nobody who has not."""
    others = {view for person, view in seen.items() if person not in answered}
    return sum(seen[person] not in others for person in answered)


def _decide(session: Session, request: ChangeRequest) -> None:
    """As Home Affairs must: nobody who has answered is changed."""
    try:
        changes.approve(session, request, by=HOME)
    except Refused:
        changes.refuse(session, request, changes.ANSWERED, HOME)


@contextmanager
def _played() -> Iterator[Session]:
    """An open round; each person of one agency is asked about. The slots of real people stay untouched."""
    engine = create_engine("sqlite://", poolclass=StaticPool)
    Base.metadata.create_all(engine)
    with closing(engine.raw_connection()) as connection:  # no questionnaire is here: lists and requests are enough
        connection.driver_connection.execute("PRAGMA foreign_keys = OFF")  # type: ignore[union-attr]
    with TemporaryDirectory() as folder, slots.elsewhere(FileSlots(Path(folder))), Session(engine) as session:
        roster = _roster(session)
        audit.record(session, HOME, "round.open", f"round:{roster.round_id}")
        for number in range(PEOPLE):
            _asked_about(session, roster, number)
        session.flush()
        yield session
    engine.dispose()


def _roster(session: Session) -> Roster:
    at = now()
    begun = {"opens_at": at - timedelta(days=1), "closes_at": at + timedelta(days=1), "state": "open"}
    survey_round = SurveyRound(code="P", year=at.year, title="P", province="P", **begun)
    agency = Agency(code="P", name="P", class_code="so")
    session.add_all([survey_round, agency])
    session.flush()
    roster = Roster(round_id=survey_round.id, agency_id=agency.id, state="frozen")
    session.add(roster)
    session.flush()
    return roster


def _asked_about(session: Session, roster: Roster, number: int) -> None:
    person = Respondent(roster_id=roster.id, ordinal=number + 1, full_name=f"P {number}")
    session.add(person)
    session.flush()
    fixed = {"round_id": roster.round_id, "agency_id": roster.agency_id, "version_id": 1, "group_id": 1, "issue": 1}
    mine = Invitation(**fixed, respondent_id=person.id, class_code="so", issued_at=now())
    mine.token_hash, mine.code_index, mine.state = number.to_bytes(32, "big"), str(number), "active"
    if number % 2:
        mine.submitted_at, mine.receipt = now(), f"{number:08d}"
    request = {"kind": "remove", "reason": "retired", "asked_at": now()}
    session.add_all([mine, ChangeRequest(roster_id=roster.id, respondent_id=person.id, **request)])
