"""Contacts on the agency's list that do not work: corrected by a change request, or said to be right."""

from __future__ import annotations

from flask import abort, render_template, url_for
from flask.typing import ResponseReturnValue

from respondents.changes import to_correct
from respondents.changes.to_correct import ToCorrect
from survey_app import accounts
from survey_app.accounts import OF_ROUND
from survey_app.acts import carry_out
from survey_app.agency import own_list
from survey_app.agency.blueprint import bp
from survey_app.agency.own_list import Desk
from survey_app.database import db
from survey_app.long_tables import LongTable

TASKS = LongTable[ToCorrect](
    {"name": lambda one: one.person.sort_key, "why": lambda one: one.words},
    lambda one: (one.person.full_name, one.person.position),
)


@bp.get(f"{OF_ROUND}/lien-he")
def contacts() -> ResponseReturnValue:
    """What to look at again, in the order of the list."""
    mine = own_list.to_read()
    tasks = to_do(mine)
    accounts.record_view(mine.subject, rows=len(tasks), contacts=True)
    return render_template("agency/contacts.html", desk=mine, page=TASKS.shown(tasks))


def to_do(mine: Desk) -> list[ToCorrect]:
    """The contacts that wait for the agency."""
    return to_correct.of_roster(db.session, mine.survey_round, mine.roster) if mine.roster.id else []


@bp.post(f"{OF_ROUND}/lien-he/<int:fault_id>/dung")
def contacts_confirm(fault_id: int) -> ResponseReturnValue:
    """The contact is right as it stands."""
    mine = own_list.to_write()
    if not to_correct.is_about(db.session, mine.roster, fault_id):
        abort(404)
    whom = next((one.person.full_name for one in to_do(mine) if one.fault.id == fault_id), "người này")
    return carry_out(
        lambda: to_correct.confirm(db.session, to_do(mine), fault_id, accounts.actor()),
        f"Đã báo {mine.survey_round.host}: liên hệ của {whom} đúng.",
        url_for("agency.contacts"),
    )
