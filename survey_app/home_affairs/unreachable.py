"""Whom no contact reaches: the list with reasons, what their agencies were asked for, and how many are reached in all."""

from __future__ import annotations

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from respondents.field import dashboard
from respondents.reaching import contacts
from respondents.reaching import unreachable as known
from respondents.reaching.contacts import REASONS
from survey_app import accounts
from survey_app.accounts import OF_ROUND, this_round
from survey_app.acts import carry_out_form
from survey_app.database import db
from survey_app.home_affairs.blueprint import bp
from survey_app.home_affairs.person import ReasonForm, followed, person
from survey_app.long_tables import of_query


@bp.get(f"{OF_ROUND}/lien-he")
def unreachable() -> ResponseReturnValue:
    """Everybody with a contact that does not work and without a sheet, with the reason and what is under way."""
    survey_round = this_round()
    reason = request.args.get("ly_do", "")
    reason = reason if reason in REASONS else ""
    everybody = known.counted(db.session, survey_round.id)
    of_all = None if reason else everybody.people
    page = of_query(db.session, known.TABLE, known.whom(survey_round.id, reason), of_all)
    page.drawn_as(known.people(db.session, page.items))
    if reason:
        page.of_all, page.is_usual = everybody.people, False
    accounts.record_view(
        f"unreachable:{survey_round.id}", rows=len(page.items), **page.look(one.person.id for one in page.items)
    )
    return render_template(
        "home_affairs/unreachable.html",
        survey_round=survey_round,
        figures=dashboard.total(dashboard.by_group(db.session, survey_round.id).values()),
        page=page,
        reasons=REASONS,
        by_reason=known.by_reason(db.session, survey_round.id),
        agencies=everybody.agencies,
        set_right=ReasonForm(prefix="dung"),
    )


@bp.post(f"{OF_ROUND}/theo-doi/nguoi/<int:invitation_id>/lien-he-dung")
def unreachable_set_right(invitation_id: int) -> ResponseReturnValue:
    """Somebody found that the contacts work after all."""
    who, form = followed(invitation_id), ReasonForm(prefix="dung")
    here = url_for("home_affairs.person", invitation_id=invitation_id)
    return carry_out_form(
        form,
        lambda: person(invitation_id),
        here,
        lambda: contacts.set_right(db.session, who.invitation, form.reason.data or "", accounts.actor()),
        f"Đã ghi nhận: liên hệ của {who.person.full_name} dùng được. Có thể cấp lại đường dẫn hoặc gửi lại tin cho người này.",
        is_right=form.is_short,
    )
