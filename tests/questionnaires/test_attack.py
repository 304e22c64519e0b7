"""The attacking solver: exactly what follows from what was published, no more and no less."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from questionnaires.results import attacking
from questionnaires.results.suppression import Cell, Contradiction, Statement, attack

OPTIONS = ("tot", "kem", "khong_biet")


def cell(group: str, option: str = "tot", item: str = "q1") -> Cell:
    return group, item, option


def total(of: tuple[str, ...], option: str, count: float) -> Statement:
    """So many people of these groups chose this option."""
    return {cell(group, option): 1.0 for group in of}, count, count


def test_a_total_minus_the_others_gives_a_withheld_group_away() -> None:
    published = [total(("A", "B"), "tot", 20), total(("A", "B"), "kem", 11), total(("B",), "tot", 19)]
    assert attack(published, {"A": 1, "B": 30}) == [
        (cell("A"), 1, 1),
        (cell("A", "kem"), 0, 0),
        (cell("B"), 19, 19),
        (cell("B", "kem"), 11, 11),
    ]


def test_what_says_nothing_about_a_group_leaves_it_its_whole_range() -> None:
    published = [total(("B",), "tot", 19), total(("B",), "kem", 11), ({cell("A"): 1.0, cell("A", "kem"): 1.0}, 0, 9)]
    assert attack(published, {"A": 4, "B": 30})[2:] == [(cell("A"), 0, 4), (cell("A", "kem"), 0, 4)]


def test_a_rounded_mean_is_an_interval() -> None:
    """62,5 % of eight people who said all or nothing: five of them."""
    factors = {cell("A"): 1 / 8, cell("A", "kem"): 0.0}
    assert attack([(factors, 0.6245, 0.6255)], {"A": 8}) == [(cell("A"), 5, 5), (cell("A", "kem"), 3, 3)]


def test_small_groups_are_whole_numbers_and_large_ones_a_linear_programme() -> None:
    """2a + 3b = 12 with a, b ≤ 4: for whole numbers (3, 2) alone, since a = 0 would be b = 4 and a + b is 5 at most."""
    factors = {cell("A"): 2.0, cell("B"): 3.0}
    assert attack([(factors, 12, 12), total(("A", "B"), "tot", 5)], {"A": 4, "B": 4}) == [
        (cell("A"), 3, 3),
        (cell("B"), 2, 2),
    ]
    assert attack([({cell("A"): 2.0}, 5, 7)], {"A": 20}) == [(cell("A"), 3, 3)]


def test_a_small_group_is_not_half_a_person() -> None:
    """With a = 1, 2 + 2b lies between 3 and 5: b is 1, and neither 0,5 nor 1,5."""
    statements: list[Statement] = [({cell("A"): 2.0, cell("B"): 2.0}, 3, 5), total(("A",), "kem", 0)]
    assert attack(statements, {"A": 1, "B": 4})[2] == (cell("B"), 1, 1)
    assert attack(statements, {"A": 1, "B": 14})[2] == (cell("B"), 1, 1)


def test_an_item_of_which_one_option_is_named_has_another() -> None:
    assert attack([total(("A", "B"), "tot", 2)], {"A": 1, "B": 2}) == [(cell("A"), 0, 1), (cell("B"), 1, 2)]


def test_items_do_not_bind_each_other() -> None:
    published = [({cell("A", item=item): 1.0, cell("A", "kem", item): 1.0}, 3, 3) for item in ("q1", "q2")]
    assert {(low, high) for _, low, high in attack(published, {"A": 3})} == {(0, 3)}


def test_nothing_published_tells_nothing() -> None:
    assert attack([], {"A": 3}) == []
    assert attack([({}, 0, 0)], {"A": 3}) == []


def test_an_empty_group_has_no_answers() -> None:
    assert attack([({cell("A"): 1.0, cell("A", "kem"): 1.0}, 0, 0)], {"A": 0}) == [
        (cell("A"), 0, 0),
        (cell("A", "kem"), 0, 0),
    ]


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        (({("C", "q1", "tot"): 1.0}, 0, 1), "has no size"),
        (({("A", "q1"): 1.0}, 0, 1), "not a cell"),
        (({"A q1 tot": 1.0}, 0, 1), "not a cell"),
        (({cell("A"): float("nan")}, 0, 1), "not a number"),
        (({cell("A"): "1"}, 0, 1), "not a number"),
        (({cell("A"): 1.0}, 2, 1), "not an interval"),
        (({cell("A"): 1.0}, None, 1), "not an interval"),
        (({cell("A"): 1.0}, float("nan"), 1), "not an interval"),
        (({cell("B"): 1.0}, 0, 1), "not a whole number"),
        (({cell("N"): 1.0}, 0, 1), "not a whole number"),
        (({cell("A"): 1.0}, 4, 9), "contradict"),
        (({cell("A"): 0.0}, 1, 2), "nothing adds up"),
        (({}, 1, 2), "nothing adds up"),
        (({cell("L"): 2.0}, 3, 3), "no whole numbers"),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(statement: Statement, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        attack([statement], {"A": 3, "B": -1, "L": 12, "N": None})


def test_whole_numbers_that_do_not_fit_are_a_contradiction() -> None:
    with pytest.raises(Contradiction):
        attack([({cell("A"): 2.0, cell("A", "kem"): 4.0}, 7, 7)], {"A": 3})


def test_a_range_that_was_not_found_in_time_counts_as_disclosed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attacking, "SECONDS", 0.0)
    found = attack([({cell("A"): 1.0, cell("A", "kem"): 1.0}, 3, 3)], {"A": 3})
    assert all(low == high for _, low, high in found)


def test_the_solver_writes_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    attack([total(("A",), "tot", 2)], {"A": 3})
    assert capfd.readouterr() == ("", "")


@st.composite
def published(draw: st.DrawFn) -> tuple[list[Statement], dict[str, int], list[dict[Cell, int]]]:
    """Sizes, true statements about them, and every possible world in which the statements hold."""
    sizes = {group: draw(st.integers(0, 4)) for group in ("A", "B")[: draw(st.integers(1, 2))]}
    options = OPTIONS[: draw(st.integers(2, 3))]
    worlds = [
        dict(pair for part in parts for pair in part)
        for parts in product(*(splits(g, n, options) for g, n in sizes.items()))
    ]
    truth = draw(st.sampled_from(worlds))
    statements: list[Statement] = [(dict.fromkeys(truth, 0.0), 0, 0)]
    for _ in range(draw(st.integers(0, 4))):
        factors = {c: float(draw(st.integers(-2, 3))) for c in truth}
        value, spread = sum(factors[c] * truth[c] for c in truth), draw(st.sampled_from([0.0, 0.5, 1.0]))
        statements.append((factors, value - spread, value + spread))
    possible = [w for w in worlds if all(low <= sum(f[c] * w[c] for c in f) <= high for f, low, high in statements)]
    return statements, sizes, possible


def splits(group: str, size: int, options: tuple[str, ...]) -> list[list[tuple[Cell, int]]]:
    counts = [made for made in product(range(size + 1), repeat=len(options)) if sum(made) == size]
    return [[(cell(group, option), n) for option, n in zip(options, made, strict=True)] for made in counts]


@settings(max_examples=150, deadline=None)
@given(published())
def test_the_ranges_are_those_of_every_possible_world(
    case: tuple[list[Statement], dict[str, int], list[dict[Cell, int]]],
) -> None:
    statements, sizes, possible = case
    for which, low, high in attack(statements, sizes):
        values = [world[which] for world in possible]
        assert (low, high) == (min(values), max(values))


@settings(max_examples=60, deadline=None)
@given(published())
def test_of_large_groups_the_range_holds_every_possible_world(
    case: tuple[list[Statement], dict[str, int], list[dict[Cell, int]]],
) -> None:
    statements, sizes, possible = case
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("questionnaires.results.suppression.EXACT_BELOW", 0)
        for which, low, high in attack(statements, sizes):
            assert low <= min(world[which] for world in possible)
            assert high >= max(world[which] for world in possible)
