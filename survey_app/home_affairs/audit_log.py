"""Nhật ký: who did what, and whether the chain holds."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import ColumnElement, func, select

from foundation import audit
from foundation.audit import AuditEvent
from foundation.vietnam_time import VIETNAM
from questionnaires.survey_round import SurveyRound
from respondents import rounds
from survey_app import formats
from survey_app.access import ROLES
from survey_app.accounts import OF_ROUND, Account, this_round
from survey_app.database import db
from survey_app.home_affairs import audit_words
from survey_app.home_affairs.blueprint import bp

SIZE = 100
ACTORS = {"system": "Hệ thống", "demonstration": "Minh họa", "respondent": "Người trả lời", **ROLES}


class AuditPage(NamedTuple):
    """One page of events."""

    items: list[AuditEvent]
    number: int
    pages: int
    total: int


@bp.get("/nhat-ky")
def audit_log() -> ResponseReturnValue:
    """Events of everything, the newest first."""
    return _shown(_conditions(request.args))


@bp.get(f"{OF_ROUND}/nhat-ky")
def audit_log_of_round() -> ResponseReturnValue:
    """Events about one round, the newest first."""
    return _shown([rounds.concerns(this_round().id), *_conditions(request.args)], this_round())


def _shown(conditions: list[ColumnElement[bool]], survey_round: SurveyRound | None = None) -> ResponseReturnValue:
    found = page(conditions, request.args.get("page", 1, int))
    return render_template(
        "home_affairs/audit_log.html",
        survey_round=survey_round,
        page=found,
        words=audit_words,
        actor=_actor_names(found.items),
        wrong=_wrong_day(),
    )


def page(conditions: list[ColumnElement[bool]], number: int) -> AuditPage:
    """The events that meet all conditions, newest first, SIZE a page."""
    total = db.session.scalar(select(func.count()).select_from(AuditEvent).where(*conditions)) or 0
    pages = max(1, -(-total // SIZE))
    number = min(max(1, number), pages)
    query = select(AuditEvent).where(*conditions).order_by(AuditEvent.id.desc())
    return AuditPage(list(db.session.scalars(query.limit(SIZE).offset((number - 1) * SIZE))), number, pages, total)


def _conditions(wishes: Any) -> list[ColumnElement[bool]]:
    """The filters of the address; what cannot be read is left out."""
    conditions: list[ColumnElement[bool]] = []
    if (noun := wishes.get("viec", "")) in audit_words.NOUNS:
        conditions.append(AuditEvent.verb.startswith(noun, autoescape=True))
    if actor := wishes.get("nguoi", "").strip():
        conditions.append(AuditEvent.actor.in_(_actors_of(actor)))
    if subject := wishes.get("ve", "").strip():
        conditions.append(AuditEvent.subject == subject)
    if day := _day(wishes.get("ngay", "")):
        begin = datetime.combine(day, time(), VIETNAM)
        conditions += [AuditEvent.at >= begin, AuditEvent.at < begin + timedelta(days=1)]
    return conditions


def _actors_of(text: str) -> list[str]:
    """An account's address, or an actor as the log writes it."""
    known = db.session.scalar(select(Account).where(Account.email == text.lower()))
    return [text] if known is None else [f"{role}:{known.id}" for role in ROLES]


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _wrong_day() -> bool:
    return bool(request.args.get("ngay")) and _day(request.args["ngay"]) is None


def _actor_names(events: list[AuditEvent]) -> dict[str, str]:
    """Who stands behind each actor of these events, in words."""
    ids = {int(number) for event in events if (number := event.actor.partition(":")[2]).isdecimal()}
    people = {one.id: one.email for one in db.session.scalars(select(Account).where(Account.id.in_(ids)))}
    names = {}
    for event in events:
        kind, _, number = event.actor.partition(":")
        who = people.get(int(number)) if number.isdecimal() and kind in ROLES else None
        names[event.actor] = f"{who} · {ACTORS[kind]}" if who else ACTORS.get(kind, event.actor)
    return names


@bp.post("/nhat-ky/kiem-tra")
def audit_log_verify() -> ResponseReturnValue:
    """Walks the whole chain and says whether, or where, it breaks."""
    count, broken = audit.verify(db.session)
    if broken is None:
        flash(f"Chuỗi nhật ký nguyên vẹn: {formats.number(count)} sự kiện.", "success")
    else:
        flash(
            f"Chuỗi nhật ký bị đứt ở sự kiện số {broken.event_id}: {broken.reason}. Hãy báo ngay người phụ trách an toàn.",
            "error",
        )
    return redirect(url_for("home_affairs.audit_log"))
