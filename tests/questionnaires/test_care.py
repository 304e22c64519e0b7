"""Answers that are looked at after the opening: what is kept of them, for whom, and who has the work done."""

from __future__ import annotations

import random

import pytest
from sqlalchemy.orm import Session

from foundation import audit, jobs, keys
from foundation.jobs import Task
from questionnaires import versions
from questionnaires.ballot import care_flags
from questionnaires.ballot.care_flags import CareFlags
from questionnaires.results import care, opened_rows, read_round
from questionnaires.survey_round import SurveyRound
from tests import cast
from tests.long_work import unhindered
from tests.questionnaires.opened_kit import an_opened_box, answered
from tests.questionnaires.tables import workbook

SETTINGS = "form_title | form_id | version\nPhiếu | p | 1"
ITEMS = 24
SURVEY = "\n".join(
    ["type | name | label", *(f"select_one muc | q{n} | Câu {n}" for n in range(ITEMS)), "integer | nam | Năm"]
)
CHOICES = "\n".join(["list_name | name | label | score", *(f"muc | {n} | Mức {n} | {25 * n}" for n in range(5))])


def marks(*which: str) -> frozenset[str]:
    return frozenset(which)


def test_a_mark_that_fewer_than_ten_of_a_group_carry_is_kept_for_nobody() -> None:
    rows = [
        (bytes([n]), "LDS", marks("review") if n < 10 else marks("pattern") if n < 13 else marks()) for n in range(40)
    ]
    rows += [(bytes([100 + n]), "LDH", marks("review") if n < 9 else marks()) for n in range(30)]
    found = care_flags.by_rule_of_ten(rows)
    assert found.of(bytes([0]), "LDS", "review") is True
    assert found.of(bytes([39]), "LDS", "review") is False
    assert found.of(bytes([11]), "LDS", "pattern") is None
    assert {found.of(bytes([100 + n]), "LDH", "review") for n in range(30)} == {None}
    assert not any(found.marks[bytes([n])] & {"pattern"} for n in range(40))
    counts = care.flag_counts(found)
    assert counts["LDS"]["review"] == 10
    assert counts["LDS"]["pattern"] == counts["LDH"]["review"] == care.FEW
    assert counts["LDS"]["similarity"] == 0


@pytest.fixture
def opened_round(session_on_each: Session, ring: keys.Keys) -> SurveyRound:
    """80 who have an opinion of each question, 12 who tick at random."""
    session, chance = session_on_each, random.Random(3)
    made = cast.a_round(session, "closed")
    version = versions.upload(session, workbook(SETTINGS, survey=SURVEY, choices=CHOICES), "p.xlsx", audit.SYSTEM)
    versions.publish(session, version, audit.SYSTEM, seen=version.sha256 or "")
    cast.ask_all_groups(made, version)
    easy = [chance.gauss(3, 0.7) for _ in range(ITEMS)]

    def honest() -> list[int]:
        halo = chance.gauss(0, 0.5)
        return [min(max(round(one + halo + chance.gauss(0, 0.6)), 0), 4) for one in easy]

    sheets = [honest() for _ in range(80)] + [[chance.randrange(5) for _ in range(ITEMS)] for _ in range(12)]
    rows = [{f"/data/q{n}": str(place) for n, place in enumerate(sheet)} | {"/data/nam": "7"} for sheet in sheets]
    answered(session, made, version, "LDS", rows)
    session.commit()
    return made


def work(session: Session, made: SurveyRound) -> None:
    care.work(session, Task(f"round:{made.id}", {}, audit.SYSTEM, 1, lambda done, total, words: None))
    session.commit()


def test_random_ticking_is_found_among_opened_answers(session_on_each: Session, opened_round: SurveyRound) -> None:
    assert read_round(session_on_each, opened_round).without_flagged() is None
    work(session_on_each, opened_round)
    results = read_round(session_on_each, opened_round)
    (table,) = results.tables.values()
    assert results.review is not None
    assert 10 <= (results.review["LDS"] or 0) <= 14
    rest = results.without_flagged()
    assert rest is not None
    assert len(table.flagged()) + len(rest.tables[results.groups[0].version_id]) == 92
    assert rest.groups[0].submitted == 92 - (results.review["LDS"] or 0)


def test_others_write_while_the_answers_are_read(
    session_on_each: Session, opened_round: SurveyRound, monkeypatch: pytest.MonkeyPatch
) -> None:
    task = Task(f"round:{opened_round.id}", {}, audit.SYSTEM, 1, lambda done, total, words: None)
    session_on_each.commit()
    seen: list[str] = []
    monkeypatch.setattr(care, "opened_rows", unhindered(session_on_each, care.opened_rows, seen))
    care.work(session_on_each, task)
    assert seen == ["unhindered"]


def test_what_is_kept_names_no_answer_and_is_sealed(session_on_each: Session, opened_round: SurveyRound) -> None:
    work(session_on_each, opened_round)
    row = session_on_each.get_one(CareFlags, opened_round.id)
    ids = [one for one, _ in opened_rows(session_on_each, opened_round)]
    assert not any(one in row.body or one.hex().encode() in row.body for one in ids)
    found = care_flags.of_round(session_on_each, opened_round.id)
    assert found is not None
    assert set(found.marks) == set(ids)
    work(session_on_each, opened_round)
    assert care_flags.of_round(session_on_each, opened_round.id) == found, "the same answers, the same flags"


def test_the_work_is_put_in_once_for_a_box_that_was_opened(session_on_each: Session, opened_round: SurveyRound) -> None:
    session = session_on_each
    box = an_opened_box(session, opened_round)
    assert (care.queue_due(session), care.queue_due(session)) == (1, 0)
    job = jobs.latest(session, care.JOB, f"round:{opened_round.id}")
    assert job is not None
    box.state = "stripped"
    session.delete(job)
    session.flush()
    assert care.queue_due(session) == 0
