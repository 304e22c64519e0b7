"""How long a round keeps what it knows of people, what goes when, and the archiving of a round before its time by two officers."""

from __future__ import annotations

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import Field, IntegerField
from wtforms.validators import InputRequired, NumberRange, ValidationError

from questionnaires import round_setup
from respondents import erasing
from survey_app import accounts
from survey_app.accounts import OF_ROUND, approval, this_round
from survey_app.acts import carry_out
from survey_app.database import db
from survey_app.forms import Form
from survey_app.home_affairs.blueprint import bp

CLOCKS = ("traces_days", "messages_days", "contacts_days", "retention_days")
NAMES = (*CLOCKS, "reply_days", "access_days", "erasure_days")
_DAYS = [InputRequired("Nhập số ngày, ví dụ 90"), NumberRange(1, 3650, "Nhập từ 1 đến 3650 ngày")]
_SOON = [InputRequired("Nhập số ngày, ví dụ 10"), NumberRange(1, 60, "Nhập từ 1 đến 60 ngày")]


class KeepingForm(Form):
    """Days from the end of answering."""

    traces_days = IntegerField("Phiên, thiết bị, mạng, dấu hiệu (ngày)", _DAYS)
    messages_days = IntegerField("Tin đã gửi và thư in (ngày)", _DAYS)
    contacts_days = IntegerField("Điện thoại, thư điện tử, tệp danh sách (ngày)", _DAYS)
    retention_days = IntegerField("Họ tên, danh sách, quyết định về từng người (ngày)", _DAYS)
    reply_days = IntegerField(
        "Báo người yêu cầu là đã nhận (ngày làm việc)", _SOON, description="Nghị định 356/2025/NĐ-CP: 2 ngày làm việc"
    )
    access_days = IntegerField(
        "Cho xem, sửa xong (ngày)", _SOON, description="Nghị định 356/2025/NĐ-CP: từ 10 đến 20 ngày tuỳ loại yêu cầu"
    )
    erasure_days = IntegerField("Xoá xong phần xoá được (ngày)", _SOON)

    def validate_retention_days(self, field: Field) -> None:
        """A name goes no earlier than what belongs to it: not less than the three other clocks."""
        others = [self[name].data or 0 for name in CLOCKS[:-1]]
        if field.data is not None and field.data < max(others):
            raise ValidationError(
                "Họ tên không xoá trước dữ liệu của chính người đó: nhập số ngày không nhỏ hơn ba số trên"
            )


@bp.route(f"{OF_ROUND}/luu-giu", methods=["GET", "POST"])
def round_keeping() -> ResponseReturnValue:
    """The clocks of the round."""
    survey_round = this_round()
    form = KeepingForm(data={name: survey_round.setting(name) for name in NAMES})
    if form.validate_on_submit():
        values = {name: form[name].data for name in NAMES}
        act = lambda: round_setup.set_settings(db.session, survey_round, values, accounts.actor())  # noqa: E731
        here = url_for("home_affairs.round_keeping")
        return carry_out(act, "Đã lưu thời hạn lưu giữ.", here, here)
    page = render_template(
        "home_affairs/round_keeping.html",
        form=form,
        survey_round=survey_round,
        clocks=erasing.due(db.session, survey_round),
        words=erasing.WORDS,
        asked=erasing.asked_by(survey_round),
        me=accounts.actor().id,
    )
    return page, 422 if form.errors else 200


@bp.post(f"{OF_ROUND}/luu-giu/luu-tru")
def round_keeping_archive() -> ResponseReturnValue:
    """One officer asks that people go now, another carries it out."""
    survey_round, here = this_round(), url_for("home_affairs.round_keeping")
    is_second = request.form.get("step") == "confirm"
    done = (
        "Đã lưu trữ đợt: dữ liệu về người đã xoá, kết quả và thống kê còn nguyên."
        if is_second
        else ("Đã ghi đề nghị lưu trữ. Cần một cán bộ khác mở trang này và xác nhận.")
    )
    by, vouchers = accounts.actor(), approval.vouchers_in(db.session)
    act = lambda: erasing.archive(db.session, survey_round, by, vouchers, is_second=is_second)  # noqa: E731
    return carry_out(act, done, here, here)


@bp.post(f"{OF_ROUND}/luu-giu/rut")
def round_keeping_withdraw() -> ResponseReturnValue:
    """The request is taken back."""
    survey_round, here = this_round(), url_for("home_affairs.round_keeping")
    return carry_out(
        lambda: erasing.withdraw(db.session, survey_round, accounts.actor()), "Đã rút đề nghị lưu trữ.", here, here
    )
