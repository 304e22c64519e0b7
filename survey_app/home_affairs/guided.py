"""Buổi hướng dẫn tập trung và thiết bị dùng chung: Home Affairs approves what agencies registered, and registers shared devices."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from foundation.db import Refused
from foundation.vietnamese_order import phrase_key
from respondents.signals import GuidedSession, KnownDevice
from respondents.signals import guided as verbs
from survey_app import accounts
from survey_app.accounts import OF_ROUND, of_this_round, this_round
from survey_app.acts import carry_out
from survey_app.database import db
from survey_app.home_affairs.blueprint import bp
from survey_app.long_tables import LongTable

SESSIONS = LongTable[GuidedSession](
    words=lambda one: (one.agency.name, one.place), filters={"tinh_trang": (None, lambda one: one.state)}, size=20
)
DEVICES = LongTable[KnownDevice]({"name": lambda one: phrase_key(one.name)}, lambda one: (one.name,), part="may_")


@bp.get(f"{OF_ROUND}/buoi-huong-dan")
def guided() -> ResponseReturnValue:
    """Sessions, those that wait first; then shared devices."""
    survey_round = this_round()
    return render_template(
        "home_affairs/guided.html",
        survey_round=survey_round,
        page=SESSIONS.shown(verbs.of_round(db.session, survey_round.id)),
        devices=DEVICES.shown(verbs.devices(db.session, survey_round.id)),
    )


@bp.post(f"{OF_ROUND}/buoi-huong-dan/<int:guided_id>")
def guided_decide(guided_id: int) -> ResponseReturnValue:
    """Approves or refuses a session."""
    found = of_this_round(GuidedSession, guided_id)
    verb = "approve" if request.form.get("decision") == "approve" else "refuse"
    who = found.agency.name
    done = f"Đã duyệt buổi hướng dẫn của {who}." if verb == "approve" else f"Đã ghi: không duyệt. {who} thấy lý do."
    return carry_out(
        lambda: verbs.decide(db.session, found, verb, accounts.actor(), request.form.get("note", "")),
        done,
        url_for("home_affairs.guided"),
    )


@bp.post(f"{OF_ROUND}/buoi-huong-dan/thiet-bi")
def guided_add_device() -> ResponseReturnValue:
    """A shared device gets its code, which is shown once."""
    try:
        made, code = verbs.add_device(db.session, this_round(), request.form.get("name", ""), accounts.actor())
        db.session.commit()
    except Refused as refusal:
        db.session.rollback()
        flash(str(refusal), "error")
        return redirect(url_for("home_affairs.guided"))
    place = url_for("answering.shared_device")
    return render_template("home_affairs/guided_code.html", device=made, code=code, place=place)


@bp.post(f"{OF_ROUND}/buoi-huong-dan/thiet-bi/<int:device_id>/bo")
def guided_remove_device(device_id: int) -> ResponseReturnValue:
    """The device is shared no more."""
    found = of_this_round(KnownDevice, device_id)
    return carry_out(
        lambda: verbs.remove_device(db.session, found, accounts.actor()),
        f"Đã bỏ thiết bị “{found.name}” khỏi danh sách dùng chung.",
        url_for("home_affairs.guided"),
    )
