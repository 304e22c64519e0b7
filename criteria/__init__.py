"""What is scored, out of how many points: trees of criteria with their maxima, and how a share becomes points.

    tree = Tree([Criterion("2.1", "…", Decimal("1")), …])    fields, criteria, sub-criteria, by their numbers
    tree.problems(total)                                      everything that does not add up, in words
    tree.points(shares)                                       points of every criterion, those of a branch added up

Numbers are Decimals throughout: points that people add up by hand must add up. Knows no person and no answer.
"""

from criteria.criterion import Criterion
from criteria.formulas import PROPORTION, Formula, Refusal, Step, exact, weighted_mean
from criteria.kinds import KINDS, Kind
from criteria.tree import Node, Problem, Tree

__all__ = [
    "KINDS",
    "PROPORTION",
    "Criterion",
    "Formula",
    "Kind",
    "Node",
    "Problem",
    "Refusal",
    "Step",
    "Tree",
    "exact",
    "weighted_mean",
]
