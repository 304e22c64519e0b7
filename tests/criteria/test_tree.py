"""Trees of criteria: what is added to what, what does not add up, how a share becomes points."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from criteria import KINDS, PROPORTION, Criterion, Formula, Refusal, Tree, exact, weighted_mean


def tree(**maxima: str | None) -> Tree:
    """Criteria by their numbers with _ for the point: c2_1="1"."""
    numbers = {name[1:].replace("_", "."): most for name, most in maxima.items()}
    return Tree(Criterion(n, f"Tiêu chí {n}", None if most is None else Decimal(most)) for n, most in numbers.items())


def texts(of: Tree, total: str | None = None) -> list[str]:
    return [problem.text for problem in of.problems(None if total is None else Decimal(total))]


def test_a_criterion_with_parts_is_their_parent_and_counts_once() -> None:
    of = tree(c2_1="1", c2_1_1="0.4", c2_1_2="0.6", c2_2="2")
    assert [(depth, node.criterion.number) for depth, node in of.walk()] == [
        (0, "2.1"),
        (1, "2.1.1"),
        (1, "2.1.2"),
        (0, "2.2"),
    ]
    assert of.maximum == 3
    found = of.points({"2.1": 1.0, "2.1.1": 0.5, "2.1.2": 1.0, "2.2": 0.25})
    assert found == {"2.1": Decimal("0.8"), "2.1.1": Decimal("0.2"), "2.1.2": Decimal("0.6"), "2.2": Decimal("0.5")}
    assert of.total({"2.1.1": 0.5, "2.1.2": 1.0, "2.2": 0.25}) == Decimal("1.3")
    assert texts(of) == []


def test_maxima_must_add_up_within_a_criterion_and_to_the_whole() -> None:
    of = tree(c2_1="1", c2_1_1="0.4", c2_1_2="0.5", c2_2="2")
    assert texts(of, "22") == [
        "Tiêu chí 2.1 tối đa 1 điểm, các tiêu chí thành phần cộng lại 0,9 (còn thiếu 0,1).",
        "Điểm tối đa cộng lại được 3, phải là 22 (còn thiếu 19).",
    ]
    assert of.points({"2.1.1": 1.0, "2.1.2": 1.0})["2.1"] is None
    assert of.total({"2.1.1": 1.0, "2.1.2": 1.0, "2.2": 1.0}) is None
    assert texts(tree(c1="0.1", c2="0.2"), "0.3") == []  # in binary they would not


def test_a_field_that_says_no_points_is_worth_what_its_criteria_are() -> None:
    of = tree(c2=None, c2_1="1", c2_2="0.5")
    assert (of.maximum, texts(of, "1.5")) == (Decimal("1.5"), [])
    assert of.points({"2.1": 1, "2.2": 1})["2"] == Decimal("1.5")


def test_a_leaf_without_points_is_asked_for_and_gives_none() -> None:
    of = tree(c2="1", c2_1=None)
    assert texts(of) == ["Tiêu chí 2.1 chưa có điểm tối đa. Hãy nhập."]
    assert (of.points({"2.1": 1})["2.1"], of.points({"2.1": 1})["2"]) == (None, None)


def test_a_criterion_without_its_parent_stands_under_the_next_above_and_numbers_count_as_numbers() -> None:
    of = tree(c2="3", c2_10_1="1", c2_9_1="2")
    assert [(depth, node.criterion.number) for depth, node in of.walk()] == [(0, "2"), (1, "2.9.1"), (1, "2.10.1")]


def test_a_number_that_stands_twice_is_named() -> None:
    of = Tree([Criterion("2.1", "a", Decimal(1)), Criterion("2.01", "b", Decimal(1))])
    assert len(of) == 1
    assert "có hai lần" in texts(of)[0]


def test_nothing_has_no_points() -> None:
    assert (Tree([]).total({}), Tree([]).maximum, Tree([]).problems(Decimal(22))) == (None, 0, [])
    assert tree(c1="1").total({}) is None


def test_steps_give_the_part_of_the_highest_that_is_reached() -> None:
    formula = Formula.parse("90: 100; 80 : 75 %;70,5: 50")
    parts = [formula.part(share) for share in (1, 0.9, 0.8999, 0.8, 0.705, 0.7)]
    assert parts == [1, 1, Decimal("0.75"), Decimal("0.75"), Decimal("0.5"), 0]
    assert formula.part(0.1 + 0.2 + 0.6) == 1  # 0.9000000000000000222, or below by as much
    assert formula.part(0.7999999999999999) == Decimal("0.75")
    assert Formula.parse(formula.text) == formula
    assert formula.words == (
        "Theo bậc: từ 90 % được 100 % số điểm; từ 80 % được 75 % số điểm; từ 70,5 % được 50 % số điểm; "
        "dưới 70,5 % không có điểm"
    )
    assert (Formula.parse(" ; "), PROPORTION.words) == (PROPORTION, "Theo tỷ lệ")


@pytest.mark.parametrize(
    "text", ["cao: 100", "90", "90: 50; 80: 75", "90: 100; 90: 50", "110: 100", "90: 120", "90:100,80:75"]
)
def test_what_is_no_formula_is_refused_in_words(text: str) -> None:
    with pytest.raises(Refusal, match=r"Bậc|bậc|Viết"):
        Formula.parse(text)


@given(st.floats(0, 1), st.floats(0, 1))
def test_more_never_brings_less(one: float, other: float) -> None:
    less, more = sorted((one, other))
    for formula in (PROPORTION, Formula.parse("90: 100; 50: 40")):
        assert formula.part(less) <= formula.part(more)


def test_what_is_no_share_is_an_error() -> None:
    with pytest.raises(ValueError, match="share"):
        PROPORTION.part(1.1)
    with pytest.raises(ValueError, match="negative"):
        Criterion("1", "x", Decimal(-1))
    with pytest.raises(ValueError, match="criterion"):
        Criterion("1.a", "x")


def test_kinds_of_leaves_make_shares_of_what_is_known() -> None:
    assert KINDS["yes_no"].share(True) == 1
    assert KINDS["yes_no"].share(None) is None
    assert KINDS["ratio"].share((3, 4)) == Decimal("0.75")
    assert KINDS["ratio"].share((5, 4)) == 1
    assert KINDS["ratio"].share((0, 0)) is None
    assert KINDS["level"].share(0.5) == KINDS["survey"].share(0.5) == exact(0.5)
    for kind, value in (("yes_no", 2), ("ratio", (-1, 4)), ("level", 1.5), ("imported", -0.1)):
        with pytest.raises(ValueError, match=r"."):
            KINDS[kind].share(value)


def test_weights_are_divided_by_their_sum() -> None:
    assert weighted_mean([(3, 1.0), (1, 0.0)]) == 0.75
    assert weighted_mean([]) is None
    assert weighted_mean([(0, 1.0)]) is None


def test_a_criterion_is_kept_and_read_as_it_was() -> None:
    one = Criterion("2.1.1", "Rõ ràng, “dễ hiểu”", Decimal("0.25"), Formula.parse("90: 100; 50: 33,3"))
    assert Criterion.from_json(one.to_json()) == one
    assert Criterion.from_json(Criterion("2", "Lĩnh vực").to_json()) == Criterion("2", "Lĩnh vực")
