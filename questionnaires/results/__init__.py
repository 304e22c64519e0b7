"""What was answered, as tables without people: read only after the round has closed, by the round's publication plan.

    results = read_round(session, survey_round)      RoundResults: one AnswerTable for each questionnaire; Refused before
    tally(table, variable, groups)                   counts of each answer by group, "not asked" and "not answered" apart
    shown(counts, sizes, exclusive=…)                the same with what a small group says nearly altogether made rough
    score_table(results)                             points of each criterion, by group and together
    codebook(table)                                  what the columns and codes of the files mean
    microdata(table)                                 one shuffled row a response, k ≥ 5 on what could tell people apart
    sav(coded(table, frame, …), title), dta(…)       these rows for SPSS and for Stata, with the codebook in them

Nothing here knows a person, a key of a response, or a time.
"""

from questionnaires.results.agreement import ABOUT, EXACT, FEW, MOST, Shown, hidden_averages, shown
from questionnaires.results.codebook import codebook
from questionnaires.results.coding import coded
from questionnaires.results.microdata import microdata
from questionnaires.results.publication import LEAST, Place, Plan, plan
from questionnaires.results.reading import (
    PrintedGroup,
    RoundResults,
    is_changed,
    is_readable,
    last_readable,
    opened_rows,
    read_round,
)
from questionnaires.results.scores import CriterionScore, ScoreLine, score_lines, score_table, scores
from questionnaires.results.statistics_files import dta, sav
from questionnaires.results.table import AnswerTable, answer_table
from questionnaires.results.tallies import ANSWERED, NOT_ANSWERED, NOT_ASKED, TOTAL, averages, tally
from questionnaires.results.variables import Variable, variables_of

__all__ = [
    "ABOUT",
    "ANSWERED",
    "EXACT",
    "FEW",
    "LEAST",
    "MOST",
    "NOT_ANSWERED",
    "NOT_ASKED",
    "TOTAL",
    "AnswerTable",
    "CriterionScore",
    "Place",
    "Plan",
    "PrintedGroup",
    "RoundResults",
    "ScoreLine",
    "Shown",
    "Variable",
    "answer_table",
    "averages",
    "codebook",
    "coded",
    "dta",
    "hidden_averages",
    "is_changed",
    "is_readable",
    "last_readable",
    "microdata",
    "opened_rows",
    "plan",
    "read_round",
    "sav",
    "score_lines",
    "score_table",
    "scores",
    "shown",
    "tally",
    "variables_of",
]
