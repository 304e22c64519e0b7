"""An officer enters or corrects a list for an agency that cannot: on the agency's own pages, until they put the pen down."""

from __future__ import annotations

from flask import abort, render_template, session, url_for
from flask.typing import ResponseReturnValue
from wtforms import TextAreaField
from wtforms.validators import DataRequired, Length

from agencies.agency import Agency
from respondents.roster import in_its_name as pen
from respondents.roster.telling import NOBODY
from survey_app import accounts, focal_points
from survey_app.accounts import OF_ROUND, this_round
from survey_app.accounts.guards import IN_NAME_OF
from survey_app.acts import carry_out, carry_out_page
from survey_app.database import db
from survey_app.forms import Form
from survey_app.home_affairs.blueprint import bp


class ReasonForm(Form):
    """Why the agency cannot do it."""

    reason = TextAreaField(
        "Lý do nhập thay",
        [DataRequired("Ghi lý do nhập thay; đơn vị sẽ đọc lý do này"), Length(max=300)],
        description="Ví dụ: Đơn vị chưa có đầu mối, gửi danh sách bằng công văn giấy số 12.",
    )


@bp.route(f"{OF_ROUND}/don-vi/<int:agency_id>/nhap-thay", methods=["GET", "POST"])
def in_its_name(agency_id: int) -> ResponseReturnValue:
    """Asks for the reason, tells the agency, opens its pages."""
    agency, form = db.session.get(Agency, agency_id) or abort(404), ReasonForm()
    return carry_out_page(
        form,
        lambda: render_template("home_affairs/in_its_name.html", agency=agency, form=form),
        lambda: _take(agency, form.reason.data),
        f"Đang nhập danh sách thay {agency.name}. Đơn vị được báo và thấy tên Ông/Bà.",
        url_for("agency.roster"),
    )


def _take(agency: Agency, reason: str) -> None:
    known = accounts.account()
    assert known is not None, "the guard has asked"
    mine = focal_points.of_round(db.session).get(agency.id, NOBODY)
    pen.begin(db.session, this_round(), agency, reason, known.name or known.email, accounts.actor(), mine)
    session[IN_NAME_OF] = [this_round().id, agency.id]


@bp.post("/thoi-nhap-thay")
def in_its_name_end() -> ResponseReturnValue:
    """Puts the pen down."""
    session.pop(IN_NAME_OF, None)
    return carry_out(lambda: None, "Đã thôi nhập thay đơn vị.", url_for("home_affairs.which_round"))
