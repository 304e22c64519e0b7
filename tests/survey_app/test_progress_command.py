"""Whatever spoilt the figures, `progress rebuild` makes them anew from what happened."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from flask import Flask

from foundation.vietnam_time import VIETNAM
from questionnaires.survey_round import SurveyRound
from respondents.invitation import counters, evening_figures
from respondents.invitation.counters import Progress, ProgressDay
from survey_app.cli.progress import rebuild
from survey_app.database import db
from tests.survey_app.fieldwork_cast import answer, go_on, invitations

FIRST = date(2023, 10, 20)


def rows(model: Any) -> list[tuple[Any, ...]]:
    db.session.rollback()
    return sorted(tuple(row) for row in db.session.execute(sa.select(*model.__table__.c)))


def run(office: Flask, *words: str) -> str:
    result = office.test_cli_runner().invoke(rebuild, words)
    assert result.exit_code == 0, result.output
    return result.output


def test_garbled_counters_are_as_they_were(office: Flask, survey_round: SurveyRound) -> None:
    answer(db.session, *invitations(db.session, "STP")[:4])
    go_on(db.session, *invitations(db.session, "EHL")[:3])
    right = rows(Progress)
    db.session.execute(sa.update(Progress).values(submitted=Progress.submitted + 7, opened=0))
    db.session.execute(sa.delete(Progress).where(Progress.agency_id == invitations(db.session, "BDL")[0].agency_id))
    db.session.commit()
    assert rows(Progress) != right
    assert counters.differing(db.session, survey_round.id) == len(right)
    assert f"{len(right)} ô số liệu sai đã sửa" in run(office)
    assert rows(Progress) == right
    assert "0 ô số liệu sai đã sửa" in run(office)


def evenings_of_three_days(survey_round: SurveyRound) -> None:
    """Three people answered on the first day before 17:00, at 18:00, and on the third; kept evening by evening."""
    people = invitations(db.session, "STP")[:3]
    moments = [datetime(2023, 10, 20, 9), datetime(2023, 10, 20, 18), datetime(2023, 10, 22, 9)]
    answer(db.session, *people)
    for who, moment in zip(people, moments, strict=True):
        who.submitted_at = moment.replace(tzinfo=VIETNAM)
    db.session.flush()
    listed = evening_figures._people(db.session, survey_round.id)
    for number in range(3):
        day = FIRST + timedelta(days=number)
        db.session.execute(sa.insert(ProgressDay), evening_figures._rows(survey_round.id, day, listed))
    db.session.commit()


def test_evenings_that_are_missing_are_made_and_kept_ones_only_on_demand(
    office: Flask, survey_round: SurveyRound
) -> None:
    evenings_of_three_days(survey_round)
    right = rows(ProgressDay)
    by_day = {day: sum(row[5] for row in right if row[3] == day) for day in {row[3] for row in right}}
    assert list(dict(sorted(by_day.items())).values()) == [1, 2, 3]
    db.session.execute(sa.delete(ProgressDay).where(ProgressDay.day == FIRST + timedelta(days=1)))
    db.session.execute(sa.update(ProgressDay).where(ProgressDay.day == FIRST).values(submitted=9))
    db.session.commit()
    run(office)
    assert [row for row in rows(ProgressDay) if row[3] != FIRST] == [row for row in right if row[3] != FIRST]
    assert rows(ProgressDay) != right
    run(office, "--evenings")
    assert rows(ProgressDay) == right
