"""A11 Tỷ lệ trả lời của đơn vị: counts of the day, never a person; and one button that reminds everybody who has not answered."""

from __future__ import annotations

from datetime import datetime

from flask import current_app, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import or_, update

from foundation.db import Refused, now
from respondents.field import agency_rate
from respondents.messages import reminders
from respondents.messages.exclusions import APART
from respondents.roster import Roster
from survey_app import accounts
from survey_app.accounts import OF_ROUND
from survey_app.acts import carry_out
from survey_app.agency import own_list
from survey_app.agency.blueprint import bp
from survey_app.agency.own_list import Desk
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
        next_reminder=_next_reminder(mine),
    )


def _next_reminder(mine: Desk) -> datetime | None:
    """When the button works again; None when it works now."""
    last = mine.roster.reminded_at
    again = last + APART if last else None
    return again if again and again > now() else None


@bp.post(f"{OF_ROUND}/ty-le/nhac")
def rate_remind() -> ResponseReturnValue:
    """Reminds everybody of this agency who has not answered; the page learns only how many."""
    mine = own_list.to_write()
    return carry_out(
        lambda: _remind(mine),
        lambda count: (
            f"Lời nhắc tới {count} người được gửi trong giờ hành chính." if count else "Không còn ai cần nhắc lúc này."
        ),
        url_for("agency.rate"),
    )


def _remind(mine: Desk) -> int:
    """Takes the agency's turn first: one reminder in 48 hours, whoever clicks."""
    at = now()
    free = or_(Roster.reminded_at.is_(None), Roster.reminded_at <= at - APART)
    query = update(Roster).where(Roster.id == mine.roster.id, free).values(reminded_at=at).returning(Roster.id)
    if db.session.execute(query.execution_options(synchronize_session=False)).first() is None:
        raise Refused("Đơn vị đã nhắc trong 48 giờ qua. Nhắc dày hơn không làm tăng tỷ lệ trả lời.")
    address = current_app.config["BASE_URL"]
    by = accounts.actor()
    return reminders.remind(db.session, mine.survey_round, reminders.Scope(mine.agency.id), by=by, base_url=address)
