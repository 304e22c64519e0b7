"""Cần xem lại: what came up, what is known, what to do next. Settled with a note; never an accusation."""

from __future__ import annotations

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import StringField
from wtforms.validators import DataRequired, Length

from respondents.envelopes import repudiation
from respondents.field.person import several
from respondents.identity import Alert
from respondents.identity import alerts as alert_verbs
from respondents.signals import review
from survey_app import accounts
from survey_app.accounts import OF_ROUND, of_this_round, this_round
from survey_app.acts import carry_out_form, one_of_several
from survey_app.database import db
from survey_app.forms import Form
from survey_app.home_affairs.blueprint import bp
from survey_app.home_affairs.person import name_of
from survey_app.long_tables import of_query

NEXT_STEPS = {
    "not_me": "Gọi đơn vị xác nhận số của người được mời. Số sai: sửa và cấp lại đường dẫn. Số đúng: người ấy tự mở lại bằng mã.",
    "phone_changed": "Đề nghị đơn vị gửi “Đề nghị thay đổi” với số mới; gọi số cũ để xác nhận trước khi duyệt.",
    "call_back": "Mở trang “Gọi xác minh”: hai cán bộ gọi tới số đã duyệt.",
    "locked": "Thường là nhập nhầm. Nếu người được mời gọi tới, hướng dẫn mở lại đường dẫn và nhận mã mới.",
    "many_codes": "Có thể người khác đang giữ đường dẫn. Gọi người được mời; nếu đúng thế, cấp lại đường dẫn.",
    "suspended": "Có người đang thử mã. Người được mời vẫn vào được bằng mã dài; nếu đường dẫn đã lộ, cấp lại đường dẫn.",
    "repudiated": "Gọi xác minh theo số đã duyệt, ghi kết quả; hai cán bộ quyết định ở trang “Phiếu cần hai cán bộ quyết định”.",
    "grade_c": "Xem vì sao nhiều người không nhận được mã: số điện thoại sai, máy hỏng, hay một cán bộ gọi thay cho cả đơn vị.",
    "alarm": "Xem nhật ký máy chủ; nếu lượng truy cập bất thường, báo bộ phận kỹ thuật.",
    "guessing": "Nhờ quản trị xem Nhật ký, mục “Tài khoản”: tài khoản nào, từ mấy nơi. Không tài khoản nào bị khoá.",
    "probing": "Nhờ quản trị xem Nhật ký, mục “Tài khoản”: ai, trang nào. Hỏi chủ tài khoản; nếu không phải họ, đặt lại mật khẩu.",
    "much_seen": "Nhờ người kiểm tra xem “Xem lại theo người”: ai đã xem gì trong ngày, và hỏi vì sao.",
}
"""What to do about each kind, in a sentence."""


class NoteForm(Form):
    """What was found."""

    note = StringField(
        "Kết quả xem xét",
        [DataRequired("Ghi kết quả xem xét trước khi đóng cảnh báo, ví dụ: đã gọi, đúng người"), Length(max=300)],
    )


@bp.get(f"{OF_ROUND}/can-xem-lai")
def alerts() -> ResponseReturnValue:
    """Alerts of the round, unsettled ones first."""
    survey_round, kind = this_round(), request.args.get("loai", "")
    kind = kind if kind in alert_verbs.KINDS else ""
    page = of_query(db.session, alert_verbs.CARDS, alert_verbs.of_round(survey_round.id, kind))
    found: list[Alert] = [alert for (alert,) in page.items]
    who = several(db.session, survey_round.id, [alert.invitation_id for alert in found])
    lines = [(alert, who.get(alert.invitation_id or 0)) for alert in found]
    if any(who for _, who in lines):
        accounts.record_view(f"alerts:{survey_round.id}", rows=len(lines), kind=kind, **page.look())
    return render_template(
        "home_affairs/alerts.html",
        survey_round=survey_round,
        lines=lines,
        page=page,
        kind=kind,
        kinds=alert_verbs.KINDS,
        next_steps=NEXT_STEPS,
        form_of=lambda alert: one_of_several(NoteForm, f"viec-{alert.id}"),
        undecided=repudiation.undecided(db.session, survey_round.id),
        to_call=review.waiting(db.session, survey_round.id),
    )


def _whom(alert: Alert) -> str:
    about = f", {name_of(alert.invitation_id)}" if alert.invitation_id is not None else ""
    return f"“{alert.kind_text}”{about}"


@bp.post(f"{OF_ROUND}/can-xem-lai/<int:alert_id>")
def alerts_settle(alert_id: int) -> ResponseReturnValue:
    """Closes an alert with what was found."""
    alert = of_this_round(Alert, alert_id)
    form = NoteForm(prefix=f"viec-{alert.id}")
    return carry_out_form(
        form,
        alerts,
        url_for("home_affairs.alerts"),
        lambda: alert_verbs.settle(db.session, alert, form.note.data, accounts.actor()),
        f"Đã ghi kết quả: {_whom(alert)}.",
    )
