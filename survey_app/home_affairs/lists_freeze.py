"""Freezing the round: all lists approved, or left out with a reason; then links can be issued."""

from __future__ import annotations

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from respondents import snapshots
from respondents.field import opening
from respondents.messages import late_lists
from survey_app import accounts
from survey_app.accounts import OF_ROUND, this_round
from survey_app.acts import carry_out
from survey_app.database import db
from survey_app.home_affairs.blueprint import bp
from survey_app.row_numbers import row_number_or_none


@bp.get(f"{OF_ROUND}/danh-sach/khoa")
def lists_freeze() -> str:
    """What will happen, and the agencies that are not ready; after a refusal with the reasons that were typed."""
    survey_round = this_round()
    lines = late_lists.overview(db.session, survey_round)
    unready = {agency.id for agency in snapshots.unready(db.session, survey_round)}
    return render_template(
        "home_affairs/lists_freeze.html",
        survey_round=survey_round,
        ready=[line for line in lines if line.agency.id not in unready],
        unready=[line for line in lines if line.agency.id in unready],
        without=[group.name for group in survey_round.groups if group.version_id is None],
        snapshot=snapshots.latest(db.session, survey_round.id),
        late=snapshots.waiting_late(db.session, survey_round),
    )


@bp.post(f"{OF_ROUND}/danh-sach/khoa")
def lists_freeze_now() -> ResponseReturnValue:
    """Freezes. The common reason is of the agencies that the page showed, where they have none of their own."""
    survey_round, of_all = this_round(), request.form.get("reason", "").strip()
    left_out = {
        agency_id: reason
        for name, text in request.form.items()
        if name.startswith("reason-") and (reason := text.strip() or of_all)
        if (agency_id := row_number_or_none(name.removeprefix("reason-"))) is not None
    }
    return carry_out(
        lambda: snapshots.freeze_round(db.session, survey_round, accounts.actor(), left_out),
        lambda snapshot: f"Đã khoá danh sách: {snapshot.people_count} người, bản số {snapshot.number}.",
        url_for("home_affairs.lists_freeze"),
        again=lists_freeze,
    )


@bp.post(f"{OF_ROUND}/danh-sach/khoa-bo-sung")
def lists_freeze_late() -> ResponseReturnValue:
    """Freezes lists that came late; in an open round their people get their invitations at once."""
    survey_round = this_round()

    def act() -> int:
        snapshots.freeze_late(db.session, survey_round, accounts.actor())
        if not survey_round.is_in_field:
            return 0
        return opening.send_invitations(db.session, survey_round, accounts.actor())

    return carry_out(
        act,
        lambda sent: f"Đã khoá bổ sung danh sách nộp muộn. {sent} thư mời đang được gửi.",
        url_for("home_affairs.lists_freeze"),
    )
