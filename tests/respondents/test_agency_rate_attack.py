"""An agency's own figures, attacked: of a group below five its page tells the count of those merged, and no more.

Participation is not an answer, and where all of the merged people have submitted, or nobody has, everybody knows of each.
"""

from __future__ import annotations

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from questionnaires.results.suppression import Statement, attack
from respondents.field.agency_rate import LEAST, MERGED, Count, visible

Groups = list[tuple[int, int]]
"""Of each group how many submitted, of how many."""


def one_group() -> st.SearchStrategy[tuple[int, int]]:
    return st.integers(1, 9).flatmap(lambda invited: st.tuples(st.integers(0, invited), st.just(invited)))


def told(groups: Groups, *, is_merged: bool = True) -> list[Statement]:
    """What the page says: the groups that stand alone, the merged rest, the whole agency. Without merging: as if small
    groups were only left out."""
    counts = [Count(f"G{n}", *group) for n, group in enumerate(groups)]
    shown = visible(counts) if is_merged else [count for count in counts if count.invited >= LEAST]
    alone = {count.name for count in shown}
    rest = {count.name for count in counts} - alone
    sums = [(rest if count.name == MERGED else {count.name}, count.submitted) for count in shown]
    sums.append(({count.name for count in counts}, sum(count.submitted for count in counts)))
    return [
        *(({(count.name, "phieu", o): 1.0 for o in ("da", "chua")}, count.invited, count.invited) for count in counts),
        *(({(name, "phieu", "da"): 1.0 for name in names}, sent, sent) for names, sent in sums),
    ]


def exact(groups: Groups, *, is_merged: bool = True) -> set[int]:
    """The groups of which the page tells how many submitted."""
    found = attack(told(groups, is_merged=is_merged), {f"G{n}": invited for n, (_, invited) in enumerate(groups)})
    return {int(name[1:]) for (name, _, option), low, high in found if option == "da" and low == high}


@settings(max_examples=150, deadline=None)
@given(st.lists(one_group(), min_size=2, max_size=6))
def test_a_group_below_five_is_known_only_where_all_or_none_of_the_merged_have_submitted(groups: Groups) -> None:
    assume(sum(invited for _, invited in groups) >= LEAST)
    counts = [Count(f"G{n}", *group) for n, group in enumerate(groups)]
    alone = {count.name for count in visible(counts)}
    rest = [count for count in counts if count.name not in alone]
    assume(0 < sum(count.submitted for count in rest) < sum(count.invited for count in rest))
    small = {n for n, (_, invited) in enumerate(groups) if invited < LEAST}
    assert exact(groups) & small == set()


def test_a_group_that_was_only_left_out_is_given_away_by_the_total() -> None:
    groups = [(4, 9), (3, 8), (1, 2)]
    assert 2 in exact(groups, is_merged=False)
    assert 2 not in exact(groups)
