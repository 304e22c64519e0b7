"""Careless answers among the opened ones: likeness to another sheet and answers that fit random ticking need everybody's answers.

Found after the opening, as long work, within each printed group and class; kept by `questionnaires.ballot.care_flags`. Haste has
no part in it: times stay on the register's side, which never meets an answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pandas as pd
from sqlalchemy import select
from sqlalchemy.orm import Session

from foundation import audit, jobs
from foundation.db import looking
from foundation.jobs import Task
from questionnaires import quality
from questionnaires.ballot import care_flags
from questionnaires.ballot.box import BallotBox
from questionnaires.ballot.care_flags import MARKS, CareFlags, Flagged
from questionnaires.ballot.opened import Answers
from questionnaires.results.reading import opened_rows
from questionnaires.survey_round import SurveyRound
from questionnaires.versions import QuestionnaireVersion, definition
from questionnaires.xform import Question, Questionnaire

JOB = "results.care"  # its kind of long work
OPENED = ("opened", "cleaned")
FEW = "few"
"""Instead of a count of fewer than ten."""

Row = tuple[bytes, Answers]


def queue_due(session: Session) -> int:
    """Puts the work in for every opened box whose answers nobody has looked at, once. Returns how many."""
    looked_at = select(CareFlags.round_id)
    waiting = session.scalars(
        select(BallotBox.round_id).where(BallotBox.state.in_(OPENED), BallotBox.round_id.not_in(looked_at))
    ).all()
    due = [number for number in waiting if jobs.latest(session, JOB, f"round:{number}") is None]
    for number in due:
        jobs.queue(session, JOB, f"round:{number}", by=audit.SYSTEM)
    return len(due)


def work(session: Session, task: Task) -> None:
    """Looks at every opened answer of a round, as long work. Raises Refused before the opening."""
    with looking(session):
        survey_round = session.get_one(SurveyRound, task.number)
        rows = opened_rows(session, survey_round)
        forms = {
            number: definition(session.get_one(QuestionnaireVersion, number))
            for number in {a.version_id for _, a in rows}
        }
    found: list[tuple[bytes, str, frozenset[str]]] = []
    for done, (number, form) in enumerate(forms.items()):
        task.progress(done, len(forms), "Đang xem các phiếu đã mở")
        found += judged(form, [row for row in rows if row[1].version_id == number])
    care_flags.keep(session, task.number, care_flags.by_rule_of_ten(found))


def judged(form: Questionnaire, rows: Sequence[Row]) -> Iterable[tuple[bytes, str, frozenset[str]]]:
    """Of each answer to one questionnaire: its id, its printed group, the marks that it carries."""
    answers = coefficients(form, [one.values for _, one in rows])
    strata = pd.Series([f"{one.group} {one.agency_class}" for _, one in rows], answers.index, dtype=object)
    flags = quality.flags(answers, None, strata)[[*MARKS]].astype("boolean").fillna(False)
    for place, (answer_id, one) in enumerate(rows):
        yield answer_id, one.group, frozenset(mark for mark in MARKS if flags[mark].iat[place])


def coefficients(form: Questionnaire, values: Sequence[Mapping[str, str]]) -> pd.DataFrame:
    """A row for each sheet, a column for each rated question with one answer: the points of what was chosen, NaN without."""
    rated = [question for question in form.questions if is_rated(question)]
    columns = {
        question.path: [_points(question, answered.get(question.path)) for answered in values] for question in rated
    }
    return pd.DataFrame(columns, index=range(len(values)), dtype=float)


def is_rated(question: Question) -> bool:
    """An item of a scale."""
    return question.is_scored and not (question.kind.is_set or question.kind.is_order or question.place.in_repeat)


def _points(question: Question, value: str | None) -> float:
    choice = question.choice(value) if value else None
    return np.nan if choice is None or choice.score is None else choice.score


def flag_counts(flagged: Flagged) -> dict[str, dict[str, int | str]]:
    """By printed group how many carry each of MARKS, for the report on methods: a number from ten on, or 0; FEW for one to nine."""
    return {
        group: {mark: FEW if mark in flagged.dropped[group] else flagged.carried[group][mark] for mark in MARKS}
        for group in flagged.people
    }
