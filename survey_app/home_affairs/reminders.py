"""Reminders: who would get one after all exclusions, how it looks, then a second step that sends."""

from __future__ import annotations

from flask import current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select

from questionnaires.survey_round import SurveyRound
from respondents import reminders as verbs
from respondents import tracking
from respondents.agencies import Agency
from respondents.invitation import Invitation
from survey_app import accounts, keys
from survey_app.acts import carry_out
from survey_app.db import db
from survey_app.home_affairs import bp
from survey_app.home_affairs.people import this_round

HISTORY = 20  # reminders shown
SMS = 160  # characters of one SMS without diacritics


@bp.get("/nhac-tra-loi")
def reminders() -> ResponseReturnValue:
    """Chooses the audience and shows what would go out."""
    survey_round, scope = this_round(), _scope()
    example = verbs.text_before_link(db.session, survey_round) + _example_link(survey_round)
    ids = select(Invitation.agency_id).where(Invitation.round_id == survey_round.id)
    agencies = db.session.scalars(select(Agency).where(Agency.id.in_(ids)).order_by(Agency.sort_key)).all()
    groups = tracking.groups(db.session, survey_round.id)
    return render_template(
        "home_affairs/reminders.html",
        survey_round=survey_round,
        scope=scope,
        audience=verbs.audience(db.session, survey_round, **scope),
        left_out=_left_out(survey_round, **scope),
        example=example,
        messages=-(-len(example) // SMS),
        agencies=agencies,
        groups=groups,
        history=verbs.history(db.session, survey_round)[:HISTORY],
        whom=lambda sent: _whom(sent, {agency.id: agency.name for agency in agencies}, groups),
        apart=int(verbs.APART.total_seconds() // 3600),
        most=verbs.MOST,
    )


def _whom(sent: verbs.Sent, agencies: dict[int, str], groups: dict[int, str]) -> str:
    """To whom a reminder went, in words."""
    parts = [agencies.get(sent.agency_id or 0), groups.get(sent.group_id or 0)]
    return ", ".join(part for part in parts if part) or "Cả đợt"


def _scope() -> dict[str, int | None]:
    """The agency and group that the address or the form names."""
    return {"agency_id": request.values.get("don_vi", type=int), "group_id": request.values.get("nhom", type=int)}


def _example_link(survey_round: SurveyRound) -> str:
    return f"{current_app.config['BASE_URL']}/t/{'X' * keys.TOKEN_LENGTH}"


def _left_out(survey_round: SurveyRound, agency_id: int | None, group_id: int | None) -> list[tuple[str, int]]:
    """Why others get none now, each reason with how many; a person may stand in more than one line."""
    mine = [Invitation.round_id == survey_round.id]
    mine += [Invitation.agency_id == agency_id] if agency_id else []
    mine += [Invitation.group_id == group_id] if group_id else []
    pending = Invitation.submitted_at.is_(None)
    reasons = (
        ("đã gửi phiếu", Invitation.submitted_at.is_not(None) | Invitation.paper_at.is_not(None)),
        ("gửi lỗi, chưa có cách liên hệ", pending & Invitation.bounced_at.is_not(None)),
        ("hẹn trả lời ngày khác", pending & Invitation.remind_on.is_not(None)),
        (f"đã nhắc đủ {verbs.MOST} lần", pending & (Invitation.reminders >= verbs.MOST)),
        ("tạm khoá hoặc đã đưa ra khỏi danh sách", pending & (Invitation.state != "active")),
    )
    columns = [func.count().filter(condition) for _, condition in reasons]
    row = db.session.execute(select(*columns).where(*mine)).one()
    return [(text, number) for (text, _), number in zip(reasons, row, strict=True) if number]


@bp.post("/nhac-tra-loi")
def reminder_confirm() -> ResponseReturnValue:
    """Asks once more, with the number."""
    survey_round, scope = this_round(), _scope()
    audience = verbs.audience(db.session, survey_round, **scope)
    return render_template(
        "home_affairs/reminder_confirm.html", survey_round=survey_round, audience=audience, scope=scope
    )


@bp.post("/nhac-tra-loi/gui")
def reminder_send() -> ResponseReturnValue:
    """Sends to whoever is due now."""
    survey_round, scope = this_round(), _scope()
    return carry_out(
        lambda: verbs.remind(
            db.session, survey_round, by=accounts.actor(), base_url=current_app.config["BASE_URL"], **scope
        ),
        lambda count: f"Đã đưa {count} lời nhắc vào hộp thư đi.",
        url_for("home_affairs.reminders"),
    )
