"""The columns of the list that goes to the Ministry: which ones, in which order, under which titles. A round may have its own; that
is data of the round, never code."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import chain
from typing import NamedTuple

from questionnaires.survey_round import SurveyRound
from respondents.roster_file import columns
from survey_app.tables import Column

NUMBER = Column("no", "STT", 8, "integer", "center")
AGENCY = Column("agency_name", "Cơ quan lập danh sách", 28)
MUST = {"full_name": "họ và tên", "agency_name": "cơ quan lập danh sách"}
"""Without them nobody knows who is meant, and to which agency they belong."""
LONGEST_TITLE = 60


class Chosen(NamedTuple):
    """One column as the round has it."""

    key: str
    title: str
    printed: bool


def _column(of_the_list: columns.Column) -> Column:
    return Column(of_the_list.field, of_the_list.in_documents, of_the_list.width)


def _with_agency(column: columns.Column) -> tuple[Column, ...]:
    """The agency that registered a person stands behind the unit where they work."""
    return (_column(column), AGENCY) if column.field == "unit" else (_column(column),)


COLUMNS = (NUMBER, *chain.from_iterable(map(_with_agency, columns.COLUMNS)))
PRINTED = (NUMBER, *chain.from_iterable(_with_agency(column) for column in columns.COLUMNS if column.printed))
BY_KEY = {column.key: column for column in COLUMNS}
STANDARD = tuple(Chosen(one.key, one.heading, one in PRINTED) for one in COLUMNS)


def of_round(survey_round: SurveyRound) -> Sequence[Chosen]:
    """The round's own columns in their order, or the standard ones. A column that the list no longer has is left out."""
    own = [Chosen(*one) for one in survey_round.setting("list_columns")]
    return [one for one in own if one.key in BY_KEY] or STANDARD


def of_sheet(survey_round: SurveyRound) -> Sequence[Column]:
    """The columns of the workbook."""
    return [_titled(one) for one in of_round(survey_round)]


def of_print(survey_round: SurveyRound) -> Sequence[Column]:
    """The columns of the paper."""
    return [_titled(one) for one in of_round(survey_round) if one.printed]


def _titled(one: Chosen) -> Column:
    return replace(BY_KEY[one.key], heading=one.title)
