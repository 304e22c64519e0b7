"""Answers are read when the ballot box was opened, and not before; those of that round alone."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from foundation.audit import SYSTEM
from foundation.db import Refused
from questionnaires import versions
from questionnaires.results import read_round
from questionnaires.survey_round import SurveyRound
from tests import cast
from tests.questionnaires.opened_kit import an_opened_box, answered
from tests.questionnaires.results_kit import CHOICES, SETTINGS, SURVEY
from tests.questionnaires.tables import workbook


def a_closed_round(session: Session, code: str = "2023") -> SurveyRound:
    """LDS has the questionnaire of the kit, and twelve responses; LDP has none."""
    made = cast.a_round(session, "closed", code=code)
    data = workbook(SETTINGS, survey=SURVEY, choices=CHOICES)
    version = versions.upload(session, data, "thu.xlsx", SYSTEM)
    if not version.is_published:
        versions.publish(session, version, SYSTEM, seen=version.sha256 or "")
    made.groups[0].version_id = version.id
    answered(session, made, version, "LDS", [{"/data/q1": "3", "/data/nam": ""}] * 12)
    return made


@pytest.mark.parametrize("state", ["locked", "stripped"])
def test_nothing_is_read_before_the_box_was_opened(session: Session, state: str) -> None:
    made = a_closed_round(session)
    an_opened_box(session, made).state = state
    session.flush()
    with pytest.raises(Refused, match="sau khi hòm phiếu của đợt được mở"):
        read_round(session, made)


@pytest.mark.parametrize("state", ["preparing", "registering", "frozen", "open"])
def test_nothing_is_read_before_the_round_has_closed(session: Session, state: str) -> None:
    with pytest.raises(Refused, match="hòm phiếu"):
        read_round(session, cast.a_round(session, state))


def test_a_closed_round_gives_a_table_for_each_questionnaire(session_on_each: Session) -> None:
    results = read_round(session_on_each, a_closed_round(session_on_each))
    ((number, table),) = results.tables.items()
    assert len(table) == 12
    assert table.cells["group"].unique().tolist() == ["LDS"]
    assert [group.code for group in results.groups_of(number)] == ["LDS"]


def test_a_questionnaire_of_two_rounds_gives_each_round_its_own_answers(session: Session) -> None:
    first, second = a_closed_round(session, "2023"), a_closed_round(session, "2024")
    assert [len(table) for table in read_round(session, first).tables.values()] == [12]
    assert [len(table) for table in read_round(session, second).tables.values()] == [12]


def test_a_table_holds_no_key_no_person_and_no_time(session: Session) -> None:
    (table,) = read_round(session, a_closed_round(session)).tables.values()
    assert list(table.cells.columns) == ["group", "agency_class", "consistency", "pattern", "review"]
    assert list(table.answers.columns) == ["nam", "q1", "vi_sao", "xep", "y_kien"]
