"""Where nine in ten of a small group say the same, no figure says how many exactly, and no difference of figures either."""

from __future__ import annotations

import pytest

from questionnaires.results import ABOUT, EXACT, FEW, MOST, TOTAL, Shown, hidden_averages, shown, tally
from questionnaires.results.table import AnswerTable
from tests.questionnaires.results_kit import answers, table

GROUPS = ("LDS", "LDP")


def printed(of: AnswerTable, name: str = "q1", exclusive: bool = True) -> Shown:
    variable = next(found for found in of.variables if found.name == name)
    counts = tally(of, variable, GROUPS)
    sizes = {group: int((of.cells["group"] == group).sum()) for group in GROUPS}
    return shown(counts, sizes, exclusive=exclusive)


def test_a_group_of_thirty_is_printed_as_it_is() -> None:
    found = printed(table(answers(1, {"q1": "2"}, 30), answers(2, {"q1": "1"}, 15), answers(2, {"q1": "2"}, 15)))
    assert (found.marks == EXACT).all(axis=None)
    assert found.counts.loc["2"].to_dict() == {"LDS": 30, "LDP": 15, TOTAL: 45}


@pytest.mark.parametrize("others", [0, 1, 2])
def test_a_small_group_that_agrees_and_the_total_do_not_depend_on_how_many_exactly(others: int) -> None:
    of = table(
        answers(1, {"q1": "1"}, 20),
        answers(1, {"q1": "2"}, 20),
        answers(2, {"q1": "2"}, 20 - others),
        answers(2, {"q1": "3"}, others),
    )
    found = printed(of)
    assert found.marks.loc[["1", "2", "3"], "LDP"].tolist() == [FEW, MOST, FEW]
    assert found.marks.loc[["1", "2", "3"], TOTAL].tolist() == [ABOUT] * 3
    assert found.counts.loc[["1", "2", "3"], TOTAL].tolist() == [20, 39, 0]
    assert found.marks["LDS"].eq(EXACT).all()


def test_a_total_of_one_group_is_that_groups_figure() -> None:
    found = printed(table(answers(1, {"q1": "2"}, 12)))
    assert found.marks.at["2", TOTAL] == MOST


def test_of_several_ticks_only_the_one_that_nearly_all_made_is_rough() -> None:
    ticks = [answers(1, {"vi_sao": "cham kho"}, 6), answers(1, {"vi_sao": "cham"}, 6)]
    found = printed(table(*ticks), "vi_sao", exclusive=False)
    assert found.marks.loc[["cham", "kho"], "LDS"].tolist() == [MOST, EXACT]


def test_a_number_that_nearly_all_gave_hides_the_average_and_the_total() -> None:
    of = table(answers(1, {"nam": "5"}, 40), answers(2, {"nam": "7"}, 11), answers(2, {"nam": "9"}, 1))
    assert hidden_averages(of, of.variables[0], GROUPS, {"LDS": 40, "LDP": 12}) == {"LDP", TOTAL}
    assert hidden_averages(of, of.variables[0], GROUPS, {"LDS": 40, "LDP": 30}) == set()
