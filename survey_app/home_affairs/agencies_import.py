"""Agencies from a spreadsheet."""

from __future__ import annotations

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.file import FileField, FileRequired

from agencies import agency as agency_verbs
from agencies import agency_file
from agencies.agency import CLASSES, Agency
from survey_app import accounts, workbook
from survey_app.acts import carry_out
from survey_app.database import db
from survey_app.downloads import attachment
from survey_app.forms import Form
from survey_app.home_affairs.blueprint import bp


class ImportForm(Form):
    """One file of agencies."""

    file = FileField("Tệp danh sách đơn vị", [FileRequired("Chọn tệp danh sách đơn vị")])


@bp.route("/don-vi/nhap", methods=["GET", "POST"])
def agencies_import() -> ResponseReturnValue:
    """Reads a file; all of it or none of it is stored."""
    form, mistakes = ImportForm(), []
    if form.validate_on_submit():
        known = [agency.code for agency in agency_verbs.everyone(db.session)]
        reading = agency_file.read(form.file.data.stream.read(), form.file.data.filename or "", known)
        mistakes = reading.mistakes
        if not mistakes:
            return carry_out(
                lambda: agency_file.store(db.session, reading, accounts.actor()),
                lambda counts: f"Đã thêm {counts[0]} đơn vị, cập nhật {counts[1]} đơn vị.",
                url_for("home_affairs.agencies"),
            )
        form.file.errors = ["Tệp còn lỗi nên chưa nhập đơn vị nào"]
    page = render_template("home_affairs/agencies_import.html", form=form, mistakes=mistakes, classes=CLASSES)
    return page, 422 if form.errors else 200


@bp.get("/don-vi/tep-mau")
def agencies_import_template() -> ResponseReturnValue:
    """The agencies that are there, in the shape in which they are imported."""
    columns = [
        workbook.Column(name, heading, 24 if name != "name" else 44)
        for name, (heading, _) in agency_file.HEADINGS.items()
    ]
    rows = [agency_cells(agency) for agency in agency_verbs.everyone(db.session)]
    table = workbook.Table("Đơn vị", ["DANH SÁCH ĐƠN VỊ"], columns, rows)
    return attachment(workbook.write([table]), "DonVi.xlsx")


def agency_cells(agency: Agency) -> dict[str, str]:
    """An agency's cells in the order of `agency_file.HEADINGS`."""
    days = {name: getattr(agency, name) for name in ("valid_from", "valid_to")}
    return {
        "code": agency.code,
        "name": agency.name,
        "class_code": agency.class_text,
        **{name: f"{day:%d/%m/%Y}" if day else "" for name, day in days.items()},
        "successor": agency.successor.code if agency.successor else "",
    }
