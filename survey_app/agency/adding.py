"""Typing people in without Excel, by the same rules."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import SelectField, StringField
from wtforms.validators import InputRequired, Length

from foundation.db import Refused
from respondents.roster import COLUMNS, editing
from survey_app import accounts
from survey_app.agency import own_list
from survey_app.agency.blueprint import bp
from survey_app.choices import choices
from survey_app.database import db
from survey_app.forms import Form


class PersonForm(Form):
    """One person. What else may be wrong with a cell is the reader's to say, on the list itself."""

    full_name = StringField(
        "Họ và tên", [InputRequired("Nhập họ và tên"), Length(max=300)], description="Ví dụ: Nguyễn Thị Hoa"
    )
    position = StringField(
        "Chức vụ", [InputRequired("Nhập chức vụ"), Length(max=300)], description="Ví dụ: Phó Giám đốc"
    )
    unit = StringField("Đơn vị công tác", [InputRequired("Nhập đơn vị công tác"), Length(max=300)])
    group = SelectField("Nhóm đối tượng", [InputRequired("Chọn nhóm đối tượng")])
    phone = StringField(
        "Số điện thoại di động",
        [InputRequired("Nhập số điện thoại di động"), Length(max=60)],
        description="Số riêng của chính người này, 10 chữ số, để nhận mã xác nhận",
    )
    email = StringField("Email", [Length(max=254)], description="Có thể để trống")
    note = StringField("Ghi chú", [Length(max=500)], description="Có thể để trống")


@bp.route("/danh-sach/them", methods=["GET", "POST"])
def add_row() -> ResponseReturnValue:
    """A form for one more person."""
    mine = own_list.of_current_round()
    form = PersonForm()
    form.group.choices = choices([("", "Chọn nhóm"), *mine.group_names.items()])
    if not form.is_submitted():
        form.unit.data = mine.agency.name
    if not form.validate_on_submit():
        return render_template("agency/add_row.html", desk=mine, form=form), 422 if form.errors else 200
    values = {column: form[column].data or "" for column in COLUMNS}
    try:
        mine = own_list.to_write()
        person = editing.add_person(db.session, mine.roster, values, rules=mine.rules, by=accounts.actor())
        db.session.commit()
    except Refused as refusal:
        db.session.rollback()
        flash(str(refusal), "error")
        return redirect(url_for("agency.roster"))
    wrong = person.worst == "error"
    flash("Đã thêm. Dòng này còn chỗ cần sửa, xem bên dưới." if wrong else "Đã thêm một người.", "success")
    return redirect(url_for("agency.roster") + f"#dong-{person.id}" if wrong else url_for("agency.add_row"))
