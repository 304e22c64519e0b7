"""Đề nghị ghi "không thuộc đối tượng": one officer asked, another decides; until then nobody leaves a denominator."""

from __future__ import annotations

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from respondents.field import not_eligible as cases
from respondents.field.not_eligible import NotEligible
from respondents.field.person import one
from survey_app import accounts
from survey_app.accounts import OF_ROUND, approval, of_this_round, this_round
from survey_app.acts import carry_out
from survey_app.database import db
from survey_app.home_affairs.blueprint import bp
from survey_app.home_affairs.person import ReasonForm, name_of
from survey_app.long_tables import paged

CARDS = 20


@bp.get(f"{OF_ROUND}/khong-thuoc-doi-tuong")
def not_eligible() -> ResponseReturnValue:
    """Every case, those that wait first."""
    survey_round = this_round()
    page = paged(cases.of_round(db.session, survey_round.id), CARDS)
    lines = [(case, one(db.session, survey_round.id, case.invitation_id)) for case in page.items]
    if lines:
        accounts.record_view(f"not_eligible_of:{survey_round.id}", rows=len(lines), **page.look())
    return render_template(
        "home_affairs/not_eligible.html",
        survey_round=survey_round,
        lines=lines,
        page=page,
        me=accounts.actor().id,
        form_of=lambda case: ReasonForm(prefix=f"ca-{case.id}"),
    )


def _case(number: int) -> NotEligible:
    return of_this_round(NotEligible, number)


@bp.post(f"{OF_ROUND}/khong-thuoc-doi-tuong/<int:case_id>/duyet")
def not_eligible_approve(case_id: int) -> ResponseReturnValue:
    """The second officer agrees."""
    case = _case(case_id)
    return carry_out(
        lambda: cases.approve(db.session, case, accounts.actor(), approval.vouchers_in(db.session)),
        lambda _: f"Đã duyệt: {name_of(case.invitation_id)} được tính là không thuộc đối tượng (NE).",
        url_for("home_affairs.not_eligible"),
    )


@bp.post(f"{OF_ROUND}/khong-thuoc-doi-tuong/<int:case_id>/khong-duyet")
def not_eligible_refuse(case_id: int) -> ResponseReturnValue:
    """The person stays a subject."""
    case = _case(case_id)
    form = ReasonForm(prefix=f"ca-{case.id}")
    return carry_out(
        lambda: cases.refuse(db.session, case, form.reason.data or "", accounts.actor()),
        lambda _: f"Đã ghi không duyệt. {name_of(case.invitation_id)} vẫn là đối tượng.",
        url_for("home_affairs.not_eligible"),
    )
