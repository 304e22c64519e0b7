"""Scoring while a round is open: what the register holds of those who answered becomes events, and of the scores only reasons
and the day are kept. Never meets an answer: nothing here reads an envelope or a draft.

Moments are exact only until the day is over (`respondents.kept_days`), so everybody is looked at before that: by a job every few
minutes, and by whoever rounds the moments, for what is left. Devices are compared over the whole round: the marks of earlier days
are laid beside the hashes, which live until the round closes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from sqlalchemy import delete, exists, select, update
from sqlalchemy.orm import Session

from foundation import audit, jobs
from foundation.db import looking, now
from foundation.jobs import Task
from foundation.vietnam_time import beginning_of, today
from questionnaires.survey_round import IN_FIELD, SurveyRound
from respondents.invitation import Invitation
from respondents.signals import review
from respondents.signals.events import read
from respondents.signals.guided import KnownDevice
from respondents.signals.note import SignalNote
from respondents.signals.of_register import COUNTS, IN_SESSION, Row, events
from respondents.signals.scoring import reasons as strongest
from respondents.signals.scoring import weigh
from respondents.signals.table import SIGNALS

JOB = "signals.score"  # its kind of long work
EVERY = timedelta(minutes=5)
BATCH = 200  # people whose notes are written in one transaction
KEPT = [signal.code for signal in SIGNALS if signal.is_kept]


def queue_due(session: Session, survey_round: SurveyRound) -> bool:
    """Asks for a scoring where somebody answered at least five minutes ago and was not looked at, at most every five minutes:
    whoever answers meanwhile is looked at in one process with them. In the caller's transaction."""
    about = f"round:{survey_round.id}"
    latest = jobs.latest(session, JOB, about)
    if latest is not None and (latest.is_unfinished or (latest.ended_at or now()) > now() - EVERY):
        return False
    waited_for = _unseen(survey_round.id).where(Invitation.submitted_at <= now() - EVERY)
    if not session.scalar(select(exists(waited_for))):
        return False
    jobs.queue(session, JOB, about, by=audit.SYSTEM)
    return True


def work(session: Session, task: Task) -> None:
    """The job."""
    score(session, task.number)


def score(session: Session, round_id: int) -> None:
    """Scores the round as it stands. It reads and computes for seconds while people answer, so without a lock; what comes of it is
    written in short transactions, each of them committed. A transaction of before is rolled back."""
    with looking(session):
        survey_round = session.get_one(SurveyRound, round_id)
        found = look(session, survey_round) if survey_round.is_in_field else None
    if found is None:
        return
    _forget_set_aside(session, round_id)
    session.commit()
    for some in _parts(found):
        keep(session, round_id, some)
        session.commit()


def before_days(session: Session) -> int:
    """Looks at whoever answered on an earlier day and was not looked at, before their moments become days. Commits. Returns how
    many rounds were scored."""
    beginning = beginning_of(today())
    with looking(session):
        rounds = session.scalars(select(SurveyRound.id).where(SurveyRound.state.in_(IN_FIELD))).all()
        late = [
            one
            for one in rounds
            if session.scalar(select(exists(_unseen(one).where(Invitation.submitted_at < beginning))))
        ]
    for one in late:
        score(session, one)
    return len(late)


def _unseen(round_id: int) -> Any:
    noted = exists().where(SignalNote.invitation_id == Invitation.id)
    return select(Invitation.id).where(Invitation.round_id == round_id, *COUNTS, ~noted)


def take(session: Session, survey_round: SurveyRound) -> int:
    """Scores the round as it stands, keeps notes, begins second looks; in the caller's transaction. Returns how many are new."""
    _forget_set_aside(session, survey_round.id)
    return sum(keep(session, survey_round.id, some) for some in _parts(look(session, survey_round)))


def _parts(found: Sequence[Scored]) -> Iterator[Sequence[Scored]]:
    """As many at a time as are written together."""
    yield from (found[start : start + BATCH] for start in range(0, len(found), BATCH))


class Scored(NamedTuple):
    """What a look found about somebody."""

    person: int  # the invitation's id
    fresh: bool  # the moments are still exact
    marks: dict[str, int]
    reasons: list[str]
    flagged: bool

    def changes(self, note: SignalNote | None) -> bool:
        """Whether it says anything that this note does not say yet."""
        if note is None or self.flagged:
            return True
        return (self.fresh and note.marks != self.marks) or (bool(self.reasons) and note.reasons != self.reasons)


def look(session: Session, survey_round: SurveyRound) -> list[Scored]:
    """Everybody of whom there is something to write. Only reads."""
    rows = events(session, survey_round)
    if not rows:
        return []
    notes = {one.invitation_id: one for one in _notes(session, survey_round.id)}
    kept = _kept_weights(rows, notes)
    table = pd.DataFrame(rows)
    found = weigh(read(table), kept)
    named = strongest(found.weights)
    marks = _marks(found.weights, kept, table[IN_SESSION].to_numpy())
    flags = [bool(flagged) for flagged in found.flagged]
    scored = (
        Scored(row["person"], row["fresh"], marks[number], named[number] if flags[number] else [], flags[number])
        for number, row in enumerate(rows)
    )
    return [one for one in scored if one.changes(notes.get(one.person))]


def keep(session: Session, round_id: int, found: Sequence[Scored]) -> int:
    """Writes notes and begins second looks, in the caller's transaction, but of nobody whose sheet counts no more. Returns how many
    looks are new."""
    people = [one.person for one in found]
    notes = {
        one.invitation_id: one
        for one in session.scalars(select(SignalNote).where(SignalNote.invitation_id.in_(people)))
    }
    there = {one.id: one for one in session.scalars(select(Invitation).where(Invitation.id.in_(people), *COUNTS))}
    begun = 0
    for one in found:
        if (invitation := there.get(one.person)) is None:
            continue
        _write_note(session, round_id, one, notes.get(one.person))
        if one.flagged:
            begun += review.begin(session, invitation, one.reasons) is not None
    session.flush()
    return begun


def _forget_set_aside(session: Session, round_id: int) -> None:
    """Whoever has no sheet that counts has no note: the next sheet is looked at afresh."""
    without = select(Invitation.id).where(Invitation.round_id == round_id, Invitation.submitted_at.is_(None))
    session.execute(
        delete(SignalNote)
        .where(SignalNote.round_id == round_id, SignalNote.invitation_id.in_(without))
        .execution_options(synchronize_session="fetch")
    )


def _notes(session: Session, round_id: int) -> Iterable[SignalNote]:
    return session.scalars(select(SignalNote).where(SignalNote.round_id == round_id))


def _kept_weights(rows: Sequence[Row], notes: dict[int, SignalNote]) -> pd.DataFrame:
    """The weights of earlier days, NaN for rows whose moments are still exact; and marks their sessions in the rows."""
    kept = []
    for row in rows:
        note = notes.get(row["person"])
        marks: dict[str, int] = {} if row["fresh"] or note is None else note.marks
        if marks.get(IN_SESSION):
            row[IN_SESSION] = True
        kept.append([float(marks[code]) if code in marks else np.nan for code in KEPT])
    return pd.DataFrame(kept, columns=KEPT)


def _marks(weights: pd.DataFrame, kept: pd.DataFrame, in_session: Any) -> list[dict[str, int]]:
    """What is kept of each row: whole weights of the signals that moments tell."""
    values = weights[KEPT].to_numpy(float)
    made = []
    for row, sat in zip(values, in_session, strict=True):
        own = {code: round(float(one)) for code, one in zip(KEPT, row, strict=True) if not np.isnan(one)}
        made.append(own | ({IN_SESSION: 1} if sat else {}))
    return made


def _write_note(session: Session, round_id: int, found: Scored, note: SignalNote | None) -> None:
    """Of today's people marks and reasons; of earlier ones only reasons, as their moments are gone."""
    if note is None:
        made = {"marks": found.marks, "reasons": found.reasons}
        session.add(SignalNote(invitation_id=found.person, round_id=round_id, day=today(), **made))
        return
    if found.fresh and note.marks != found.marks:
        note.marks = found.marks
    if found.reasons and note.reasons != found.reasons:
        note.reasons = found.reasons


def at_close(session: Session, survey_round: SurveyRound) -> None:
    """The last look, before the key of the hashes is destroyed; and the hashes of shared devices go with it. A round closes even
    where the look fails, which the log then says. In the caller's transaction, so whoever can looks just before (`score`): then
    only those are left who answered since."""
    try:
        with session.begin_nested():
            if session.scalar(select(exists(_unseen(survey_round.id)))):
                take(session, survey_round)
            else:
                _forget_set_aside(session, survey_round.id)
    except Exception as error:
        audit.record(session, audit.SYSTEM, "signals.fail", f"round:{survey_round.id}", error=type(error).__name__)
    session.execute(update(KnownDevice).where(KnownDevice.round_id == survey_round.id).values(device_hash=""))
