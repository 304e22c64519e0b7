"""Agencies: the list, one agency with its dates and successor, its quotas in the round."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import SelectField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from agencies import agency as agency_verbs
from agencies.agency import CLASSES, Agency
from foundation.db import Refused
from foundation.plain_text import fold
from respondents import quotas
from survey_app import accounts, focal_points
from survey_app.accounts import OF_ROUND, this_round
from survey_app.choices import choices
from survey_app.database import db
from survey_app.forms import Form, VietnameseDate, WholeNumber
from survey_app.home_affairs.blueprint import bp
from survey_app.paging import Page


class AgencyForm(Form):
    """One agency."""

    code = StringField("Mã đơn vị", [InputRequired("Nhập mã đơn vị"), Length(max=20)], description="Ví dụ: STP")
    name = StringField("Tên đơn vị", [InputRequired("Nhập tên đơn vị"), Length(max=160)])
    class_code = SelectField(
        "Loại", choices=choices([("", "Chọn loại"), *CLASSES.items()]), validators=[InputRequired("Chọn loại")]
    )
    valid_from = VietnameseDate("Có từ ngày")
    valid_to = VietnameseDate("Đến ngày")
    successor = SelectField("Đơn vị kế thừa", coerce=lambda text: int(text) if text else None)


@bp.get("/don-vi")
def roster_agencies() -> ResponseReturnValue:
    """All agencies, also those that ended."""
    words = fold(request.args.get("q", "")).split()
    found = agency_verbs.everyone(db.session)
    shown = [a for a in found if all(word in fold(f"{a.name} {a.code}") for word in words)]
    return render_template(
        "home_affairs/agencies/roster_agencies.html",
        total=len(found),
        page=Page(shown, request.args.get("page", 1, int)),
        mailboxes=focal_points.mailboxes(db.session),
    )


@bp.route("/don-vi/moi", methods=["GET", "POST"])
def roster_agency_new() -> ResponseReturnValue:
    """Adds an agency."""
    return _edit(None)


@bp.route("/don-vi/<int:agency_id>", methods=["GET", "POST"])
def roster_agency(agency_id: int) -> ResponseReturnValue:
    """Changes an agency."""
    return _edit(db.session.get(Agency, agency_id) or abort(404))


def _edit(agency: Agency | None) -> ResponseReturnValue:
    form = AgencyForm(data=_present(agency) if agency else None)
    others = [one for one in agency_verbs.everyone(db.session) if one is not agency]
    form.successor.choices = choices([("", "Không có"), *((one.id, one.name) for one in others)])
    if form.validate_on_submit():
        try:
            _save(agency, form)
            db.session.commit()
        except Refused as refusal:
            db.session.rollback()
            form.form_errors.append(str(refusal))
        else:
            flash("Đã lưu đơn vị.", "success")
            return redirect(url_for("home_affairs.roster_agencies"))
    page = render_template("home_affairs/agencies/roster_agency.html", agency=agency, form=form)
    return page, 422 if form.errors else 200


def _present(agency: Agency) -> dict[str, Any]:
    names = ("code", "name", "class_code", "valid_from", "valid_to")
    return {name: getattr(agency, name) for name in names} | {"successor": agency.successor_id}


def _save(agency: Agency | None, form: AgencyForm) -> Agency:
    successor = db.session.get(Agency, form.successor.data) if form.successor.data else None
    fields = {name: form[name].data for name in ("code", "name", "class_code", "valid_from", "valid_to")}
    return agency_verbs.save(db.session, agency, **fields, successor=successor, by=accounts.actor())


@bp.route(f"{OF_ROUND}/don-vi/<int:agency_id>/chi-tieu", methods=["GET", "POST"])
def roster_quotas(agency_id: int) -> ResponseReturnValue:
    """How many people of each group the agency is asked for."""
    agency, survey_round = db.session.get(Agency, agency_id) or abort(404), this_round()
    form = _quota_form(agency, survey_round)
    if form.validate_on_submit():
        limits = {
            group.id: (form[f"min_{group.id}"].data, form[f"max_{group.id}"].data) for group in survey_round.groups
        }
        try:
            quotas.set_for(db.session, survey_round, agency, limits, accounts.actor())
            db.session.commit()
        except Refused as refusal:
            db.session.rollback()
            form.form_errors.append(str(refusal))
        else:
            flash(f"Đã lưu chỉ tiêu của {agency.name}.", "success")
            return redirect(url_for("home_affairs.roster_agencies"))
    facts = {"agency": agency, "survey_round": survey_round, "form": form}
    return render_template("home_affairs/agencies/roster_quotas.html", **facts), 422 if form.errors else 200


def _quota_form(agency: Agency, survey_round: object) -> Form:
    """Two numbers a group: groups are data, so the form is made for them."""
    fields = {}
    for group in survey_round.groups:  # type: ignore[attr-defined]
        for side, words in (("min", "tối thiểu"), ("max", "tối đa")):
            checks = [Optional(), NumberRange(0, 20_000, "Nhập số từ 0 đến 20.000")]
            fields[f"{side}_{group.id}"] = WholeNumber(f"{group.name}: {words}", checks)
    made: type[Form] = type("QuotaForm", (Form,), fields)
    present = quotas.of_agency(db.session, survey_round, agency.id)  # type: ignore[arg-type]
    values = {f"min_{g}": quota.minimum for g, quota in present.items()}
    return made(data=values | {f"max_{g}": quota.maximum for g, quota in present.items()})
