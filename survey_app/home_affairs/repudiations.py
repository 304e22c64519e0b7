"""Phiếu cần hai cán bộ quyết định: not its owner's, as the owner says or a second look found. Two officers look at the evidence,
one after the other, and decide what becomes of the sheet."""

from __future__ import annotations

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import RadioField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from respondents.envelopes import Repudiation, repudiation, setting_aside, telling
from respondents.field.person import Followed, one, steps
from respondents.signals import review
from respondents.signals.table import words
from survey_app import accounts
from survey_app.accounts import OF_ROUND, approval, of_this_round, this_round
from survey_app.acts import carry_out_form, one_of_several
from survey_app.choices import choices
from survey_app.database import db
from survey_app.forms import Form
from survey_app.home_affairs.blueprint import bp
from survey_app.home_affairs.person import name_of
from survey_app.long_tables import paged

CARDS = 20  # cases on one page
DECISIONS = {"agree": "Đồng ý với đề xuất", "reject": "Không đồng ý, trả lại để xem thêm"}


class ProposalForm(Form):
    """What the first officer proposes, and on what grounds."""

    proposal = RadioField("Đề xuất", [InputRequired("Chọn cách xử lý")], choices=choices(repudiation.PROPOSALS.items()))
    reason = StringField("Căn cứ", [DataRequired("Ghi căn cứ, ví dụ: đã gọi số đã duyệt"), Length(max=500)])


class DecisionForm(Form):
    """Whether the second officer agrees."""

    decision = RadioField("Quyết định", [InputRequired("Chọn quyết định")], choices=choices(DECISIONS.items()))
    reason = StringField("Lý do nếu không đồng ý", [Optional(), Length(max=500)])


@bp.get(f"{OF_ROUND}/khong-phai-toi")
def repudiations() -> ResponseReturnValue:
    """Every case, undecided ones first, with what is known."""
    survey_round = this_round()
    page = paged(repudiation.of_round(db.session, survey_round), CARDS)
    lines = [(case, one(db.session, survey_round.id, case.invitation_id)) for case in page.items]
    if lines:
        accounts.record_view(f"repudiations:{survey_round.id}", rows=len(lines), **page.look())
    return render_template(
        "home_affairs/repudiations.html",
        survey_round=survey_round,
        lines=[(case, who, _evidence(who)) for case, who in lines],
        page=page,
        me=accounts.actor().id,
        proposals=repudiation.PROPOSALS,
        origins=repudiation.ORIGINS,
        reasons=_reasons([case.id for case in page.items]),
        form_of=lambda case: _form(case),
        can_decide=setting_aside.is_possible(db.session, survey_round.id),
    )


def _reasons(cases: list[int]) -> dict[int, list[str]]:
    """Why a second look began, in words, by case."""
    found = review.reasons_of(db.session, cases)
    return {number: words(codes) for number, codes in found.items()}


def _evidence(who: Followed | None) -> list[str]:
    """What happened with the invitation, newest first, by day."""
    return [f"{step.day:%d/%m/%Y}: {step.text}" for step in steps(who.invitation)] if who else []


def _form(case: Repudiation) -> Form:
    """The form of a case: several stand on one page, so each has names of its own."""
    return one_of_several(ProposalForm if case.state == "open" else DecisionForm, f"ca-{case.id}")


def _case(number: int) -> Repudiation:
    return of_this_round(Repudiation, number)


@bp.post(f"{OF_ROUND}/khong-phai-toi/<int:case_id>/de-xuat")
def repudiations_propose(case_id: int) -> ResponseReturnValue:
    """The first officer."""
    case = _case(case_id)
    form = ProposalForm(prefix=f"ca-{case.id}")
    return carry_out_form(
        form,
        repudiations,
        url_for("home_affairs.repudiations"),
        lambda: repudiation.propose(db.session, case, form.proposal.data, form.reason.data, accounts.actor()),
        lambda _: (
            f"Đã ghi đề xuất về phiếu của {name_of(case.invitation_id)}. Cán bộ thứ hai xem bằng chứng và quyết định."
        ),
    )


@bp.post(f"{OF_ROUND}/khong-phai-toi/<int:case_id>/quyet-dinh")
def repudiations_decide(case_id: int) -> ResponseReturnValue:
    """The second officer agrees, and the owner is told; or does not agree, and the case is open again."""
    case = _case(case_id)
    form = DecisionForm(prefix=f"ca-{case.id}")
    agrees = form.decision.data == "agree"
    return carry_out_form(
        form,
        repudiations,
        url_for("home_affairs.repudiations"),
        lambda: (
            _agree(case) if agrees else repudiation.reject(db.session, case, accounts.actor(), form.reason.data or "")
        ),
        lambda _: _decided(case, agrees),
    )


def _decided(case: Repudiation, agrees: bool) -> str:
    whose = f"về phiếu của {name_of(case.invitation_id)}"
    return f"Đã quyết định {whose}; người được mời được báo tin." if agrees else f"Đã trả lại đề xuất {whose}."


def _agree(case: Repudiation) -> None:
    repudiation.confirm(db.session, case, accounts.actor(), approval.vouchers_in(db.session))
    telling.tell_owner(db.session, case)
