"""What scores come to: the published vector, no point without proof, ceilings, what does not apply."""

from __future__ import annotations

from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from criteria import Criterion, Tree
from foundation.db import Refused
from self_assessment import points
from self_assessment.items import BONUS, MALUS, Item, Items
from self_assessment.scoring import Part, by_number, composite, total


def leaf(number: str, most: str, sign: str = "", kind: str = "yes_no") -> Item:
    return Item(Criterion(number, f"Tiêu chí {number}", D(most), kind=kind), sign)


ITEMS = Items(
    [
        leaf("1", "3"),
        leaf("1.1", "1"),
        leaf("1.2", "2"),
        leaf("2", "7"),
        leaf("3", "2", BONUS),
        leaf("3.1", "2", BONUS),
        leaf("3.2", "2", BONUS),
        leaf("4", "1", MALUS),
    ]
)


def test_the_published_index() -> None:
    parts = [(D("57.92"), D("61.5")), (D("18.29"), D("22")), (D("8.15"), D("10")), (D("2.97"), D("6.5"))]
    assert composite(parts) == D("87.33")
    assert composite({f"{one}": part for one, part in enumerate(parts)}) == D("87.33")
    assert composite([Part(*part, "một phần") for part in parts]) == D("87.33")


def test_parts_that_do_not_make_the_whole_are_refused_in_words() -> None:
    with pytest.raises(Refused, match="cộng lại 83,5, phải là 100"):
        composite([(D("57.92"), D("61.5")), (D("18.29"), D("22"))])
    with pytest.raises(Refused, match="vượt điểm tối đa"):
        composite([(D("62"), D("61.5")), (D("18.29"), D("38.5"))])


def test_a_leaf_without_proof_counts_nothing_whatever_was_typed() -> None:
    assert total(ITEMS, {"1.1": (D("1"), True), "1.2": (D("2"), False), "2": (D("6.5"), True)}) == D("7.5")
    assert total(ITEMS, {"1.1": (D("1"), False)}) == 0
    with pytest.raises(Refused):
        total(ITEMS, {"1.1": (D("1.5"), False)})


def test_imported_points_need_no_proof() -> None:
    assert total(Items([leaf("1", "10", kind="imported")]), {"1": (D("8.15"), False)}) == D("8.15")


def test_what_is_given_on_top_has_a_ceiling_and_what_is_taken_off_needs_no_proof() -> None:
    scores = {"2": (D("7"), True), "3.1": (D("2"), True), "3.2": (D("1"), True)}
    assert by_number(ITEMS, scores)["3"] == 2
    assert total(ITEMS, scores) == 9
    assert total(ITEMS, {**scores, "4": (D("1"), False)}) == 8
    assert total(ITEMS, {"4": (D("1"), False)}) == 0


def test_what_does_not_apply_leaves_the_rest_worth_the_whole() -> None:
    assert total(ITEMS, {"1.1": (D("1"), True), "1.2": (D("1"), True)}, without=["2"]) == D("6.666666667")
    assert total(ITEMS, {"2": (D("7"), True)}, without=["1.1", "1.2"]) == 10
    assert total(ITEMS, {}, without=["1.1", "1.2", "2"]) == 0


@pytest.mark.parametrize(
    ("scores", "words"),
    [
        ({"1.1": (D("1.01"), True)}, "Tiêu chí 1.1: điểm 1,01 vượt điểm tối đa 1"),
        ({"1.1": (D("-0.5"), True)}, "là số âm"),
        ({"1.1": (0.5, True)}, "số thập phân chính xác"),
        ({"1.1": (D("NaN"), True)}, "số thập phân chính xác"),
        ({"9.9": (D("1"), True)}, "không có tiêu chí thành phần 9.9"),
        ({"1": (D("1"), True)}, "không có tiêu chí thành phần 1"),
    ],
)
def test_points_that_cannot_be_are_refused_in_words(scores, words: str) -> None:
    with pytest.raises(Refused, match=words):
        total(ITEMS, scores)


def test_a_tree_of_plain_criteria_is_a_set_too() -> None:
    tree = Tree([Criterion("1", "A", D(4), kind="yes_no"), Criterion("2", "B", D(6), kind="yes_no")])
    assert total(tree, {"1": (D(4), True), "2": (D(6), False)}) == 4


@given(st.lists(st.decimals(0, 1, places=2), min_size=1, max_size=30))
def test_what_is_added_up_by_hand_adds_up(typed: list[D]) -> None:
    items = Items(leaf(str(number), "1") for number in range(1, len(typed) + 1))
    scores = {str(number): (points.read(str(one)), True) for number, one in enumerate(typed, start=1)}
    assert total(items, scores) == sum(typed)


@pytest.mark.parametrize(
    ("typed", "is_read"), [("8,5", "8.5"), ("8.5", "8.5"), (" 10 ", "10"), ("0", "0"), ("0,3000000000000000444", "0.3")]
)
def test_points_as_people_type_them(typed: str, is_read: str) -> None:
    assert points.read(typed) == D(is_read)


@pytest.mark.parametrize("typed", ["", "-1", "−0,5", "8,5,1", "1.000,5", "tám", "NaN", "1e3", "٤", "8 .5", "9" * 400])
def test_what_is_no_number_of_points_is_refused(typed: str) -> None:
    with pytest.raises(points.ScoreRefused, match=r"Hãy nhập"):
        points.read(typed)
