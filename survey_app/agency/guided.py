"""A12 Buổi hướng dẫn tập trung: the agency says where, when and for how many people; Home Affairs approves."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import StringField, TimeField
from wtforms.validators import DataRequired, InputRequired, Length

from foundation.db import Refused
from foundation.vietnam_time import VIETNAM
from respondents.signals import GuidedSession
from respondents.signals import guided as verbs
from survey_app import accounts
from survey_app.accounts import OF_ROUND
from survey_app.acts import carry_out
from survey_app.agency import own_list
from survey_app.agency.blueprint import bp
from survey_app.agency.own_list import Desk
from survey_app.database import db
from survey_app.forms import DayField, Form, WholeNumber
from survey_app.long_tables import paged

CARDS = 20  # sessions on one page


class GuidedForm(Form):
    """One session."""

    place = StringField(
        "Địa điểm", [DataRequired("Ghi địa điểm"), Length(max=200)], description="Ví dụ: Hội trường tầng 2"
    )
    day = DayField("Ngày", [InputRequired("Nhập ngày tổ chức")])
    starts = TimeField("Bắt đầu lúc", [DataRequired("Nhập giờ bắt đầu, ví dụ 08:00")])
    ends = TimeField("Kết thúc lúc", [DataRequired("Nhập giờ kết thúc, ví dụ 10:30")])
    people = WholeNumber("Số người dự", [DataRequired("Nhập số người dự")])
    address = StringField("Địa chỉ mạng nơi tổ chức", [DataRequired("Nhập địa chỉ mạng"), Length(max=45)])


@bp.route(f"{OF_ROUND}/buoi-huong-dan", methods=["GET", "POST"])
def guided() -> ResponseReturnValue:
    """The agency's sessions and their fate; the form of a new one."""
    mine = own_list.to_read()
    form, problems = GuidedForm(address=request.remote_addr or ""), ""
    if form.validate_on_submit():
        problems = _ask(mine, form)
        if not problems:
            flash(f"Đã gửi {mine.survey_round.host} duyệt.", "success")
            return redirect(url_for("agency.guided"))
    return render_template(
        "agency/guided.html",
        desk=mine,
        form=form,
        problems=problems,
        page=paged(verbs.of_round(db.session, mine.survey_round.id, mine.agency.id), CARDS),
        address=request.remote_addr or "",
    )


def _ask(mine: Desk, form: GuidedForm) -> str:
    """Registers the session and commits; what is wrong with it in sentences, "" when nothing is."""
    fields: dict[str, Any] = {
        "place": form.place.data,
        "starts_at": datetime.combine(form.day.data, form.starts.data, VIETNAM),
        "ends_at": datetime.combine(form.day.data, form.ends.data, VIETNAM),
        "people": form.people.data,
        "address": form.address.data,
    }
    try:
        verbs.ask(db.session, mine.survey_round, mine.agency.id, **fields, by=accounts.actor())
        db.session.commit()
    except Refused as refusal:
        db.session.rollback()
        return str(refusal)
    return ""


@bp.post(f"{OF_ROUND}/buoi-huong-dan/<int:guided_id>/rut")
def guided_withdraw(guided_id: int) -> ResponseReturnValue:
    """Takes a session back that was not decided yet."""
    mine = own_list.to_read()
    found = db.session.get(GuidedSession, guided_id) or abort(404)
    if (found.round_id, found.agency_id) != (mine.survey_round.id, mine.agency.id):
        abort(404)
    return carry_out(
        lambda: verbs.withdraw(db.session, found, accounts.actor()), "Đã rút đăng ký.", url_for("agency.guided")
    )
