"""`/lich.ics`: the deadlines of the rounds and campaigns that the account has to do with, for its own calendar."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from flask import Response, current_app
from flask.typing import ResponseReturnValue

from foundation.db import now
from self_assessment import assignments, campaigns
from self_assessment.campaigns import AssessmentCampaign
from survey_app import calendar_file, roles
from survey_app.accounts.blueprint import bp
from survey_app.accounts.guards import account
from survey_app.accounts.round_in_address import rounds_seen
from survey_app.accounts.staff_account import Account
from survey_app.calendar_file import Event
from survey_app.database import db

WITH_LISTS = roles.HOME_AFFAIRS | roles.AGENCY
"""Who has to do with the lists: registers or approves them."""


@bp.get("/lich.ics")
def deadlines_file() -> ResponseReturnValue:
    """A file to take into a calendar; taken in again, it moves what was moved."""
    known = account()
    events = [*_of_rounds(known), *_of_campaigns(known)] if known is not None else []
    host = urlsplit(current_app.config["BASE_URL"]).hostname or "localhost"
    answer = Response(calendar_file.text(events, host, now()), mimetype="text/calendar")
    answer.headers["Content-Disposition"] = 'attachment; filename="lich.ics"'
    return answer


def _of_rounds(known: Account) -> Iterator[Event]:
    for one in rounds_seen():
        if one.state == "closed":
            continue
        if known.role in WITH_LISTS and one.list_deadline is not None:
            yield Event(f"round-{one.id}-list", one.list_deadline, f"Hạn nộp danh sách đối tượng: {one.title}")
        yield Event(f"round-{one.id}-opens", one.opens_at, f"Mở trả lời phiếu: {one.title}")
        yield Event(f"round-{one.id}-closes", one.closes_at, f"Hết hạn trả lời phiếu: {one.title}")


def _of_campaigns(known: Account) -> Iterator[Event]:
    for one in _campaigns(known):
        yield Event(
            f"campaign-{one.id}-hand-in", campaigns.evening(one.hand_in_until), f"Hạn nộp bảng tự đánh giá: {one.title}"
        )
        yield Event(
            f"campaign-{one.id}-explain", campaigns.evening(one.explain_until), f"Hạn giải trình điểm: {one.title}"
        )
        if known.role in roles.HOME_AFFAIRS:
            yield Event(
                f"campaign-{one.id}-appraise", campaigns.evening(one.appraise_until), f"Hạn thẩm định: {one.title}"
            )


def _campaigns(known: Account) -> list[AssessmentCampaign]:
    """The open ones in which the account has a part."""
    if known.agency_id is not None:
        found = list(assignments.campaigns_of(db.session, known.agency_id))
    else:
        found = list(campaigns.everything(db.session)) if known.role in roles.HOME_AFFAIRS else []
    return [one for one in found if one.is_open]
