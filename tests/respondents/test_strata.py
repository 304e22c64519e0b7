"""A stratum is carried by ten people or by a whole group, whatever the numbers are."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from respondents.strata import LEAST, Cell, StratumKey, assign

CELLS = st.dictionaries(
    st.builds(Cell, st.sampled_from("ABCDEFGH"), st.just(""), st.sampled_from(["LDS", "LDP"])),
    st.integers(1, 40),
    max_size=16,
).map(
    lambda cells: {cell._replace(agency_class="so" if cell.agency < "E" else "huyen"): n for cell, n in cells.items()}
)


@given(CELLS)
def test_every_stratum_is_carried_by_ten_people_or_by_the_whole_group(cells: dict[Cell, int]) -> None:
    strata = assign(cells)
    carried, groups = Counter[StratumKey](), Counter[str]()
    for cell, people in cells.items():
        carried[strata[cell]] += people
        groups[cell.group] += people
    assert set(strata) == set(cells)
    for key, people in carried.items():
        assert people >= LEAST or (key.level == "group" and people == groups[key.group])


def test_a_large_agency_has_a_stratum_of_its_own() -> None:
    strata = assign({Cell("STP", "so", "LDP"): 18, Cell("STC", "so", "LDP"): 12})
    assert strata[Cell("STP", "so", "LDP")] == StratumKey("agency", "LDP", "so", "STP")


def test_small_agencies_share_their_class() -> None:
    strata = assign({Cell(code, "so", "LDS"): 3 for code in ("STP", "STC", "SNV", "SYT")})
    assert set(strata.values()) == {StratumKey("class", "LDS", "so")}


def test_a_leftover_of_nine_takes_the_smallest_large_agency_in() -> None:
    strata = assign({Cell("A", "so", "LDS"): 9, Cell("B", "so", "LDS"): 11, Cell("C", "so", "LDS"): 30})
    assert strata[Cell("A", "so", "LDS")] == strata[Cell("B", "so", "LDS")] == StratumKey("class", "LDS", "so")
    assert strata[Cell("C", "so", "LDS")].level == "agency"


def test_a_class_too_small_falls_to_the_group() -> None:
    strata = assign({Cell("A", "so", "LDS"): 30, Cell("B", "huyen", "LDS"): 4})
    assert strata[Cell("B", "huyen", "LDS")] == StratumKey("group", "LDS")
    assert strata[Cell("A", "so", "LDS")] == StratumKey("group", "LDS"), (
        "four people alone would stand out by subtraction"
    )
