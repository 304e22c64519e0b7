"""Days on which nothing is sent: those that the system knows, and those that Home Affairs enters."""

from __future__ import annotations

from datetime import date
from itertools import groupby

from flask import abort, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, Length

from foundation.vietnam_time import today
from respondents.messages import holidays as verbs
from respondents.messages.holidays import DayState
from survey_app import accounts
from survey_app.acts import carry_out, carry_out_page
from survey_app.choices import choices
from survey_app.database import db
from survey_app.forms import DayField, Form
from survey_app.home_affairs.blueprint import bp

STATES = {
    DayState.OFF: "Ngày nghỉ: không gửi tin",
    DayState.WORK: "Thứ Bảy, Chủ nhật làm bù",
    DayState.ORDINARY: "Ngày thường: bỏ ngày nghỉ có sẵn",
}


class HolidayForm(Form):
    """One day that is not as its weekday says."""

    day = DayField("Ngày", [InputRequired("Nhập ngày dạng ngày/tháng/năm, ví dụ 03/09/2027")])
    state = SelectField("Là", choices=choices((state.value, text) for state, text in STATES.items()))
    name = StringField("Tên", [DataRequired("Nhập tên, ví dụ Nghỉ bù Quốc khánh"), Length(max=120)])
    source = StringField("Căn cứ", [Length(max=200)], description="Số, ngày của văn bản quyết định")


@bp.route("/ngay-nghi", methods=["GET", "POST"])
def holidays() -> ResponseReturnValue:
    """The days from this year on, and the form for one more."""
    form = HolidayForm()
    return carry_out_page(
        form,
        lambda: _page(form),
        lambda: verbs.enter(
            db.session,
            form.day.data,
            DayState.of(form.state.data),
            form.name.data,
            form.source.data or "",
            accounts.actor(),
        ),
        "Đã lưu ngày nghỉ.",
        url_for("home_affairs.holidays"),
    )


def _page(form: HolidayForm) -> str:
    known = sorted(verbs.calendar(db.session).days.values())
    by_year = groupby((one for one in known if one.day.year >= today().year), key=lambda one: one.day.year)
    years = [(year, list(days)) for year, days in by_year]
    return render_template("home_affairs/holidays.html", form=form, years=years, until=known[-1].day.year)


@bp.post("/ngay-nghi/<day>/bo")
def holidays_take_back(day: str) -> ResponseReturnValue:
    """Forgets what was entered about a day."""
    try:
        which = date.fromisoformat(day)
    except ValueError:
        abort(404)
    return carry_out(
        lambda: verbs.take_back(db.session, which, accounts.actor()),
        "Đã bỏ phần đã nhập.",
        url_for("home_affairs.holidays"),
    )
