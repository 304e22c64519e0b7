"""The letters of a whole round, typeset in the background agency by agency, with the record that both sides sign at the hand-over.

They go to everybody who is invited, whether they have answered or not: the record stays with the agency, and must not tell who is
still asked. Each file holds keys, so it is kept encrypted and only for a while.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import ForeignKey, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from agencies.agency import Agency
from foundation import audit, jobs
from foundation.db import Base, Refused
from foundation.jobs import Job, Task
from foundation.keys import EncryptedBytes
from foundation.vietnam_time import today
from questionnaires.survey_round import SurveyRound
from respondents.messages import mailing
from respondents.messages.letters import Letter, Mailing

JOB = "round.letters"
KEPT = timedelta(days=7)
Pack = Callable[[SurveyRound, Agency, Sequence[Letter], Mailing], bytes]
"""Typesets the letters of one agency and its record into one file."""


class LetterFile(Base):
    """The letters of one agency, with their record."""

    __tablename__ = "letter_file"

    round_id: Mapped[int] = mapped_column(ForeignKey("survey_round.id"), primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), primary_key=True)
    letters: Mapped[int]
    made_on: Mapped[date]
    content: Mapped[bytes] = mapped_column(EncryptedBytes, deferred=True)


def order(session: Session, survey_round: SurveyRound, by: audit.Actor) -> Job:
    """Lets the letters of the round be made anew. Raises Refused when nobody is invited."""
    people = sum(number for _, number in mailing.recipients_by_agency(session, survey_round.id, everybody=True))
    if not people:
        raise Refused("Chưa có ai được mời. Thư mời in được sau khi khoá danh sách.")
    about = f"round:{survey_round.id}"
    waiting = jobs.latest(session, JOB, about)
    if waiting is not None and waiting.is_unfinished:
        return waiting
    session.execute(delete(LetterFile).where(LetterFile.round_id == survey_round.id))
    audit.record(session, by, "invitation.print", about, count=people, kind="round")
    return jobs.queue(session, JOB, about, by=by)


def make(session: Session, task: Task, *, pack: Pack, base_url: str) -> None:
    """Makes what is not there yet, an agency at a time, each kept as soon as it is done: memory is that of one agency, and a
    worker that dies loses no more than one."""
    survey_round = session.get_one(SurveyRound, task.number)
    wanted = mailing.recipients_by_agency(session, survey_round.id, everybody=True)
    made = set(session.scalars(select(LetterFile.agency_id).where(LetterFile.round_id == survey_round.id)))
    shared = mailing.mailing(survey_round, base_url)
    for place, (agency, _) in enumerate(wanted):
        task.progress(place, len(wanted), f"Đang dựng thư của {agency.name}"[:200])
        if agency.id in made:
            continue
        people = mailing.letters(session, survey_round, agency.id, base_url, everybody=True)
        session.commit()
        content = pack(survey_round, agency, people, shared)
        values = {"letters": len(people), "made_on": today(), "content": content}
        session.add(LetterFile(round_id=survey_round.id, agency_id=agency.id, **values))
        session.commit()
    task.progress(len(wanted), len(wanted), "Đã dựng xong thư")


class Made(NamedTuple):
    """The letters of one agency that can be fetched."""

    agency: Agency
    letters: int
    made_on: date


def made(session: Session, round_id: int) -> list[Made]:
    """What has been made so far, by agency."""
    query = select(Agency, LetterFile.letters, LetterFile.made_on).join(LetterFile, LetterFile.agency_id == Agency.id)
    rows = session.execute(query.where(LetterFile.round_id == round_id).order_by(Agency.sort_key, Agency.code))
    return [Made(*row) for row in rows]


def fetch(session: Session, round_id: int, agency_id: int, by: audit.Actor) -> tuple[Agency, bytes] | None:
    """The file of one agency; that it was taken is recorded. None when there is none (any more)."""
    found = session.get(LetterFile, (round_id, agency_id))
    if found is None:
        return None
    detail = {"count": found.letters, "kind": "round", "round": round_id}
    audit.record(session, by, "invitation.print", f"agency:{agency_id}", **detail)
    return session.get_one(Agency, agency_id), found.content


def fetch_all(session: Session, round_id: int) -> Iterator[tuple[Agency, bytes]]:
    """The files of all agencies, one at a time in memory. Whoever asks has recorded it."""
    for one in made(session, round_id):
        found = session.get(LetterFile, (round_id, one.agency.id))
        if found is not None:
            yield one.agency, found.content
            session.expunge(found)


def forget_old(session: Session) -> int:
    """Deletes the files of more than a week ago. Returns how many."""
    query = delete(LetterFile).where(LetterFile.made_on < today() - KEPT).returning(LetterFile.agency_id)
    return len(session.execute(query.execution_options(synchronize_session=False)).all())
