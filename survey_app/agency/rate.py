"""A11 Tỷ lệ trả lời của đơn vị: counts of the day, never a person; and one button that reminds everybody who has not answered."""

from __future__ import annotations

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from respondents.field import agency_rate
from respondents.messages import agency_reminder
from survey_app import accounts
from survey_app.accounts import OF_ROUND
from survey_app.acts import carry_out
from survey_app.agency import own_list
from survey_app.agency.blueprint import bp
from survey_app.database import db
from survey_app.deadlines import days_left


@bp.get(f"{OF_ROUND}/ty-le")
def rate() -> ResponseReturnValue:
    """One number, one bar, the days, what is missing."""
    mine = own_list.to_read()
    return render_template(
        "agency/rate.html",
        desk=mine,
        rate=agency_rate.of_agency(db.session, mine.survey_round.id, mine.agency.id),
        deadline=days_left(mine.survey_round.closes_at),
        next_reminder=agency_reminder.next_turn(mine.roster),
    )


@bp.post(f"{OF_ROUND}/ty-le/nhac")
def rate_remind() -> ResponseReturnValue:
    """Reminds everybody of this agency who has not answered; the page does not learn how many: the
    number would change with each answer."""
    mine = own_list.to_write()
    return carry_out(
        lambda: agency_reminder.remind(db.session, mine.survey_round, mine.roster, by=accounts.actor()),
        "Lời nhắc được gửi trong giờ hành chính tới những người chưa trả lời.",
        url_for("agency.rate"),
    )
