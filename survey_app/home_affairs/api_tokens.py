"""Tokens of the interface for published results: made by the administrator, each for somebody and until a day; withdrawn."""

from __future__ import annotations

from datetime import timedelta

from flask import make_response, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import StringField
from wtforms.validators import DataRequired, InputRequired, Length

from foundation.db import Refused
from foundation.vietnam_time import today
from survey_app import accounts
from survey_app.accounts import api_tokens as verbs
from survey_app.acts import carry_out
from survey_app.database import db
from survey_app.forms import DayField, Form
from survey_app.home_affairs.blueprint import bp

USUAL = timedelta(days=180)


class TokenForm(Form):
    """For whom, and until when."""

    name = StringField(
        "Cấp cho",
        [DataRequired("Nhập nơi dùng mã, ví dụ Cổng dữ liệu của tỉnh"), Length(max=verbs.LONGEST_NAME)],
        description="Cơ quan, hệ thống sẽ gọi dữ liệu bằng mã này",
    )
    expires_on = DayField("Hết hạn sau ngày", [InputRequired("Nhập ngày dạng ngày/tháng/năm, ví dụ 31/12/2026")])


@bp.route("/ma-truy-cap", methods=["GET", "POST"])
def api_tokens() -> ResponseReturnValue:
    """The tokens, and the form for one more; a new one is shown on the answer to its form and nowhere else."""
    form = TokenForm(data={"expires_on": today() + USUAL})
    text = ""
    if form.validate_on_submit():
        try:
            _, text = verbs.make(db.session, form.name.data, form.expires_on.data, accounts.actor())
            db.session.commit()
        except Refused as refusal:
            db.session.rollback()
            form.expires_on.errors = [str(refusal)]
    page = render_template(
        "home_affairs/api_tokens.html", form=form, tokens=verbs.everyone(db.session), text=text, most=verbs.A_MINUTE
    )
    response = make_response(page, 422 if form.errors else 200)
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.post("/ma-truy-cap/<int:number>/thu-hoi")
def api_tokens_withdraw(number: int) -> ResponseReturnValue:
    """Withdraws one."""
    return carry_out(
        lambda: verbs.withdraw(db.session, number, accounts.actor()),
        "Đã thu hồi mã truy cập; từ giờ mã này không mở được gì.",
        url_for("home_affairs.api_tokens"),
    )
