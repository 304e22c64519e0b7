"""Careless answering: indicators as the R package *careless* defines them, and which sheets call for a second look.

    longstr(answers), even_odd(answers, sizes) …     one value a person; nothing is judged
    percentmatch(answers)                            the sheet most like each sheet
    match_threshold(answers, draws=100, seed=0)      how much likeness chance brings, within a model of persons and items
    flags(answers, page_times, strata)               four families of signs, `review`, `strong`

Answers are a table: one row a person, one column an item in the order in which it was asked, numbers, NaN where nothing was
answered. Nothing here deletes or accuses: what is flagged is looked at, and results are reported with and without.
"""

from questionnaires.quality.chance import match_threshold
from questionnaires.quality.indicators import (
    FEWEST_PAIRS,
    avgstr,
    chi_square_tail,
    even_odd,
    irv,
    irv_split,
    longstr,
    mahalanobis,
    mahalanobis_flag,
    psychsyn,
    synonym_pairs,
)
from questionnaires.quality.judging import FAMILIES, flags
from questionnaires.quality.matching import percentmatch

__all__ = [
    "FAMILIES",
    "FEWEST_PAIRS",
    "avgstr",
    "chi_square_tail",
    "even_odd",
    "flags",
    "irv",
    "irv_split",
    "longstr",
    "mahalanobis",
    "mahalanobis_flag",
    "match_threshold",
    "percentmatch",
    "psychsyn",
    "synonym_pairs",
]
