"""One person's steps through the door and the sheet. Each is taken once, by one conditional UPDATE, and is counted in the
round's progress in the same transaction; the times stand in the register and nowhere else."""

from __future__ import annotations

from datetime import date
from typing import Protocol

from sqlalchemy import Update, bindparam, update
from sqlalchemy.orm import Session

from questionnaires.survey_round import SurveyRound
from respondents import progress
from respondents.invitation import Invitation
from survey_app import audit
from survey_app.db import now, table

TABLE = table(Invitation)


class Participant(Protocol):
    """Whatever knows an invitation and its cell: an Invitation, a Visit, an Opening."""

    @property
    def id(self) -> int: ...
    @property
    def round_id(self) -> int: ...
    @property
    def agency_id(self) -> int: ...
    @property
    def group_id(self) -> int: ...


def _once(column: str) -> Update:
    """Sets a time unless it stands already."""
    return (
        update(TABLE)
        .where(TABLE.c.id == bindparam("which"), TABLE.c[column].is_(None))
        .values({column: bindparam("at")})
        .returning(TABLE.c.id)
    )


_OPENED, _STARTED, _VERIFIED = _once("opened_at"), _once("started_at"), _once("verified_at")
_FIRST_SHEET = (
    update(table(SurveyRound))
    .where(SurveyRound.id == bindparam("which"), SurveyRound.first_sheet_at.is_(None))
    .values(first_sheet_at=bindparam("at"))
)


def mark_opened(session: Session, who: Participant) -> None:
    """The person pressed the start button of their link."""
    _step(session, _OPENED, who, "opened")


def mark_verified(session: Session, who: Participant, grade: str) -> None:
    """The person proved who they are. The grade kept is that of the newest proof, under which the sheet is submitted."""
    _step(session, _VERIFIED, who, "verified")
    change(session, who.id, grade=grade, failures_in_row=0, locked_until=None)


def mark_started(session: Session, who: Participant) -> None:
    """The person saw the first question. From the first sheet on, the round's secrecy setting is fixed."""
    if _step(session, _STARTED, who, "started"):
        session.execute(_FIRST_SHEET, {"which": who.round_id, "at": now()})


def mark_mostly(session: Session, who: Participant) -> None:
    """At least 80 % of the required items are answered."""
    won = session.execute(
        update(TABLE)
        .where(TABLE.c.id == who.id, TABLE.c.mostly_answered.is_(False))
        .values(mostly_answered=True)
        .returning(TABLE.c.id)
    ).first()
    if won:
        progress.step(session, who, "mostly")


def notice(session: Session, who: Participant) -> None:
    """The person has read the notice about personal data (or agreed to it, where consent is the basis)."""
    change(session, who.id, noticed_at=now())


def declare(session: Session, who: Participant, how: str) -> None:
    """How the person answers: "self" or "helped"."""
    change(session, who.id, declared=how)


def remind_on(session: Session, who: Participant, day: date) -> None:
    """The person wants one reminder on that day, and none before."""
    change(session, who.id, remind_on=day)


def hold(session: Session, who: Participant, because: str, by: audit.Actor) -> None:
    """The link stops working until it is issued again ("not_me", "failures")."""
    change(session, who.id, state="held", held_because=because)
    audit.record(session, by, "invitation.hold", f"invitation:{who.id}", because=because)


def repudiate(session: Session, who: Participant, by: audit.Actor) -> None:
    """The person, freshly proven, says that the submitted sheet is not theirs."""
    change(session, who.id, repudiated_at=now())
    audit.record(session, by, "invitation.repudiate", f"invitation:{who.id}")


def change(session: Session, invitation_id: int, **values: object) -> None:
    """Writes columns of one invitation."""
    session.execute(update(TABLE).where(TABLE.c.id == invitation_id).values(**values))


def _step(session: Session, statement: Update, who: Participant, stage: str) -> bool:
    """Takes a step unless it was taken already; the database decides."""
    won = session.execute(statement, {"which": who.id, "at": now()}).first() is not None
    if won:
        progress.step(session, who, stage)
    return won
