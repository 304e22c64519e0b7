"""What a round's pages and messages say, and when messages may leave."""

from __future__ import annotations

from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import BooleanField, Field, IntegerField, RadioField, SelectField, StringField
from wtforms.validators import (
    DataRequired,
    InputRequired,
    Length,
    NumberRange,
    Optional,
    Regexp,
    ValidationError,
)
from wtforms.widgets import TimeInput

from foundation.vietnam_time import today
from questionnaires import round_setup
from respondents.wording.ways import ORDERS, in_words
from survey_app import accounts
from survey_app.accounts import OF_ROUND, this_round
from survey_app.acts import carry_out_page
from survey_app.choices import choices
from survey_app.database import db
from survey_app.forms import DayField, Form, Mailbox
from survey_app.home_affairs.blueprint import bp
from survey_app.letterhead import day_of

BASES = {
    "task": "Nhiệm vụ công: người trả lời xác nhận đã đọc",
    "consent": "Sự đồng ý của người trả lời",
}
PREVIEWS = {"always": "Trước và sau khi xác minh", "after_code": "Chỉ sau khi xác minh"}


EARLIEST, LATEST = "06:00", "21:00"  # nobody is reminded at night
_CLOCK = Regexp(r"^([01]\d|2[0-3]):[0-5]\d$", message="Nhập giờ và phút, ví dụ 07:30")


class SettingsForm(Form):
    """The round's settings that people may change."""

    phone = StringField("Điện thoại hỗ trợ", [DataRequired("Nhập số điện thoại hỗ trợ"), Length(max=40)])
    hours = StringField("Giờ hỗ trợ", [Length(max=80)])
    reply = StringField(
        "Thời hạn trả lời yêu cầu hỗ trợ", [Length(max=80)], description="Ví dụ: Trả lời trong 2 ngày làm việc"
    )
    zalo = StringField("Zalo", [Length(max=80)])
    email = StringField("Thư điện tử hỗ trợ", [Optional(), Mailbox(), Length(max=120)])
    site = StringField(
        "Nơi kiểm chứng thư mời",
        [Length(max=120)],
        description="Địa chỉ trang khảo sát ghi trên cổng thông tin của tỉnh, thành phố; để trống thì không nêu",
    )
    check_phone = StringField(
        "Điện thoại kiểm chứng thư mời",
        [Length(max=40)],
        description="Số của văn phòng Ủy ban nhân dân hoặc tổng đài tỉnh, thành phố, khác điện thoại hỗ trợ; để trống thì không "
        "nêu",
    )
    letter_signer = StringField(
        "Người ký công văn mời",
        [Length(max=120)],
        description="Chức vụ và họ tên, ví dụ Phó Chủ tịch Ủy ban nhân dân tỉnh Nguyễn Văn A",
    )
    letter_day = DayField("Ngày ký công văn mời")
    sms_name = StringField(
        "Tên người gửi trong tin nhắn",
        [DataRequired("Nhập tên người gửi"), Length(max=30)],
        description="Không dấu, ngắn, ví dụ So Noi vu Ninh Binh",
    )
    channels = SelectField(
        "Gửi lời mời và lời nhắc qua",
        choices=choices([(order, in_words(order)) for order in ORDERS]),
        description="Theo thứ tự này; kênh trước không tới được thì hệ thống tự gửi qua kênh sau.",
    )
    send_from = StringField("Từ giờ", [_CLOCK], widget=TimeInput())
    send_until = StringField(
        "Đến giờ",
        [_CLOCK],
        widget=TimeInput(),
        description="Giờ Việt Nam, trong khoảng 6 giờ đến 21 giờ. Ngoài giờ này và ngày lễ, lời nhắc chờ đến ngày gửi sau.",
    )
    rest_weekends = BooleanField("Không gửi vào thứ Bảy, Chủ nhật")
    officer_mail = BooleanField("Báo cán bộ bằng thư khi có tệp xuất hoặc danh sách chờ duyệt, và khi có quyết định")
    daily_digest = BooleanField("Mỗi sáng ngày làm việc, báo cán bộ bằng một thư những việc đang chờ quyết định")
    decision = StringField(
        "Căn cứ",
        [DataRequired("Nhập quyết định làm căn cứ của đợt"), Length(max=120)],
        description="Quyết định nêu trong thông báo xử lý dữ liệu, ví dụ Quyết định số 01/QĐ-BNV",
    )
    basis = RadioField(
        "Cơ sở xử lý dữ liệu",
        choices=choices(BASES.items()),
    )
    preview = RadioField("Xem trước câu hỏi", choices=choices(PREVIEWS.items()))
    grace_minutes = IntegerField(
        "Số phút được nộp muộn", [InputRequired("Nhập số phút"), NumberRange(0, 240, "Nhập từ 0 đến 240 phút")]
    )

    def validate_check_phone(self, field: Field) -> None:
        """Another number than the help line."""
        if field.data and _digits(field.data) == _digits(self.phone.data or ""):
            raise ValidationError(
                "Số kiểm chứng phải khác điện thoại hỗ trợ: người nhận cần hỏi được một nơi khác bên gửi"
            )

    def validate_letter_day(self, field: Field) -> None:
        """Not after today: people read it as the day of a letter that is signed."""
        if field.data and field.data > today():
            raise ValidationError("Ngày ký còn ở sau hôm nay. Nhập ngày khi công văn đã ký, hoặc để trống")

    def validate_send_until(self, field: Field) -> None:
        """Between 06:00 and 21:00, and later than where it begins."""
        start, end = self.send_from.data or "", field.data or ""
        if not EARLIEST <= start < end <= LATEST:
            raise ValidationError("Giờ gửi lời nhắc phải trong khoảng 06:00 đến 21:00, giờ sau lớn hơn giờ trước")


def _digits(phone: str) -> str:
    return "".join(sign for sign in phone if sign.isdecimal())


@bp.route(f"{OF_ROUND}/cai-dat", methods=["GET", "POST"])
def round_settings() -> ResponseReturnValue:
    """What the respondents' pages and messages say."""
    survey_round = this_round()
    names = [name for name in SettingsForm()._fields if name != "csrf_token"]
    saved: dict[str, Any] = {name: survey_round.setting(name) for name in names}
    form = SettingsForm(data=saved | {"letter_day": day_of(survey_round, "letter_day")})
    day = form.letter_day.data
    values = {name: form[name].data for name in names} | {"letter_day": day.isoformat() if day else ""}
    return carry_out_page(
        form,
        lambda: render_template("home_affairs/round_settings.html", form=form, survey_round=survey_round),
        lambda: round_setup.set_settings(db.session, survey_round, values, accounts.actor()),
        "Đã lưu cài đặt.",
        url_for("home_affairs.rounds_page"),
    )
