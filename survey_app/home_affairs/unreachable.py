"""Whom no contact reaches: the list with reasons, what their agencies were asked for, and how many are reached in all."""

from __future__ import annotations

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from foundation.vietnamese_order import phrase_key
from respondents.field import dashboard
from respondents.reaching import contacts
from respondents.reaching import unreachable as known
from respondents.reaching.contacts import REASONS
from respondents.reaching.unreachable import Unreachable
from survey_app import accounts
from survey_app.accounts import OF_ROUND, this_round
from survey_app.acts import carry_out
from survey_app.database import db
from survey_app.home_affairs.blueprint import bp
from survey_app.home_affairs.person import ReasonForm, followed
from survey_app.long_tables import LongTable

PEOPLE = LongTable[Unreachable](
    {"name": lambda one: one.person.sort_key, "agency": lambda one: phrase_key(one.agency)},
    lambda one: (one.person.full_name,),
    {"don_vi": (None, lambda one: str(one.invitation.agency_id))},
)


@bp.get(f"{OF_ROUND}/lien-he")
def unreachable() -> ResponseReturnValue:
    """Everybody with a contact that does not work and without a sheet, with the reason and what is under way."""
    survey_round = this_round()
    everybody = known.of_round(db.session, survey_round.id)
    reason = request.args.get("ly_do", "")
    shown = [one for one in everybody if reason not in REASONS or any(fault.reason == reason for fault in one.faults)]
    page = PEOPLE.shown(shown)
    page.of_all, page.is_usual = len(everybody), page.is_usual and len(shown) == len(everybody)
    accounts.record_view(
        f"unreachable:{survey_round.id}", rows=len(page.items), **page.look(one.person.id for one in page.items)
    )
    return render_template(
        "home_affairs/unreachable.html",
        survey_round=survey_round,
        figures=dashboard.total(dashboard.by_group(db.session, survey_round.id).values()),
        page=page,
        reasons=REASONS,
        by_reason=known.by_reason(everybody),
        agencies={one.invitation.agency_id: one.agency for one in everybody},
        set_right=ReasonForm(prefix="dung"),
    )


@bp.post(f"{OF_ROUND}/theo-doi/nguoi/<int:invitation_id>/lien-he-dung")
def unreachable_set_right(invitation_id: int) -> ResponseReturnValue:
    """Somebody found that the contacts work after all."""
    who, form = followed(invitation_id), ReasonForm(prefix="dung")
    return carry_out(
        lambda: contacts.set_right(db.session, who.invitation, form.reason.data or "", accounts.actor()),
        f"Đã ghi nhận: liên hệ của {who.person.full_name} dùng được. Có thể cấp lại đường dẫn hoặc gửi lại tin cho người này.",
        url_for("home_affairs.person", invitation_id=invitation_id),
    )
