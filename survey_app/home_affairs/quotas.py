"""How many people of each group an agency is asked for in the round; with the agencies and focal points, from one file."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.file import FileField, FileRequired
from wtforms.validators import NumberRange, Optional

from agencies import agency, agency_file
from agencies.agency import CLASSES, Agency
from foundation.db import Refused
from respondents import quotas as quota_verbs
from respondents import quotas_file
from survey_app import accounts, focal_points_file, round_file, workbook
from survey_app.accounts import OF_ROUND, this_round
from survey_app.acts import carry_out
from survey_app.database import db
from survey_app.downloads import attachment
from survey_app.forms import Form, WholeNumber
from survey_app.home_affairs.agencies_import import agency_cells
from survey_app.home_affairs.blueprint import bp
from survey_app.long_tables import LongTable
from survey_app.tables import Column, Table

WIDTHS = {"name": 44, "class_code": 20, "successor": 22}


class QuotasForm(Form):
    """Agencies, focal points and quotas in one file."""

    file = FileField(
        "Tệp đơn vị, đầu mối và chỉ tiêu",
        [FileRequired("Chọn tệp cần nhập")],
        description="Tệp .xlsx, .xls, .ods hoặc .csv theo mẫu của đợt này",
    )


ASKED = LongTable[Agency](
    {"name": lambda one: (one.sort_key, one.code), "class": lambda one: list(CLASSES).index(one.class_code)},
    lambda one: (one.name, one.code),
    {"loai": (CLASSES, lambda one: one.class_code)},
    start="name",
)


@bp.route(f"{OF_ROUND}/chi-tieu", methods=["GET", "POST"])
def quotas_of_round() -> ResponseReturnValue:
    """The quotas of every agency that the round asks; all of a file, with agencies and focal points, is stored or nothing."""
    survey_round, form = this_round(), QuotasForm()
    asked = quota_verbs.agencies_asked(db.session, survey_round)
    wrong: list[round_file.Wrong] = []
    may_change = survey_round.state in quota_verbs.CHANGEABLE
    if form.is_submitted() and not may_change:
        flash(quota_verbs.FROZEN, "error")
        return redirect(url_for("home_affairs.quotas_of_round"))
    if form.validate_on_submit():
        data, filename = form.file.data.stream.read(), form.file.data.filename or ""
        reading = round_file.read(db.session, survey_round, data, filename)
        wrong = reading.wrong
        if not wrong:
            return carry_out(
                lambda: round_file.store(db.session, survey_round, reading, accounts.actor()),
                lambda stored: stored.words,
                url_for("home_affairs.quotas_of_round"),
            )
        form.file.errors = ["Tệp còn lỗi nên chưa lưu gì"]
    page = render_template(
        "home_affairs/quotas_of_round.html",
        survey_round=survey_round,
        form=form,
        wrong=wrong,
        page=ASKED.shown(asked),
        classes=CLASSES,
        limits=quota_verbs.of_round(db.session, survey_round),
        may_change=may_change,
    )
    return page, 422 if form.errors else 200


@bp.get(f"{OF_ROUND}/chi-tieu/tep-mau")
def quotas_template() -> ResponseReturnValue:
    """Every agency with its focal points and the quotas that are set, in the shape in which they are read."""
    survey_round = this_round()
    limits = quota_verbs.of_round(db.session, survey_round)
    sides = [(group, side) for group in survey_round.groups for side in (0, 1)]
    people = accounts.focal_points_by_agency(db.session)
    columns = [Column(name, text, WIDTHS.get(name, 14)) for name, (text, _) in agency_file.HEADINGS.items()]
    columns += [Column("emails", focal_points_file.EMAILS, 34), Column("names", focal_points_file.NAMES, 30)]
    columns += [Column(f"{g.code}_{side}", quotas_file.heading(g, side), 16, "integer") for g, side in sides]
    rows = [
        [
            *agency_cells(one).values(),
            *_people(people.get(one.id, [])),
            *(limits.get((one.id, group.id), (None, None))[side] for group, side in sides),
        ]
        for one in agency.everyone(db.session)
    ]
    title_lines = ["ĐƠN VỊ, ĐẦU MỐI VÀ CHỈ TIÊU", survey_round.title]
    table = Table("Đơn vị và chỉ tiêu", title_lines, columns, rows)
    return attachment(workbook.write([table]), f"DonVi_ChiTieu_{survey_round.code}.xlsx")


def _people(found: list[accounts.Account]) -> tuple[str, str]:
    """Addresses and names of an agency's focal points as two cells; no names where one lacks its own."""
    named = all(one.name for one in found)
    return "; ".join(one.email for one in found), "; ".join(one.name for one in found) if named else ""


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
            return redirect(url_for("home_affairs.quotas_of_round"))
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
