"""Measures the list room: reading, checking and storing a list; a correction in it; matching a province.

python -m bench.lists [--rows 10000]
"""

from __future__ import annotations

import argparse
import io
import random
import resource
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import xlsxwriter
from sqlalchemy.orm import Session

from agencies.agency import Agency
from foundation import audit, keys
from foundation.db import Base, now
from questionnaires.survey_round import RespondentGroup, SurveyRound
from respondents import matching
from respondents.matching import MatchRow
from respondents.roster import checking, comparison, decisions, editing, listing, replacing, upload
from respondents.roster_file.columns import COLUMNS
from respondents.roster_file.kept import packed
from survey_app import create_app
from survey_app.database import db

SURNAMES = "Nguyễn Trần Lê Phạm Hoàng Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý Niê Êban".split()
MIDDLE = "Văn Thị Đức Minh Ngọc Thanh Quang Hữu".split()
GIVEN = "An Bình Châu Dũng Giang Hà Hải Hạnh Hòa Hùng Hương Khánh Lan Linh Long Mai Minh Nam Nga Phong Sơn Yến".split()
POSITIONS = ("Phó Giám đốc", "Trưởng phòng", "Phó Trưởng phòng", "Chủ tịch UBND xã", "Phó Chủ tịch UBND xã")
BY = audit.Actor("focal_point", 1)


@contextmanager
def measured(what: str) -> Iterator[None]:
    """Prints wall time, processor time and the most memory so far."""
    wall, processor = time.perf_counter(), time.process_time()
    yield
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    spent = f"{time.perf_counter() - wall:6.2f} s wall {time.process_time() - processor:6.2f} s processor"
    print(f"{what:48} {spent} {memory:5} MB at most")


def a_name(chance: random.Random) -> str:
    """A made-up name."""
    return " ".join(chance.choice(words) for words in (SURNAMES, MIDDLE, MIDDLE, GIVEN))


def workbook(rows: int, chance: random.Random) -> bytes:
    """A list of so many valid people as .xlsx."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, [column.heading for column in COLUMNS])
        for row in range(1, rows + 1):
            person = (
                a_name(chance),
                "Phó Giám đốc",
                "Sở Tư pháp",
                "LDS",
                f"090{row:07d}",
                f"p{row}@daklak.example",
                "",
            )
            sheet.write_row(row, 0, person)
    return target.getvalue()


def a_room(session: Session) -> tuple[listing.Roster, checking.Rules]:
    """A round that registers, with one agency."""
    at = now()
    survey_round = SurveyRound(
        code="bench", year=2026, title="Đo", province="Đắk Lắk", state="registering", opens_at=at
    )
    survey_round.closes_at = at + timedelta(days=30)
    survey_round.groups = [RespondentGroup(code="LDS", name="Lãnh đạo sở", titles="Giám đốc;Phó Giám đốc")]
    agency = Agency(code="STP", name="Sở Tư pháp", class_code="so")
    session.add_all([survey_round, agency])
    session.flush()
    roster = listing.begin(session, survey_round.id, agency.id)
    return roster, checking.rules_for(session, survey_round, agency.id, frozenset())


def measure_list(session: Session, rows: int, chance: random.Random) -> None:
    """Read and check, store, correct one row, load."""
    roster, rules = a_room(session)
    data = workbook(rows, chance)
    file = upload.RosterUpload(roster_id=roster.id, state="queued", filename="ds.xlsx", content=data, at=now())
    file.by_kind, file.by_id = BY.kind, BY.id
    session.add(file)
    session.flush()
    with measured(f"{rows} rows read and checked"):
        file.keep(upload.read(data, file.filename, rules))
    reading = file.opened()
    with measured(f"{rows} rows stored"):
        replacing.replace_people(session, roster, reading, rules=rules, by=BY)
        session.commit()
    with measured(f"{rows} rows uploaded again, unchanged"):
        replacing.replace_people(session, roster, reading, rules=rules, by=BY)
        session.commit()
    measure_comparison(session, roster, file, rows)
    with measured(f"{rows} rows loaded"):
        people = decisions.listed(session, roster)
    with measured(f"one cell corrected among {rows} rows"):
        first, seen = people[0].id, roster.version
        editing.correct(session, roster, first, {"note": "mới"}, seen=seen, rules=rules, by=BY)
        session.commit()


def measure_comparison(session: Session, roster: listing.Roster, file: upload.RosterUpload, rows: int) -> None:
    """A second file that changes every row: worked out once, then read by each page."""
    reading = file.opened()
    people = [row._replace(cells={**row.cells, "position": "Giám đốc"}) for row in reading.people]
    file.reading, file.state = packed(replace(reading, people=people)), "read"
    with measured(f"{rows} changed rows compared"):
        comparison.keep(session, roster, file)
    session.commit()
    with measured("one page of the comparison read"):
        found = comparison.differences(session, roster, file)
    print(f"{'':48} {len(found.cells)} cells differ")


def measure_matching(people: int, agencies: int, chance: random.Random) -> None:
    """A province: a phone in a hundred is shared, names as common as they are."""
    rows = [
        MatchRow(n, n % agencies, a_name(chance), chance.choice(POSITIONS), f"p{n % (people - people // 100)}", f"e{n}")
        for n in range(people)
    ]
    with measured(f"{people} people of {agencies} agencies matched"):
        found = matching.matches(rows)
    print(f"{'':48} {len(found)} matches")


def main() -> None:
    """Prints the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000)
    rows, chance = parser.parse_args().rows, random.Random(2026)
    ring = keys.Keys.generate()
    with tempfile.TemporaryDirectory() as folder:
        app = create_app({"DATA_DIR": folder}, KEYS=ring)
        with app.app_context():
            Base.metadata.create_all(db.engine)
            measure_list(db.session, rows, chance)  # type: ignore[arg-type]
            db.session.remove()
            db.engine.dispose()
    measure_matching(6_000, 150, chance)
    measure_matching(20_000, 150, chance)


if __name__ == "__main__":
    main()
