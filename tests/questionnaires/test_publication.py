"""The publication plan: small groups merged, what stays below ten withheld, and nothing decided by an answer."""

from __future__ import annotations

import json
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from questionnaires.results import LEAST, Place, Plan, plan

SAME = {"LDS": 1, "LDP": 1, "HDND": 1}
OWN = {"LDS": 1, "LDP": 2, "HDND": 3}


def of(*sizes: int) -> dict[Place, int]:
    """So many sheets of LDS, LDP, HDND."""
    return {Place(group): size for group, size in zip(SAME, sizes, strict=True)}


@pytest.mark.parametrize(
    ("sizes", "printed"),
    [
        ((40, 30, 20), {"LDS": 40, "LDP": 30, "HDND": 20}),
        ((40, 30, 10), {"LDS": 40, "LDP": 30, "HDND": 10}),
        ((40, 30, 9), {"LDS": 40, "LDP+HDND": 39}),
        ((9, 30, 9), {"LDS+HDND": 18, "LDP": 30}),
        ((40, 4, 3), {"LDS+LDP+HDND": 47}),
        ((40, 30, 0), {"LDS": 40, "LDP": 30}),
        ((4, 3, 2), {}),
        ((0, 0, 0), {}),
    ],
)
def test_groups_of_one_questionnaire_are_merged_until_ten_share_each(
    sizes: tuple[int, ...], printed: dict[str, int]
) -> None:
    fixed = plan(of(*sizes), SAME)
    assert {code: fixed.size(code) for code in fixed.groups} == printed
    assert fixed.total == sum(printed.values())


def test_a_questionnaire_of_fewer_than_ten_sheets_is_withheld_and_takes_nobody_with_it() -> None:
    fixed = plan(of(40, 1, 30), OWN)
    assert fixed.withheld == {"LDP": 1}
    assert fixed.groups == {"LDS": ("LDS",), "HDND": ("HDND",)}
    assert (fixed.printed(Place("LDP")), fixed.total) == (None, 70)
    assert fixed.submitted == {"LDS": 40, "LDP": 1, "HDND": 30}, "how many submitted is said of every group"


def test_classes_are_merged_within_a_printed_group() -> None:
    sizes = {Place("LDS", "so"): 30, Place("LDS", "huyen"): 4, Place("LDS", "xa"): 7, Place("LDS"): 2}
    fixed = plan(sizes, SAME)
    assert {place: fixed.printed(place) for place in sizes} == {
        Place("LDS", "so"): Place("LDS", "so"),
        Place("LDS", "huyen"): Place("LDS", "KHONG_RO+huyen+xa"),
        Place("LDS", "xa"): Place("LDS", "KHONG_RO+huyen+xa"),
        Place("LDS"): Place("LDS", "KHONG_RO+huyen+xa"),
    }
    assert fixed.classes == {"so": ("so",), "KHONG_RO+huyen+xa": ("", "huyen", "xa")}


def test_a_plan_is_kept_and_read_again() -> None:
    fixed = plan({Place("LDS", "so"): 30, Place("LDP", "xa"): 4, Place("HDND"): 3}, {"LDS": 1, "LDP": 1, "HDND": 2})
    assert Plan.from_json(json.loads(json.dumps(fixed.to_json()))) == fixed


@pytest.mark.parametrize(
    "places",
    [
        [{"group": "LDS", "class": "", "submitted": 9, "as": ["LDS", ""]}],
        [
            {"group": "LDS", "class": "so", "submitted": 12, "as": ["LDS", "so"]},
            {"group": "LDS", "class": "xa", "submitted": 3, "as": None},
        ],
    ],
)
def test_a_kept_plan_that_prints_too_few_or_half_a_group_is_refused(places: list[dict[str, object]]) -> None:
    with pytest.raises(ValueError, match="the plan prints"):
        Plan.from_json({"least": 10, "places": places})


@pytest.mark.parametrize(
    ("sizes", "words"), [({Place("X"): 3}, "no questionnaire"), ({Place("LDS"): -1}, "submitted at")]
)
def test_what_makes_no_sense_is_refused(sizes: dict[Place, int], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        plan(sizes, SAME)


@pytest.mark.parametrize(
    ("flagged", "may"),
    [
        ({}, True),
        ({"LDS": 10}, True),
        ({"LDS": 9}, False),
        ({"LDS": 31}, False),
        ({"LDS": 40}, True),
        ({"LDP": 1}, False),
    ],
)
def test_results_without_flagged_answers_only_where_none_or_ten_are_flagged_everywhere(
    flagged: dict[str, int], may: bool
) -> None:
    assert plan(of(40, 30, 0), OWN).may_split(flagged) is may


@settings(max_examples=300, deadline=None)
@given(
    st.dictionaries(
        st.tuples(st.sampled_from("abcdef"), st.sampled_from(["", "so", "xa", "huyen"])),
        st.integers(0, 25),
        max_size=20,
    ),
    st.lists(st.integers(1, 3), min_size=6, max_size=6),
)
def test_every_printed_place_has_ten_people_and_every_group_is_whole(
    cells: dict[tuple[str, str], int], versions: list[int]
) -> None:
    sizes = {Place(*where): size for where, size in cells.items()}
    asked = dict(zip("abcdef", versions, strict=True))
    fixed = plan(sizes, asked)
    fixed.check()
    printed: Counter[Place] = Counter()
    for place, size in sizes.items():
        if (shown := fixed.printed(place)) is not None:
            printed[shown] += size
    assert all(size >= LEAST for size in printed.values())
    assert all(len({asked[member] for member in members}) == 1 for members in fixed.groups.values())
    left = [sum(n for g, n in fixed.withheld.items() if asked[g] == version) for version in set(versions)]
    assert all(people < LEAST for people in left), "whatever could be merged is merged"
    assert fixed.total + sum(fixed.withheld.values()) == sum(sizes.values())
    assert Plan.from_json(fixed.to_json()) == fixed
