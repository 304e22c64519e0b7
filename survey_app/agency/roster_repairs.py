"""What the reader mended by itself in a list, before and after."""

from __future__ import annotations

from typing import NamedTuple

from flask import render_template
from flask.typing import ResponseReturnValue

from respondents.roster import Respondent
from respondents.roster.checking import Entry
from respondents.roster_file.messages import REPAIRS
from survey_app import accounts
from survey_app.accounts import OF_ROUND
from survey_app.agency import own_list
from survey_app.agency.blueprint import bp
from survey_app.long_tables import paged


class Mended(NamedTuple):
    """A cell that the reader mended, and in which ways."""

    person: Respondent
    column: str
    before: str
    after: str
    ways: list[str]


@bp.get(f"{OF_ROUND}/danh-sach/da-tu-chinh")
def roster_repairs() -> ResponseReturnValue:
    """Everything that the reader mended by itself, before and after."""
    mine = own_list.to_read()
    people = own_list.people(mine)
    accounts.record_view(mine.subject, rows=len(people))
    mended = [cell for person in people for cell in _mended(person)]
    page = paged(mended)
    return render_template("agency/roster_repairs.html", desk=mine, page=page)


def _mended(person: Respondent) -> list[Mended]:
    """A cell that was mended in several ways has one before and one after."""
    ways: dict[str, list[Entry]] = {}
    for repair in person.repairs:
        ways.setdefault(repair["column"], []).append(repair)
    return [
        Mended(person, column, found[0]["before"], found[0]["after"], [REPAIRS[repair["code"]] for repair in found])
        for column, found in ways.items()
    ]
