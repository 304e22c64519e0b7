"""Nhật ký: who did what, and whether the chain holds."""

from __future__ import annotations

from datetime import date

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from foundation import audit
from foundation import audit_log as log
from foundation.audit import AuditEvent
from questionnaires.survey_round import SurveyRound
from respondents import rounds
from survey_app import accounts, formats
from survey_app.access import ROLES
from survey_app.accounts import OF_ROUND, this_round
from survey_app.database import db
from survey_app.home_affairs import audit_words
from survey_app.home_affairs.blueprint import bp
from survey_app.row_numbers import row_number

ACTORS = {"system": "Hệ thống", "demonstration": "Minh họa", "respondent": "Người trả lời", **ROLES}


@bp.get("/nhat-ky")
def audit_log() -> ResponseReturnValue:
    """Events of everything, the newest first."""
    return _shown(log.page(db.session, _wish(), request.args.get("trang", 1, row_number)))


@bp.get(f"{OF_ROUND}/nhat-ky")
def audit_log_of_round() -> ResponseReturnValue:
    """Events about one round, the newest first."""
    of_round = rounds.concerns(this_round().id)
    return _shown(log.page(db.session, _wish(), request.args.get("trang", 1, row_number), of_round), this_round())


def _shown(page: log.AuditPage, survey_round: SurveyRound | None = None) -> ResponseReturnValue:
    return render_template(
        "home_affairs/audit_log.html",
        survey_round=survey_round,
        page=page,
        words=audit_words,
        actor=_actor_names(page.items),
        wrong=_wrong_day(),
    )


def _wish() -> log.Wish:
    """The filters of the address; what cannot be read is left out."""
    noun, actor, subject, day = (request.args.get(name, "").strip() for name in ("viec", "nguoi", "ve", "ngay"))
    actors = _actors_of(actor) if actor else []
    return log.Wish(noun if noun in audit_words.NOUNS else "", actors, subject, _day(day))


def _actors_of(text: str) -> list[str]:
    """An account's address, or an actor as the log writes it."""
    known = accounts.find(db.session, text)
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
    people = accounts.by_number(db.session, ids)
    names = {}
    for event in events:
        kind, _, number = event.actor.partition(":")
        who = people.get(int(number)) if number.isdecimal() and kind in ROLES else None
        names[event.actor] = f"{who.email} · {ACTORS[kind]}" if who else ACTORS.get(kind, event.actor)
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
