"""Dấu hiệu cần xem lại: why somebody's sheet is worth a call, and what follows: confirmed, or two officers set it aside."""

from __future__ import annotations

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import RadioField, StringField
from wtforms.validators import DataRequired, InputRequired, Length

from respondents.envelopes import repudiation, setting_aside
from respondents.field.person import several
from respondents.signals import Review, outcomes, review
from respondents.signals.grades import Reissued, grades, reissued
from respondents.signals.table import words
from survey_app import accounts
from survey_app.accounts import OF_ROUND, of_this_round, this_round
from survey_app.acts import carry_out_form, one_of_several
from survey_app.choices import choices
from survey_app.database import db
from survey_app.forms import Form
from survey_app.home_affairs.blueprint import bp
from survey_app.home_affairs.person import name_of
from survey_app.long_tables import of_query

ASIDE = {name: text for name, text in repudiation.PROPOSALS.items() if name != "kept"}


class CallForm(Form):
    """What the person said on the phone."""

    note = StringField(
        "Kết quả cuộc gọi",
        [DataRequired("Ghi kết quả cuộc gọi"), Length(max=500)],
        description="Ví dụ: gọi số đã duyệt, đúng người, tự trả lời trên máy của đồng nghiệp",
    )


class AsideForm(Form):
    """What the first officer proposes, and on what grounds."""

    proposal = RadioField("Đề xuất", [InputRequired("Chọn cách xử lý")], choices=choices(ASIDE.items()))
    reason = StringField(
        "Căn cứ",
        [DataRequired("Ghi căn cứ"), Length(max=500)],
        description="Ví dụ: đã gọi số đã duyệt, người được mời nói văn thư trả lời thay",
    )


@bp.get(f"{OF_ROUND}/can-xem-lai/dau-hieu")
def reviews() -> ResponseReturnValue:
    """Every look, those that wait for a call first, with reasons and steps; then what officers did with links."""
    survey_round = this_round()
    page = of_query(db.session, review.CARDS, review.of_round(survey_round.id))
    looks: list[Review] = [look for (look,) in page.items]
    known = several(db.session, survey_round.id, [look.invitation_id for look in looks])
    lines = [(look, known.get(look.invitation_id)) for look in looks]
    if lines:
        accounts.record_view(f"reviews:{survey_round.id}", rows=len(lines), **page.look())
    return render_template(
        "home_affairs/reviews.html",
        survey_round=survey_round,
        lines=lines,
        page=page,
        outcomes=review.OUTCOMES,
        found=outcomes(db.session, survey_round.id),
        grades=grades(db.session, survey_round.id),
        links=_links(survey_round.id),
        words=words,
        call_form=lambda look: one_of_several(CallForm, f"goi-{look.id}"),
        aside_form=lambda look: one_of_several(AsideForm, f"rieng-{look.id}"),
        can_decide=setting_aside.is_possible(db.session, survey_round.id),
    )


def _links(round_id: int) -> list[tuple[str, Reissued]]:
    """Who gave how many new links, by the account's name."""
    found = reissued(db.session, round_id)
    known = accounts.by_number(db.session, [own.account_id for own in found if own.account_id is not None])
    names = {number: account.name or account.email for number, account in known.items()}
    return [(names.get(own.account_id or 0, "Hệ thống"), own) for own in found]


def _look(number: int) -> Review:
    return of_this_round(Review, number)


@bp.post(f"{OF_ROUND}/can-xem-lai/dau-hieu/<int:review_id>/dung-nguoi")
def reviews_confirm(review_id: int) -> ResponseReturnValue:
    """The call found that the person answered."""
    look = _look(review_id)
    form = CallForm(prefix=f"goi-{look.id}")
    return carry_out_form(
        form,
        reviews,
        url_for("home_affairs.reviews"),
        lambda: review.confirm(db.session, look, form.note.data, accounts.actor()),
        lambda _: f"Đã ghi: đúng người trả lời, {name_of(look.invitation_id)}. Phiếu được giữ như mọi phiếu khác.",
    )


@bp.post(f"{OF_ROUND}/can-xem-lai/dau-hieu/<int:review_id>/de-rieng")
def reviews_propose(review_id: int) -> ResponseReturnValue:
    """The first officer proposes to set the sheet aside."""
    look = _look(review_id)
    form = AsideForm(prefix=f"rieng-{look.id}")
    return carry_out_form(
        form,
        reviews,
        url_for("home_affairs.reviews"),
        lambda: review.propose(db.session, look, form.proposal.data, form.reason.data, accounts.actor()),
        lambda _: (
            f"Đã ghi đề xuất về phiếu của {name_of(look.invitation_id)}. Cán bộ thứ hai xem bằng chứng và quyết định ở trang "
            "“Phiếu cần hai cán bộ quyết định”."
        ),
    )
