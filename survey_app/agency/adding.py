"""Typing people in without Excel, by the same rules."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from foundation.db import Refused
from respondents.roster import editing
from respondents.roster_file.columns import FIELDS
from survey_app import accounts
from survey_app.accounts import OF_ROUND
from survey_app.agency import own_list
from survey_app.agency.blueprint import bp
from survey_app.agency.own_list import Desk
from survey_app.database import db
from survey_app.forms import Form
from survey_app.lists.columns import attributes, form_fields, offer_groups


def _form(mine: Desk) -> Any:
    """One person. What else may be wrong with a cell is the reader's to say, on the list itself."""
    form = type("PersonForm", (Form,), form_fields(must_fill=True))()
    offer_groups(form, mine.group_names)
    return form


@bp.route(f"{OF_ROUND}/danh-sach/them", methods=["GET", "POST"])
def adding() -> ResponseReturnValue:
    """A form for one more person."""
    mine = own_list.to_read()
    form = _form(mine)
    if not form.is_submitted():
        form.unit.data = mine.agency.name
    if not form.validate_on_submit():
        return render_template(
            "agency/adding.html", desk=mine, form=form, fields=FIELDS, attributes=attributes
        ), 422 if form.errors else 200
    values = {column: form[column].data or "" for column in FIELDS}
    try:
        mine = own_list.to_write()
        person = editing.add_person(db.session, mine.roster, values, rules=mine.rules, by=accounts.actor())
        db.session.commit()
    except Refused as refusal:
        db.session.rollback()
        flash(str(refusal), "error")
        return redirect(url_for("agency.roster"))
    wrong = person.worst == "error"
    name, mend = person.full_name or "một người", "Dòng này còn chỗ cần sửa, xem bên dưới." if wrong else ""
    flash(f"Đã thêm {name}. {mend}".strip(), "success")
    return redirect(url_for("agency.roster") + f"#dong-{person.id}" if wrong else url_for("agency.adding"))
