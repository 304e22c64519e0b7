"""Reminders: who would get one after all exclusions, how it looks, then a second step that sends."""

from __future__ import annotations

from flask import current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue

from foundation.db import now
from questionnaires.survey_round import SurveyRound
from respondents.field import dashboard
from respondents.messages import reminders as verbs
from respondents.messages.exclusions import CALM_DAYS, EXCLUSIONS, MOST, Counted
from respondents.messages.send_window import SendWindow
from survey_app import accounts, formats, sample_messages
from survey_app.accounts import OF_ROUND, this_round
from survey_app.acts import carry_out
from survey_app.database import db
from survey_app.home_affairs.blueprint import bp
from survey_app.home_affairs.person import followed
from survey_app.long_tables import LongTable
from survey_app.row_numbers import row_number

HISTORY = LongTable[verbs.Sent]({"at": lambda sent: sent.at, "people": lambda sent: sent.people}, size=20, part="lan_")
"""The reminders that went out, the newest first."""


@bp.get(f"{OF_ROUND}/nhac-tra-loi")
def reminders() -> ResponseReturnValue:
    """Chooses the audience and shows what would go out."""
    survey_round, scope = this_round(), _scope()
    example = sample_messages.of_kind(survey_round, "reminder", "sms")
    agencies = verbs.agencies_invited(db.session, survey_round)
    groups = dashboard.groups(db.session, survey_round.id)
    counted = verbs.counted(db.session, survey_round, scope)
    return render_template(
        "home_affairs/reminders.html",
        survey_round=survey_round,
        scope=scope,
        audience=counted.due,
        left_out=_left_out(counted),
        example=example,
        first=counted.first,
        agencies=agencies,
        groups=groups,
        history=HISTORY.shown(verbs.history(db.session, survey_round)),
        whom=lambda sent: _whom(sent, {agency.id: agency.name for agency in agencies}, groups),
        apart=CALM_DAYS,
        most=MOST,
        hours=hours(survey_round),
        later=_later(survey_round),
    )


def hours(survey_round: SurveyRound) -> str:
    """The hours of the round in words: "7 giờ 30 đến 17 giờ"."""
    window = SendWindow.of(db.session, survey_round)
    return f"{formats.hour(window.start)} đến {formats.hour(window.end)}"


def _later(survey_round: SurveyRound) -> str:
    """When a reminder of now would leave, if not at once; "" within the hours."""
    leaves = verbs.leaves_at(db.session, survey_round)
    return formats.deadline(leaves) if leaves > now() else ""


def _whom(sent: verbs.Sent, agencies: dict[int, str], groups: dict[int, str]) -> str:
    """To whom a reminder went, in words."""
    if sent.invitation_id is not None:
        return "Một người"
    parts = [agencies.get(sent.agency_id or 0), groups.get(sent.group_id or 0)]
    return ", ".join(part for part in parts if part) or "Cả đợt"


def _scope() -> verbs.Scope:
    """The agency, the group or the one person that the address or the form names."""
    return verbs.Scope(*(request.values.get(name, type=row_number) for name in ("don_vi", "nhom", "nguoi")))


@bp.get(f"{OF_ROUND}/nhac-tra-loi/nguoi/<int:invitation_id>")
def reminders_preview(invitation_id: int) -> ResponseReturnValue:
    """What exactly this person would get, to which number and when; only the private part of the link stays hidden."""
    survey_round, who = this_round(), followed(invitation_id)
    accounts.record_view(f"invitation:{invitation_id}", rows=1)
    counted = verbs.counted(db.session, survey_round, verbs.Scope(invitation_id=invitation_id))
    return render_template(
        "home_affairs/reminders_preview.html",
        survey_round=survey_round,
        who=who,
        example=sample_messages.of_kind(survey_round, "reminder", "sms"),
        way=_way(),
        is_due=survey_round.accepts_answers and counted.due == 1,
        because=[reason for reason, _ in _left_out(counted)],
        later=_later(survey_round),
        most=MOST,
    )


def _way() -> str:
    """By which service a message to a phone leaves, as the installation is set."""
    if current_app.config["GATEWAY"] == "file":
        return "Ghi vào hộp thư đi của bản chạy thử, không gửi ra ngoài"
    if current_app.config["ZALO_URL"]:
        return "Zalo; số nào Zalo không nhận thì SMS, cùng một nội dung"
    return "SMS"


def _left_out(counted: Counted) -> list[tuple[str, int]]:
    """Why others get none now, each reason with how many; nobody stands in two lines."""
    return [(EXCLUSIONS[key].words, number) for key, number in counted.left_out.items()]


@bp.post(f"{OF_ROUND}/nhac-tra-loi")
def reminders_confirm() -> ResponseReturnValue:
    """Asks once more, with the number and the hour."""
    survey_round, scope = this_round(), _scope()
    return render_template(
        "home_affairs/reminders_confirm.html",
        survey_round=survey_round,
        audience=verbs.audience(db.session, survey_round, scope),
        scope=scope,
        later=_later(survey_round),
    )


@bp.post(f"{OF_ROUND}/nhac-tra-loi/gui")
def reminders_send() -> ResponseReturnValue:
    """Sends to whoever is due now."""
    survey_round, scope = this_round(), _scope()
    later = _later(survey_round)
    when = f" Tin được gửi lúc {later}." if later else ""
    return carry_out(
        lambda: verbs.remind(db.session, survey_round, scope, by=accounts.actor()),
        lambda count: f"Đã đưa {count} lời nhắc vào hộp thư đi.{when}",
        url_for("home_affairs.reminders"),
    )
