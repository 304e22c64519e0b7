"""What results cost: `python bench/results.py [RESPONSES]`. Wall time, best of several rounds, on a database in memory.

The questionnaire is the library's survey of department leaders; the responses are made up, a tenth of the items skipped.
"""

from __future__ import annotations

import os
import random
import sys
import time
from collections.abc import Callable, Iterator

import sqlalchemy as sa
from sqlalchemy.orm import Session

from foundation import audit, keys
from foundation.db import Base, now
from questionnaires import library, versions
from questionnaires.ballot import opened, sealed_sheet
from questionnaires.ballot.box import BallotBox
from questionnaires.ballot.sealed_sheet import SheetContent
from questionnaires.results import RoundResults, microdata, read_round, score_table, tally
from questionnaires.survey_round import RespondentGroup, SurveyRound
from survey_app import workbook
from survey_app.ministry.results_tables import codebook_table, table_of_rows

GROUPS = ("LDS", "LDP", "HDND", "LDH", "LDX")
ROUNDS = 5


def a_closed_round(session: Session, count: int) -> SurveyRound:
    """A round with so many responses to one questionnaire, over five groups."""
    path = library.path("par_lds")
    version = versions.upload(session, path.read_bytes(), path.name, audit.SYSTEM)
    versions.publish(session, version, audit.SYSTEM, seen=version.sha256 or "")
    groups = [RespondentGroup(ordinal=i, code=code, name=code, version_id=version.id) for i, code in enumerate(GROUPS)]
    made = SurveyRound(
        code="x", year=2023, title="x", province="x", opens_at=now(), closes_at=now(), state="closed", groups=groups
    )
    session.add(made)
    session.flush()
    session.add(BallotBox(round_id=made.id, kind="internal", state="opened", threshold=0, public_key=bytes(32)))
    key, length = opened.results_key(made.id), sealed_sheet.padded_length(versions.definition(version))
    ids = sorted(os.urandom(opened.ID_BYTES) for _ in range(count))
    contents = (
        SheetContent(version.id, GROUPS[number % len(GROUPS)], "so", values)
        for number, values in enumerate(made_up(version, count))
    )
    rows = zip(ids, contents, strict=True)
    opened.write(session, made.id, ((one, opened.body_of(key, one, content, length)) for one, content in rows))
    return made


def made_up(version: versions.QuestionnaireVersion, count: int) -> Iterator[dict[str, str]]:
    """Answers by path."""
    chance = random.Random(1)
    choices = {q.path: [choice.name for choice in q.choices] or ["7"] for q in versions.definition(version).questions}
    for _ in range(count):
        yield {path: chance.choice(names) if chance.random() > 0.1 else "" for path, names in choices.items()}


def best(act: Callable[[], object]) -> float:
    """Milliseconds of the fastest round."""
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        act()
        times.append(time.perf_counter() - start)
    return 1000 * min(times)


def all_tallies(results: RoundResults) -> list[object]:
    """The item statistics of every question by group."""
    return [tally(table, variable, GROUPS) for table in results.tables.values() for variable in table.variables]


def as_workbook(survey_round: SurveyRound, results: RoundResults, number: int) -> bytes:
    """What the Ministry gets as a spreadsheet, from answers that are read: protection included."""
    frame = microdata(results.tables[number])
    assert frame is not None  # five groups are enough to publish rows
    rows = table_of_rows(survey_round, results, number, frame)
    return workbook.write([rows, codebook_table(survey_round, results, number)])


def main(count: int) -> None:
    keys.install(keys.Keys.generate())
    engine = sa.create_engine("sqlite://")
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        survey_round = a_closed_round(session, count)
        results = read_round(session, survey_round)
        ((number, table),) = results.tables.items()
        print(f"{len(table)} responses, {len(table.variables)} questions, {len(GROUPS)} groups")
        for what, act in {
            "reading the opened answers into a table": lambda: read_round(session, survey_round),
            "item statistics of every question by group": lambda: all_tallies(results),
            "points of every criterion": lambda: score_table(results),
            "microdata": lambda: microdata(table),
            "protected rows as .xlsx, labels and codebook": lambda: as_workbook(survey_round, results, number),
        }.items():
            print(f"{what:45} {best(act):8.1f} ms")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
