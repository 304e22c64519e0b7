"""What the dashboard costs with very many people: `python -m bench.dashboard [PEOPLE]`. Wall time through the whole stack.

A SQLite file with so many invited people in 700 agencies and five groups; milliseconds of the page, of the fragment that
asks again every minute, and of the fragment when nothing has changed.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from agencies.agency import Agency
from foundation import keys
from foundation.db import Base, now
from foundation.vietnam_time import day_of
from questionnaires.survey_round import RespondentGroup, SurveyRound
from respondents.invitation import counters
from respondents.invitation.counters import ProgressDay
from respondents.roster import Roster
from survey_app import create_app
from survey_app.database import db
from tests.cast import a_version
from tests.signing_in import sign_in

AGENCIES, GROUPS, DAYS, ROUNDS = 700, 5, 20, 7
BUDGET = 50  # milliseconds of wall time for the whole page, in a warm process

PEOPLE = """
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :people)
INSERT INTO respondent (id, roster_id, ordinal, changed_in, state, full_name, position, unit, group_code, phone, phone_index,
    email, email_index, note, name_key, sort_key, problems, repairs, accepted, worst)
SELECT i, 1 + i % :agencies, i, 0, 'listed', '', '', '', '', '', '', '', '', '', '', '', '[]', '[]', '{}', '' FROM n
"""
INVITATIONS = """
INSERT INTO invitation (id, respondent_id, round_id, agency_id, group_id, version_id, class_code, haste, issue, state, held_because,
    token_hash, code_index, issued_at, sent_at, opened_at, submitted_at, receipt, mostly_answered, reminders, remind_hour)
SELECT id, id, 1, 1 + id % :agencies, 1 + id % :groups, 1, 'xa', '', 1, 'active', '', CAST(id AS BLOB), id, :at, :at,
    CASE WHEN id % 10 < 8 THEN :at END, CASE WHEN id % 10 < 7 THEN :at END, CASE WHEN id % 10 < 7 THEN 'X' END, 0, 0, 0
FROM respondent
"""


def fill(people: int) -> None:
    """The round, its agencies, its people, twenty evenings."""
    at = now()
    version = a_version(db.session)
    made = SurveyRound(
        code="x",
        year=2023,
        title="Đo",
        province="x",
        opens_at=at - timedelta(days=DAYS),
        closes_at=at + timedelta(days=9),
        state="open",
    )
    made.groups = [
        RespondentGroup(ordinal=g, code=f"G{g}", name=f"Nhóm {g}", version_id=version.id) for g in range(GROUPS)
    ]
    db.session.add(made)
    db.session.flush()
    db.session.execute(
        sa.insert(Agency),
        [
            {"id": i, "code": f"A{i}", "name": f"Đơn vị {i}", "class_code": "xa", "sort_key": f"{i:04d}"}
            for i in range(1, AGENCIES + 1)
        ],
    )
    db.session.execute(
        sa.insert(Roster),
        [{"id": i, "round_id": made.id, "agency_id": i, "state": "frozen"} for i in range(1, AGENCIES + 1)],
    )
    db.session.execute(sa.text(PEOPLE), {"people": people, "agencies": AGENCIES})
    db.session.execute(sa.text(INVITATIONS), {"agencies": AGENCIES, "groups": GROUPS, "at": at.isoformat(" ")})
    counters.recount(db.session, made.id)
    cells = [
        {"round_id": made.id, "agency_id": a, "group_id": g}
        for a in range(1, AGENCIES + 1)
        for g in range(1, GROUPS + 1)
    ]
    for day in range(1, DAYS + 1):
        figures = {
            "day": day_of(at - timedelta(days=day)),
            "invited": people // len(cells),
            "submitted": people // len(cells) // 2,
        }
        db.session.execute(sa.insert(ProgressDay), [cell | figures for cell in cells])
    db.session.commit()


def best(act: Callable[[], object]) -> tuple[float, float]:
    """Milliseconds of wall time and of processor time, each of the fastest round: SQLite runs in this process too."""
    walls, processors = [], []
    for _ in range(ROUNDS):
        wall, processor = time.perf_counter(), time.process_time()
        act()
        walls.append(time.perf_counter() - wall)
        processors.append(time.process_time() - processor)
    return 1000 * min(walls), 1000 * min(processors)


def measure(app: Flask, client: FlaskClient) -> None:
    """Prints one line for each page."""
    mark = {"If-None-Match": client.get("/so-noi-vu/dot/1/theo-doi/so-lieu").headers["ETag"]}
    pages: dict[str, Callable[[], object]] = {
        "fragment": lambda: client.get("/so-noi-vu/dot/1/theo-doi/so-lieu"),
        "fragment, unchanged (304)": lambda: client.get("/so-noi-vu/dot/1/theo-doi/so-lieu", headers=mark),
        "page, one agency found": lambda: client.get("/so-noi-vu/dot/1/theo-doi?tim=don vi 699"),
        f"page, first of {AGENCIES} agencies": lambda: client.get("/so-noi-vu/dot/1/theo-doi"),
    }
    for name, act in pages.items():
        wall, processor = best(act)
        verdict = "" if wall <= BUDGET else f"  OVER the budget of {BUDGET} ms"
        print(f"  {name:<34}{wall:8.1f} ms wall{processor:8.1f} ms processor{verdict}")


def main(people: int) -> None:
    """Fills a database and measures."""
    with tempfile.TemporaryDirectory() as folder:
        environ = {"DATA_DIR": folder, "DATABASE_URL": f"sqlite:///{Path(folder) / 'survey.db'}"}
        app = create_app(environ, KEYS=keys.Keys.generate())
        with app.app_context():
            Base.metadata.create_all(db.engine)
            start = time.perf_counter()
            fill(people)
            print(f"{people:,} people in {AGENCIES} agencies, filled in {time.perf_counter() - start:.0f} s")
            client = app.test_client()
            sign_in(client, "home_affairs")
            db.session.remove()
        measure(app, client)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
