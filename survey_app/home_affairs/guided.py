"""Buổi hướng dẫn tập trung và thiết bị dùng chung: Home Affairs approves what agencies registered, and registers shared devices."""

from __future__ import annotations

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import StringField
from wtforms.validators import DataRequired, Length

from foundation.db import Refused
from foundation.vietnamese_order import phrase_key
from respondents.signals import GuidedSession, KnownDevice
from respondents.signals import guided as verbs
from survey_app import accounts
from survey_app.accounts import OF_ROUND, of_this_round, this_round
from survey_app.acts import carry_out, carry_out_form, incomplete, one_of_several, shown_again
from survey_app.database import db
from survey_app.forms import Form
from survey_app.home_affairs.blueprint import bp
from survey_app.long_tables import LongTable

SESSIONS = LongTable[GuidedSession](
    words=lambda one: (one.agency.name, one.place), filters={"tinh_trang": (None, lambda one: one.state)}, size=20
)
DEVICES = LongTable[KnownDevice]({"name": lambda one: phrase_key(one.name)}, lambda one: (one.name,), part="may_")


class NoteForm(Form):
    """A word to the agency that registered the session."""

    note = StringField("Lý do nếu không duyệt", [Length(max=300)])


class RefusalForm(NoteForm):
    """The same, where it is needed."""

    note = StringField("Lý do nếu không duyệt", [DataRequired("Hãy ghi lý do không duyệt"), Length(max=300)])


class DeviceForm(Form):
    """A device that people share."""

    name = StringField(
        "Tên và nơi đặt thiết bị",
        [
            DataRequired("Ghi tên và nơi đặt thiết bị, ví dụ: máy tính tại bộ phận một cửa xã Ea Kao"),
            Length(max=200),
        ],
    )


@bp.get(f"{OF_ROUND}/buoi-huong-dan")
def guided() -> ResponseReturnValue:
    """Sessions, those that wait first; then shared devices."""
    survey_round = this_round()
    return render_template(
        "home_affairs/guided.html",
        survey_round=survey_round,
        page=SESSIONS.shown(verbs.of_round(db.session, survey_round.id)),
        devices=DEVICES.shown(verbs.devices(db.session, survey_round.id)),
        form_of=lambda one: one_of_several(NoteForm, f"buoi-{one.id}"),
        adding=one_of_several(DeviceForm, ""),
    )


@bp.post(f"{OF_ROUND}/buoi-huong-dan/<int:guided_id>")
def guided_decide(guided_id: int) -> ResponseReturnValue:
    """Approves or refuses a session."""
    found = of_this_round(GuidedSession, guided_id)
    verb = "approve" if request.form.get("decision") == "approve" else "refuse"
    who = found.agency.name
    done = f"Đã duyệt buổi hướng dẫn của {who}." if verb == "approve" else f"Đã ghi: không duyệt. {who} thấy lý do."
    form = (NoteForm if verb == "approve" else RefusalForm)(prefix=f"buoi-{found.id}")
    return carry_out_form(
        form,
        guided,
        url_for("home_affairs.guided"),
        lambda: verbs.decide(db.session, found, verb, accounts.actor(), form.note.data or ""),
        done,
    )


@bp.post(f"{OF_ROUND}/buoi-huong-dan/thiet-bi")
def guided_add_device() -> ResponseReturnValue:
    """A shared device gets its code, which is shown once."""
    form, here = DeviceForm(), url_for("home_affairs.guided")
    if not form.validate_on_submit():
        return incomplete(form, guided, here)
    try:
        made, code = verbs.add_device(db.session, this_round(), form.name.data, accounts.actor())
        db.session.commit()
    except Refused as refusal:
        db.session.rollback()
        flash(str(refusal), "error")
        return shown_again(form, guided, here), 422
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
