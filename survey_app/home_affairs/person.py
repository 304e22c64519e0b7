"""One person: status only, by day only, what can be done; and every look leaves an event."""

from __future__ import annotations

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import SelectField, TextAreaField
from wtforms.validators import DataRequired, Length

from respondents.field import person as following
from respondents.field.aapor import Disposition
from respondents.field.person import Followed
from respondents.identity import call_back
from respondents.reaching import contacts
from survey_app import accounts
from survey_app.accounts import OF_ROUND, this_round
from survey_app.acts import carry_out, carry_out_form, one_of_several
from survey_app.choices import choices
from survey_app.database import db
from survey_app.forms import Form
from survey_app.home_affairs.blueprint import bp
from survey_app.row_numbers import row_number

WAITS = "Đã gửi đề nghị về {name}. Cán bộ khác duyệt xong thì người này mới được tính là không thuộc đối tượng."


class ReasonForm(Form):
    """Why; goes into the audit log."""

    reason = TextAreaField("Lý do", [DataRequired("Ghi lý do"), Length(max=200, message="Lý do dài nhất 200 ký tự")])

    @property
    def is_short(self) -> bool:
        """Whether the reason may be handed on: the verb says where one is needed, and which."""
        return not self.reason.data or bool(self.validate_on_submit())


class DispositionForm(ReasonForm):
    """Why somebody will not answer."""

    letter = SelectField(
        "Tình trạng", choices=choices([("", "Bỏ ghi chú, tiếp tục mời"), *following.choices_by_hand()])
    )


def followed(invitation_id: int) -> Followed:
    """One person of the round, or 404."""
    return following.one(db.session, this_round().id, invitation_id) or abort(404)


def name_of(invitation_id: int | None) -> str:
    """Whom a message is about: by name, since the page that it stands on shows many."""
    known = following.one(db.session, this_round().id, invitation_id) if invitation_id is not None else None
    return known.person.full_name if known else "người này"


@bp.get(f"{OF_ROUND}/theo-doi/nguoi/<int:invitation_id>")
def person(invitation_id: int) -> ResponseReturnValue:
    """One person: status, steps by day, what can be done."""
    who = followed(invitation_id)
    accounts.record_view(f"invitation:{invitation_id}", rows=1)
    return render_template(
        "home_affairs/person.html",
        survey_round=this_round(),
        who=who,
        steps=following.steps(who.invitation),
        reissue=one_of_several(ReasonForm, "cap"),
        disposition=one_of_several(DispositionForm, "ghi", letter=who.invitation.disposition or ""),
        ask=one_of_several(ReasonForm, "goi"),
        no_paper=one_of_several(ReasonForm, "giay"),
        faults=list(contacts.holding(contacts.of_invitation(db.session, invitation_id), who.person).values()),
        set_right=one_of_several(ReasonForm, "dung"),
    )


def _here(invitation_id: int) -> str:
    return url_for("home_affairs.person", invitation_id=invitation_id)


@bp.post(f"{OF_ROUND}/theo-doi/nguoi/<int:invitation_id>/cap-lai")
def person_reissue(invitation_id: int) -> ResponseReturnValue:
    """A new link, sent at once."""
    who, form = followed(invitation_id), ReasonForm(prefix="cap")
    reason, seen = form.reason.data or "", request.form.get("issue", type=row_number)
    return carry_out_form(
        form,
        lambda: person(invitation_id),
        _here(invitation_id),
        lambda: following.send_again(db.session, this_round(), who, reason, accounts.actor(), seen=seen),
        f"Đã cấp đường dẫn mới và gửi cho {who.person.full_name}. Đường dẫn cũ không dùng được nữa.",
        is_right=form.is_short,
    )


@bp.post(f"{OF_ROUND}/theo-doi/nguoi/<int:invitation_id>/tinh-trang")
def person_disposition(invitation_id: int) -> ResponseReturnValue:
    """Notes why somebody will not answer."""
    who, form = followed(invitation_id), DispositionForm(prefix="ghi")
    return carry_out_form(
        form,
        lambda: person(invitation_id),
        _here(invitation_id),
        lambda: following.set_disposition(
            db.session, who, form.letter.data or "", form.reason.data or "", accounts.actor()
        ),
        (WAITS if form.letter.data == Disposition.NOT_ELIGIBLE else "Đã ghi tình trạng của {name}.").format(
            name=who.person.full_name
        ),
        is_right=form.is_short,
    )


@bp.post(f"{OF_ROUND}/theo-doi/nguoi/<int:invitation_id>/phieu-giay")
def person_paper(invitation_id: int) -> ResponseReturnValue:
    """Notes that an answer came on paper."""
    who = followed(invitation_id)
    return carry_out(
        lambda: following.receive_paper(db.session, who, accounts.actor()),
        f"Đã ghi nhận phiếu giấy của {who.person.full_name}. Người này không được nhắc nữa.",
        _here(invitation_id),
    )


@bp.post(f"{OF_ROUND}/theo-doi/nguoi/<int:invitation_id>/bo-phieu-giay")
def person_take_paper_back(invitation_id: int) -> ResponseReturnValue:
    """Takes the note about a paper answer back, with the reason."""
    who, form = followed(invitation_id), ReasonForm(prefix="giay")
    return carry_out_form(
        form,
        lambda: person(invitation_id),
        _here(invitation_id),
        lambda: following.take_paper_back(db.session, who, form.reason.data or "", accounts.actor()),
        f"Đã bỏ ghi nhận phiếu giấy của {who.person.full_name}. Đường dẫn của người này dùng lại được.",
        is_right=form.is_short,
    )


@bp.post(f"{OF_ROUND}/theo-doi/nguoi/<int:invitation_id>/goi")
def person_call(invitation_id: int) -> ResponseReturnValue:
    """Asks for assisted proof, which two members of staff give."""
    form = ReasonForm(prefix="goi")
    who = followed(invitation_id)
    reason = (form.reason.data or "").strip() or "Sở Nội vụ đề nghị gọi xác minh"
    return carry_out_form(
        form,
        lambda: person(invitation_id),
        _here(invitation_id),
        lambda: call_back.ask(db.session, who.invitation.id, reason, accounts.actor()),
        f"Đã thêm {who.person.full_name} vào danh sách gọi xác minh.",
        url_for("home_affairs.call_backs"),
        is_right=form.is_short,
    )
