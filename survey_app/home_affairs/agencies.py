"""Agencies: the list, one agency with its dates and successor, its quotas in the round."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import SelectField, StringField
from wtforms.validators import InputRequired, Length

from agencies import agency as agency_verbs
from agencies.agency import CLASSES, Agency
from foundation.db import Refused
from foundation.vietnamese_order import phrase_key
from survey_app import accounts
from survey_app.choices import choices
from survey_app.database import db
from survey_app.forms import DayField, Form
from survey_app.home_affairs.blueprint import bp
from survey_app.long_tables import LongTable


class AgencyForm(Form):
    """One agency."""

    code = StringField("Mã đơn vị", [InputRequired("Nhập mã đơn vị"), Length(max=20)], description="Ví dụ: STP")
    name = StringField("Tên đơn vị", [InputRequired("Nhập tên đơn vị"), Length(max=160)])
    class_code = SelectField(
        "Loại", choices=choices([("", "Chọn loại"), *CLASSES.items()]), validators=[InputRequired("Chọn loại")]
    )
    valid_from = DayField("Có từ ngày")
    valid_to = DayField("Đến ngày")
    successor = SelectField("Đơn vị kế thừa", coerce=lambda text: int(text) if text else None)


AGENCIES = LongTable[Agency](
    {
        "code": lambda one: phrase_key(one.code),
        "name": lambda one: (one.sort_key, one.code),
        "class": lambda one: list(CLASSES).index(one.class_code),
        "from": lambda one: one.valid_from,
    },
    lambda one: (one.name, one.code),
    {"loai": (CLASSES, lambda one: one.class_code)},
    start="name",
)


@bp.get("/don-vi")
def agencies() -> ResponseReturnValue:
    """All agencies, also those that ended."""
    return render_template(
        "home_affairs/agencies.html",
        page=AGENCIES.shown(agency_verbs.everyone(db.session)),
        classes=CLASSES,
        mailboxes=accounts.focal_point_emails(db.session),
    )


@bp.route("/don-vi/moi", methods=["GET", "POST"])
def agencies_new() -> ResponseReturnValue:
    """Adds an agency."""
    return _edit(None)


@bp.route("/don-vi/<int:agency_id>", methods=["GET", "POST"])
def agencies_edit(agency_id: int) -> ResponseReturnValue:
    """Changes an agency."""
    return _edit(db.session.get(Agency, agency_id) or abort(404))


def _edit(agency: Agency | None) -> ResponseReturnValue:
    form = AgencyForm(data=_present(agency) if agency else None)
    others = [one for one in agency_verbs.everyone(db.session) if one is not agency]
    form.successor.choices = choices([("", "Không có"), *((one.id, one.name) for one in others)])
    if form.validate_on_submit():
        try:
            saved = _save(agency, form)
            db.session.commit()
        except Refused as refusal:
            db.session.rollback()
            form.form_errors.append(str(refusal))
        else:
            flash(f"Đã lưu {saved.name}.", "success")
            return redirect(url_for("home_affairs.agencies"))
    page = render_template("home_affairs/agencies_edit.html", agency=agency, form=form)
    return page, 422 if form.errors else 200


def _present(agency: Agency) -> dict[str, Any]:
    names = ("code", "name", "class_code", "valid_from", "valid_to")
    return {name: getattr(agency, name) for name in names} | {"successor": agency.successor_id}


def _save(agency: Agency | None, form: AgencyForm) -> Agency:
    successor = db.session.get(Agency, form.successor.data) if form.successor.data else None
    fields = {name: form[name].data for name in ("code", "name", "class_code", "valid_from", "valid_to")}
    return agency_verbs.save(db.session, agency, **fields, successor=successor, by=accounts.actor())
