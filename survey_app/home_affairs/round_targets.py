"""What the round aims at: the forecast, the curve, the table of agencies and the first screen take it from here."""

from __future__ import annotations

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import IntegerField
from wtforms.validators import InputRequired, NumberRange

from questionnaires import round_setup
from survey_app import accounts
from survey_app.accounts import OF_ROUND, this_round
from survey_app.acts import carry_out_page
from survey_app.database import db
from survey_app.forms import Form
from survey_app.home_affairs.blueprint import bp

_PER_CENT = NumberRange(1, 100, "Nhập số từ 1 đến 100")


class TargetsForm(Form):
    """Shares in per cent."""

    target = IntegerField("Mục tiêu của cả đợt (%)", [InputRequired("Nhập mục tiêu, ví dụ 95"), _PER_CENT])
    agency_floor = IntegerField(
        "Mức sàn của mỗi đơn vị (%)",
        [InputRequired("Nhập mức sàn, ví dụ 90"), _PER_CENT],
        description="Đơn vị dưới mức sàn được nêu tên để nhắc, kể cả khi cả đợt đã đạt",
    )


@bp.route(f"{OF_ROUND}/muc-tieu", methods=["GET", "POST"])
def round_targets() -> ResponseReturnValue:
    """The target of all, and the floor of each agency."""
    survey_round = this_round()
    names = ("target", "agency_floor")
    form = TargetsForm(data={name: survey_round.setting(name) for name in names})
    values = {name: form[name].data for name in names}
    return carry_out_page(
        form,
        lambda: render_template("home_affairs/round_targets.html", form=form, survey_round=survey_round),
        lambda: round_setup.set_settings(db.session, survey_round, values, accounts.actor()),
        "Đã lưu mục tiêu.",
        url_for("home_affairs.rounds_page"),
    )
