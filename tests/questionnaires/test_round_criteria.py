"""The criteria of a round: as its questionnaires name them, then as Home Affairs keeps them, until the round closes."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from criteria import Criterion, Formula
from foundation.audit import SYSTEM
from foundation.db import Refused
from questionnaires import round_criteria, versions
from questionnaires.results import read_round, score_lines, score_table
from questionnaires.survey_round import SurveyRound
from tests import cast
from tests.questionnaires.opened_kit import answered
from tests.questionnaires.results_kit import CHOICES, SETTINGS, SURVEY
from tests.questionnaires.tables import workbook

PARTS = """    select_one muc_do | r1 | Đầy đủ   | | 2.1.1 | 0.2
    select_one muc_do | r2 | Kịp thời | | 2.1.2 | 0.3
    select_one muc_do | r3 | Minh bạch | | 2.2 | 1
"""


def a_round(session: Session, survey: str = SURVEY + PARTS) -> tuple[SurveyRound, versions.QuestionnaireVersion]:
    made = cast.a_round(session, "open")
    version = versions.upload(session, workbook(SETTINGS, survey=survey, choices=CHOICES), "thu.xlsx", SYSTEM)
    versions.publish(session, version, SYSTEM, seen=version.sha256 or "")
    cast.ask_all_groups(made, version)
    session.flush()
    return made, version


def texts(session: Session, survey_round: SurveyRound) -> list[str]:
    kept = round_criteria.set_of(session, survey_round)
    found = round_criteria.measured(session, survey_round)
    total = kept.whole if kept else None
    return [
        problem.text for problem in round_criteria.problems(round_criteria.tree_of(session, survey_round), found, total)
    ]


def all_say(session: Session, survey_round: SurveyRound, version: versions.QuestionnaireVersion, **values: str) -> None:
    answered(session, survey_round, version, "LDS", [{f"/data/{name}": value for name, value in values.items()}] * 40)
    survey_round.state = "closed"
    session.flush()


def points(session: Session, survey_round: SurveyRound) -> tuple[dict[str, float | None], float | None]:
    lines, whole = score_lines(read_round(session, survey_round))
    return {line.criterion: line.points for line in lines}, None if whole is None else whole.points


def test_2_1_is_the_parent_of_2_1_1_and_is_not_summed_beside_it(session: Session) -> None:
    survey_round, version = a_round(session)
    all_say(session, survey_round, version, q1="1", r1="3", r2="3", r3="2")
    found, whole = points(session, survey_round)
    assert found == {"2.1": 0.5, "2.1.1": 0.2, "2.1.2": 0.3, "2.2": 0.5}  # q1, on the whole of 2.1, gives nothing
    assert whole == pytest.approx(1.0)
    assert score_table(read_round(session, survey_round))["people"].isna().tolist() == [True, False, False, False]


def test_a_question_about_a_criterion_with_parts_is_named_as_one_that_gives_nothing(session: Session) -> None:
    survey_round, _ = a_round(session)
    assert texts(session, survey_round) == [
        "Câu q1 đo tiêu chí 2.1, tiêu chí này đã chia thành phần nên câu không cho điểm."
    ]


def test_parts_that_do_not_add_up_give_the_whole_no_points(session: Session) -> None:
    survey_round, version = a_round(session, SURVEY + PARTS.replace("2.1.2 | 0.3", "2.1.2 | 0.7"))
    all_say(session, survey_round, version, r1="3", r2="3", r3="3")
    assert "cộng lại 0,9 (thừa 0,4)" in texts(session, survey_round)[0]
    found, whole = points(session, survey_round)
    assert (found["2.1"], found["2.2"], whole) == (None, 1.0, None)


def test_home_affairs_keeps_points_formulas_and_the_total_of_the_round(session: Session) -> None:
    survey_round, version = a_round(session)
    round_criteria.take_from_questionnaires(session, survey_round, SYSTEM)
    steps = Criterion("2.2", "Minh bạch", Decimal("1.5"), Formula.parse("50: 60; 90: 100"))
    round_criteria.save(session, survey_round, steps, "2.2", SYSTEM)
    round_criteria.save(session, survey_round, Criterion("3.1", "Khác", Decimal(20)), "", SYSTEM)
    round_criteria.set_total(session, survey_round, Decimal("22.5"), SYSTEM)
    assert texts(session, survey_round)[0] == "Điểm tối đa cộng lại được 22, phải là 22,5 (còn thiếu 0,5)."
    assert "Chưa có câu hỏi nào đo tiêu chí 3.1." in texts(session, survey_round)
    assert "Mẫu phiếu ghi tiêu chí 2.2 tối đa 1 điểm; điểm tính theo bộ tiêu chí." in texts(session, survey_round)
    round_criteria.remove(session, survey_round, "3.1", SYSTEM)
    round_criteria.remove(session, survey_round, "2.1.2", SYSTEM)
    assert "Câu r2 đo tiêu chí 2.1.2, bộ tiêu chí không có số ấy nên câu không cho điểm." in texts(
        session, survey_round
    )
    all_say(session, survey_round, version, r1="3", r2="3", r3="2")
    found, _ = points(session, survey_round)
    assert found["2.2"] == pytest.approx(0.9)  # 50 % is 60 % of 1.5
    assert (found["2.1"], found["2.1.2"]) == (None, None)


def test_nothing_changes_once_the_round_has_closed_or_while_there_is_no_set(session: Session) -> None:
    survey_round, _ = a_round(session)
    with pytest.raises(Refused, match="lấy từ mẫu phiếu"):
        round_criteria.remove(session, survey_round, "2.1", SYSTEM)
    round_criteria.take_from_questionnaires(session, survey_round, SYSTEM)
    with pytest.raises(Refused, match="đã có bộ"):
        round_criteria.take_from_questionnaires(session, survey_round, SYSTEM)
    with pytest.raises(Refused, match=r"mang số 2\.2"):
        round_criteria.save(session, survey_round, Criterion("2.2", "x", Decimal(1)), "2.1", SYSTEM)
    with pytest.raises(Refused, match="đã được xoá"):
        round_criteria.remove(session, survey_round, "9", SYSTEM)
    survey_round.state = "closed"
    for act in (
        lambda: round_criteria.save(session, survey_round, Criterion("9", "x"), "", SYSTEM),
        lambda: round_criteria.remove(session, survey_round, "2.2", SYSTEM),
        lambda: round_criteria.set_total(session, survey_round, Decimal(1), SYSTEM),
    ):
        with pytest.raises(Refused, match="không đổi"):
            act()
