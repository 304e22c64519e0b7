"""How many people of each group an agency is asked for in the round."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms.validators import NumberRange, Optional

from agencies.agency import Agency
from foundation.db import Refused
from respondents import quotas as quota_verbs
from survey_app import accounts
from survey_app.accounts import OF_ROUND, this_round
from survey_app.database import db
from survey_app.forms import Form, WholeNumber
from survey_app.home_affairs.blueprint import bp


@bp.route(f"{OF_ROUND}/don-vi/<int:agency_id>/chi-tieu", methods=["GET", "POST"])
def quotas(agency_id: int) -> ResponseReturnValue:
    """How many people of each group the agency is asked for."""
    agency, survey_round = db.session.get(Agency, agency_id) or abort(404), this_round()
    form = _quota_form(agency, survey_round)
    if form.validate_on_submit():
        limits = {
            group.id: (form[f"min_{group.id}"].data, form[f"max_{group.id}"].data) for group in survey_round.groups
        }
        try:
            quota_verbs.set_for(db.session, survey_round, agency, limits, accounts.actor())
            db.session.commit()
        except Refused as refusal:
            db.session.rollback()
            form.form_errors.append(str(refusal))
        else:
            flash(f"Đã lưu chỉ tiêu của {agency.name}.", "success")
            return redirect(url_for("home_affairs.agencies"))
    facts = {"agency": agency, "survey_round": survey_round, "form": form}
    return render_template("home_affairs/quotas.html", **facts), 422 if form.errors else 200


def _quota_form(agency: Agency, survey_round: object) -> Form:
    """Two numbers a group: groups are data, so the form is made for them."""
    fields = {}
    for group in survey_round.groups:  # type: ignore[attr-defined]
        for side, words in (("min", "tối thiểu"), ("max", "tối đa")):
            checks = [Optional(), NumberRange(0, 20_000, "Nhập số từ 0 đến 20.000")]
            fields[f"{side}_{group.id}"] = WholeNumber(f"{group.name}: {words}", checks)
    made: type[Form] = type("QuotaForm", (Form,), fields)
    present = quota_verbs.of_agency(db.session, survey_round, agency.id)  # type: ignore[arg-type]
    values = {f"min_{g}": quota.minimum for g, quota in present.items()}
    return made(data=values | {f"max_{g}": quota.maximum for g, quota in present.items()})
