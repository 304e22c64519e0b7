"""The dashboard: how many have answered, where it is slow, what waits for a decision. Read from counters, never from people."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import NamedTuple

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from agencies.agency import CLASSES
from foundation.db import now
from questionnaires import pauses
from questionnaires.survey_round import SurveyRound
from respondents.field import dashboard as counted
from respondents.field.dashboard import AgencyLine, Figures
from respondents.identity.alerts import KINDS
from respondents.messages import reminders
from respondents.messages.plan import reminder_days
from respondents.messages.reminders import Sent
from survey_app import formats
from survey_app.accounts import OF_ROUND, this_round
from survey_app.database import db
from survey_app.deadlines import days_left
from survey_app.home_affairs.blueprint import bp
from survey_app.home_affairs.daily_counts import evenings
from survey_app.home_affairs.dashboard_charts import curve, group_bars
from survey_app.home_affairs.forecast_words import METHOD, outlook
from survey_app.home_affairs.laggards import laggards
from survey_app.home_affairs.round_brief import Seen, brief
from survey_app.home_affairs.waiting import waiting
from survey_app.long_tables import LongTable, Shown


class Card(NamedTuple):
    """One figure at the top, formatted."""

    label: str
    value: str
    of: str | None = None
    note: str | None = None
    alert: bool = False


PARTS = {"": "home_affairs/_dashboard_figures.html", "pheu": "home_affairs/_dashboard_funnel.html"}
"""Parts of the page that keep themselves fresh, by ?theo=."""
AGENCIES = LongTable[AgencyLine](
    {
        "name": lambda line: (line.sort_key, line.code),
        "list": lambda line: line.roster_text,
        "invited": lambda line: line.figures.invited,
        "submitted": lambda line: line.figures.submitted,
        "share": lambda line: line.rate,
        "fresh": lambda line: line.since_evening,
        "alerts": lambda line: line.alerts,
    },
    lambda line: (line.name, line.code),
    {"loai": (CLASSES, lambda line: line.class_code)},
    start="name",
)
FILTERS: dict[str, tuple[str, Callable[[AgencyLine], bool]]] = {
    "": ("Tất cả đơn vị", lambda line: True),
    "no_list": ("Chưa gửi danh sách", lambda line: line.roster_state in (None, "draft", "returned")),
    "below_half": ("Dưới 50 %", lambda line: line.rate is not None and line.rate < 0.5),
    "alerts": ("Có cảnh báo", lambda line: line.alerts > 0),
}


def _table(lines: Sequence[AgencyLine]) -> Shown[AgencyLine]:
    """The agencies that the filter of the address leaves."""
    passes = FILTERS.get(request.args.get("loc", ""), FILTERS[""])[1]
    page = AGENCIES.shown(line for line in lines if passes(line))
    page.of_all = len(lines)
    return page


@bp.get(f"{OF_ROUND}/theo-doi")
def dashboard() -> ResponseReturnValue:
    """The whole page."""
    survey_round = this_round()
    by_group, names = counted.by_group(db.session, survey_round.id), counted.groups(db.session, survey_round.id)
    everyone, evening = counted.total(by_group.values()), evenings(survey_round)
    lines = agencies_now(survey_round)
    sent = reminders.history(db.session, survey_round)
    plan = reminder_days.of_round(db.session, survey_round)
    paused = pauses.whole_days(db.session, survey_round.id)
    expected = outlook(survey_round, evening, names, by_group, now(), sent, plan, paused)
    alerts = counted.open_alerts_by_kind(db.session, survey_round.id)
    waits, whole = waiting(survey_round), expected.whole if expected else None
    return render_template(
        "home_affairs/dashboard.html",
        survey_round=survey_round,
        brief=brief(Seen(survey_round, everyone, lines, evening.days, whole, waits, alerts, now())),
        cards=cards(survey_round, everyone),
        laggards=laggards(survey_round, lines),
        figures=everyone,
        groups=group_bars(survey_round, names, by_group),
        curve=curve(survey_round, evening.days, everyone, sent, whole),
        outlook=expected,
        method=METHOD,
        last_reminder=last_reminders(sent),
        page=_table(lines),
        line_count=len(lines),
        filters=FILTERS,
        classes={line.class_code: line.class_text for line in lines},
        alerts=[(KINDS.get(kind, kind), kind, number) for kind, number in alerts.items()],
        waiting=waits,
        at=formats.time(now()),
    )


def agencies_now(survey_round: SurveyRound) -> list[AgencyLine]:
    """The line of every agency as it stands."""
    figures = counted.by_agency(db.session, survey_round.id)
    return counted.agency_lines(db.session, survey_round, figures, evenings(survey_round).newest_by_agency)


@bp.get(f"{OF_ROUND}/theo-doi/so-lieu")
def dashboard_figures() -> Response:
    """The cards alone, or with ?theo=pheu the funnel, for the page that keeps itself fresh; 304 when nothing has changed."""
    survey_round, part = this_round(), PARTS.get(request.args.get("theo", ""), PARTS[""])
    everyone = counted.total(counted.by_group(db.session, survey_round.id).values())
    shown_cards = cards(survey_round, everyone)
    response = Response()
    response.set_etag(
        hashlib.sha256(repr((survey_round.id, part, everyone, shown_cards)).encode()).hexdigest()[:20], weak=True
    )
    response.headers["Cache-Control"] = "private, no-cache"
    if request.if_none_match.contains_weak(response.get_etag()[0] or ""):
        response.status_code = 304
        return response
    response.set_data(render_template(part, cards=shown_cards, figures=everyone))
    return response


def last_reminders(sent: Sequence[Sent]) -> Callable[[int], str]:
    """The day of an agency's newest reminder, its own or one to everybody; "" before the first."""
    newest: dict[int | None, datetime] = {}
    for one in (one for one in sent if one.invitation_id is None):
        newest.setdefault(one.agency_id, one.at)
    everybody = newest.get(None)

    def day(agency_id: int) -> str:
        times = [at for at in (newest.get(agency_id), everybody) if at is not None]
        return formats.date(max(times)) if times else ""

    return day


def cards(survey_round: SurveyRound, figures: Figures) -> list[Card]:
    """The four cards."""
    unopened = f"trong đó {formats.number(figures.bounced)} không liên hệ được" if figures.bounced else None
    return [
        Card(
            "Đã gửi phiếu",
            formats.number(figures.submitted),
            formats.number(figures.invited),
            formats.percent(figures.submitted, figures.invited) if figures.invited else None,
        ),
        Card("Đang làm", formats.number(figures.answering), note="đã bắt đầu, chưa gửi phiếu"),
        Card("Chưa mở", formats.number(figures.unopened), note=unopened, alert=figures.bounced > 0),
        _time_card(survey_round),
    ]


def _time_card(survey_round: SurveyRound) -> Card:
    at = now()
    if survey_round.state == "closed":
        return Card("Thời gian", "Đã kết thúc", note=formats.datetime(survey_round.closes_at))
    if survey_round.state == "paused":
        since = pauses.current(db.session, survey_round.id)
        note = (
            f"dự kiến mở lại {formats.deadline(since.resumes_at)}"
            if since and since.resumes_at
            else "chưa hẹn giờ mở lại"
        )
        return Card("Thời gian", survey_round.state_text, note=note, alert=True)
    if survey_round.state != "open" or at < survey_round.opens_at:
        return Card("Thời gian", survey_round.state_text, note=f"mở từ {formats.deadline(survey_round.opens_at)}")
    left = days_left(survey_round.closes_at)
    assert left is not None, "a round has an end"
    return Card("Thời gian", left.words, note=f"đến {formats.deadline(survey_round.closes_at)}", alert=left.is_near)
