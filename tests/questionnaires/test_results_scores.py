"""Points: score(criterion) = max × Σ weight × mean(coefficient of valid answers)."""

from __future__ import annotations

import pytest

from questionnaires.results import AnswerTable, CriterionScore, Place, Plan, RoundResults, score_table, scores
from questionnaires.results.reading import printed_groups
from questionnaires.survey_round import RespondentGroup
from questionnaires.versions import QuestionnaireVersion
from tests.questionnaires.results_kit import SURVEY, answers, questionnaire, table


def results(tables: dict[int, AnswerTable], **groups: tuple[int, float]) -> RoundResults:
    """Groups by their code: (version, weight). The plan prints all of them as they are."""
    asked = tuple(RespondentGroup(code=code, name=code, version_id=v, weight=w) for code, (v, w) in groups.items())
    sizes = {Place(code): int((tables[v].cells["group"] == code).sum()) for code, (v, _) in groups.items()}
    as_it_is = Plan(sizes, {place: place for place in sizes})
    versions = {number: QuestionnaireVersion(id=number) for number in tables}
    return RoundResults(printed_groups(asked, as_it_is), versions, tables, as_it_is, asked)


def only(of: RoundResults) -> CriterionScore:
    (found,) = scores(of)
    return found


def test_the_worked_example() -> None:
    """LDS: (100 + 50)/2 = 75 %; LDP: 50 %; weights 0.6 and 0.4: 0.5 × (0.6 × 0.75 + 0.4 × 0.5) = 0.325."""
    of = table(
        answers(1, {"q1": "3"}, 10), answers(1, {"q1": "2"}, 10), answers(2, {"q1": "2"}, 20), answers(2, {"q1": ""})
    )
    found = only(results({1: of}, LDS=(1, 0.6), LDP=(1, 0.4)))
    assert found.score == pytest.approx(0.325)
    assert (found.criterion, found.label, found.max_score, found.people) == ("2.1", "Quy định rõ ràng", 0.5, 40)


def test_no_information_is_left_out_of_the_mean() -> None:
    of = table(answers(1, {"q1": "3"}, 10), answers(1, {"q1": "98"}, 90))
    found = only(results({1: of}, LDS=(1, 1.0)))
    assert (found.score, found.people) == (0.5, 10)


def test_a_group_without_a_valid_answer_takes_no_points_away() -> None:
    of = table(answers(1, {"q1": "3"}, 12), answers(2, {"q1": "98"}, 12))
    assert only(results({1: of}, LDS=(1, 0.5), LDP=(1, 0.5))).score == 0.5


def test_weights_need_not_add_up_to_one() -> None:
    of = table(answers(1, {"q1": "3"}, 12), answers(2, {"q1": "1"}, 12))
    assert only(results({1: of}, LDS=(1, 3.0), LDP=(1, 1.0))).score == pytest.approx(0.375)


def test_questions_of_different_questionnaires_join_on_the_criterion() -> None:
    other = questionnaire(SURVEY.replace("| q1 ", "| qx ").replace("${q1}", "${qx}"))
    tables = {1: table(answers(1, {"q1": "3"}, 12)), 2: table(answers(2, {"qx": "1"}, 12), form=other)}
    assert only(results(tables, LDS=(1, 0.5), LDP=(2, 0.5))).score == pytest.approx(0.25)


def test_one_question_for_each_agency_is_one_mean_over_all_answers() -> None:
    twice = SURVEY + "    select_one muc_do       | q2      | Sở khác          |           | 2.1   | 0.5\n"
    of = table(answers(1, {"q1": "3", "q2": "1"}, 12), answers(1, {"q1": "3", "q2": ""}, 12), form=questionnaire(twice))
    found = only(results({1: of}, LDS=(1, 1.0)))
    assert found.groups["LDS"].answers == 36
    assert found.people == 24
    assert found.score == pytest.approx(0.5 * 24 / 36)


def test_questions_that_disagree_about_the_points_give_no_score() -> None:
    more = SURVEY + "    select_one muc_do       | q2      | Sở khác          |           | 2.1   | 1\n"
    found = only(results({1: table(answers(1, {"q1": "3", "q2": "3"}, 12), form=questionnaire(more))}, LDS=(1, 1.0)))
    assert (found.max_score, found.score, found.mean) == (None, None, 1.0)


def test_nobody_answered_is_no_score_and_not_zero() -> None:
    found = only(results({1: table(answers(1, {"q1": "98"}, 12))}, LDS=(1, 1.0)))
    assert (found.people, found.mean, found.score) == (0, None, None)


def test_what_is_printed_is_rounded() -> None:
    of = table(answers(1, {"q1": "3"}, 17), answers(1, {"q1": "2"}, 16), answers(1, {"q1": "1"}, 2))
    found = only(results({1: of}, LDS=(1, 1.0)))
    assert (found.published_mean, found.published_score) == (0.714, 0.4)
    row = score_table(results({1: of}, LDS=(1, 1.0))).iloc[0]
    assert (row["people"], row["score"], row["mean:LDS"]) == (35, 0.4, 0.714)


@pytest.mark.parametrize(("answer", "printed"), [("3", 0.95), ("2", 0.5), ("1", 0.05)])
def test_a_small_group_that_agrees_enters_the_score_as_it_is_printed(answer: str, printed: float) -> None:
    """Otherwise score − others would give the mean, and with it what each of the fourteen said."""
    of = table(answers(1, {"q1": "3"}, 20), answers(1, {"q1": "1"}, 20), answers(2, {"q1": answer}, 14))
    found = only(results({1: of}, LDS=(1, 0.5), LDP=(1, 0.5)))
    assert found.printed_mean == pytest.approx((0.5 + printed) / 2)
    assert score_table(results({1: of}, LDS=(1, 0.5), LDP=(1, 0.5))).iloc[0][
        ["mean:LDS", "mean:LDP"]
    ].isna().tolist() == [
        False,
        True,
    ]


@pytest.mark.parametrize(("alike", "other", "is_rough"), [(27, 2, True), (26, 3, False), (30, 0, False), (9, 1, True)])
def test_only_nine_in_ten_of_fewer_than_thirty_agree(alike: int, other: int, is_rough: bool) -> None:
    of = table(answers(1, {"q1": "3"}, alike), answers(1, {"q1": "1"}, other))
    assert only(results({1: of}, LDS=(1, 1.0))).is_rough is is_rough


def test_criteria_stand_in_the_order_of_their_numbers() -> None:
    survey = SURVEY + "".join(f"    select_one muc_do | n{number} | N | | 2.{number} | 0.5\n" for number in (10, 9))
    of = table(form=questionnaire(survey))
    assert [found.criterion for found in scores(results({1: of}, LDS=(1, 1.0)))] == ["2.1", "2.9", "2.10"]
