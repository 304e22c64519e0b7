"""What belongs to a round: its groups with their questionnaires, what its pages say, how its responses are kept apart."""

from __future__ import annotations

import base64
import binascii

from flask import abort, flash, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import DecimalField, Field, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import (
    DataRequired,
    Email,
    InputRequired,
    Length,
    NumberRange,
    Optional,
    Regexp,
    ValidationError,
)
from wtforms.widgets import TimeInput

from questionnaires import round_setup
from questionnaires.survey_round import RespondentGroup, SurveyRound
from survey_app import accounts
from survey_app.accounts import OF_ROUND, this_round
from survey_app.acts import carry_out
from survey_app.choices import choices
from survey_app.database import db
from survey_app.forms import Form
from survey_app.home_affairs.blueprint import bp


class GroupForm(Form):
    """One group of respondents."""

    code = StringField(
        "Mã nhóm",
        [DataRequired("Nhập mã nhóm"), Length(max=20), Regexp(r"^\w+$", message="Mã viết liền, không có dấu cách")],
    )
    name = StringField("Tên nhóm", [DataRequired("Nhập tên nhóm"), Length(max=120)])
    titles = TextAreaField(
        "Chức vụ thuộc nhóm",
        [Length(max=2000)],
        description="Cách nhau bằng dấu chấm phẩy, ví dụ: Giám đốc; Phó Giám đốc",
    )
    weight = DecimalField(
        "Trọng số",
        [InputRequired("Nhập trọng số, ví dụ 1"), NumberRange(0, 100, "Nhập trọng số từ 0 đến 100")],
        default=1,
    )
    version_id = SelectField("Mẫu phiếu", coerce=int, description="Chỉ hiện các mẫu đã công bố")


BASES = {
    "task": "Nhiệm vụ công: người trả lời xác nhận đã đọc",
    "consent": "Sự đồng ý của người trả lời",
}
PREVIEWS = {"always": "Trước và sau khi xác minh", "after_code": "Chỉ sau khi xác minh"}
LINK_MODES = {
    "none": "Tách hoàn toàn: không ai nối lại được phiếu với người trả lời",
    "sealed": "Niêm phong: giữ thêm dấu nối phiếu với người, mã hoá bằng khoá công khai; phần mềm không mở được dấu này",
}


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
    email = StringField(
        "Thư điện tử hỗ trợ", [Optional(), Email("Nhập địa chỉ thư, ví dụ cchc@tinh.gov.vn"), Length(max=120)]
    )
    site = StringField(
        "Nơi kiểm chứng thư mời",
        [Length(max=120)],
        description="Địa chỉ trang khảo sát ghi trên cổng thông tin của tỉnh, thành phố; để trống thì không nêu",
    )
    sms_name = StringField(
        "Tên người gửi trong tin nhắn",
        [DataRequired("Nhập tên người gửi"), Length(max=30)],
        description="Không dấu, ngắn, ví dụ So Noi vu Ninh Binh",
    )
    send_from = StringField("Từ giờ", [_CLOCK], widget=TimeInput())
    send_until = StringField(
        "Đến giờ",
        [_CLOCK],
        widget=TimeInput(),
        description="Giờ Việt Nam, trong khoảng 6 giờ đến 21 giờ. Ngoài giờ này, lời nhắc chờ đến sáng hôm sau.",
    )
    decision = StringField(
        "Căn cứ",
        [DataRequired("Nhập quyết định làm căn cứ của đợt"), Length(max=120)],
        description="Quyết định nêu trong thông báo xử lý dữ liệu, ví dụ Quyết định số 01/QĐ-BNV",
    )
    symbol = StringField(
        "Ký hiệu văn bản",
        [Length(max=30)],
        description="Đứng sau số của công văn xuất từ đợt này, ví dụ SNV-CCHC; để trống thì văn bản không ghi số",
    )
    basis = RadioField(
        "Cơ sở xử lý dữ liệu",
        choices=choices(BASES.items()),
    )
    preview = RadioField("Xem trước câu hỏi", choices=choices(PREVIEWS.items()))
    grace_minutes = IntegerField(
        "Số phút được nộp muộn", [InputRequired("Nhập số phút"), NumberRange(0, 240, "Nhập từ 0 đến 240 phút")]
    )

    def validate_send_until(self, field: Field) -> None:
        start, end = self.send_from.data or "", field.data or ""
        if not EARLIEST <= start < end <= LATEST:
            raise ValidationError("Giờ gửi lời nhắc phải trong khoảng 06:00 đến 21:00, giờ sau lớn hơn giờ trước")


class LinkModeForm(Form):
    """How responses are kept apart from people."""

    mode = RadioField("Cách giữ kín", choices=choices(LINK_MODES.items()))
    public_key = StringField(
        "Khoá công khai (X25519, 32 byte)",
        description="Do nơi giữ khoá tạo bằng công cụ riêng; khoá bí mật cất ngoài hệ thống này",
    )

    def validate_public_key(self, field: Field) -> None:
        if self.mode.data == "sealed" and self.key_bytes() is None:
            raise ValidationError("Nhập khoá công khai gồm 64 chữ số hệ 16, hoặc chọn cách tách hoàn toàn")

    def key_bytes(self) -> bytes | None:
        """The 32 bytes of the key, given in hexadecimal or Base64; None for anything else."""
        text = (self.public_key.data or "").strip()
        for read in (bytes.fromhex, lambda value: base64.b64decode(value, validate=True)):
            try:
                key = read(text)
            except (ValueError, binascii.Error):
                continue
            if len(key) == 32:
                return key
        return None


@bp.get(f"{OF_ROUND}/nhom")
def round_groups() -> ResponseReturnValue:
    """The groups with their questionnaires."""
    survey_round = this_round()
    titles = {
        version.id: f"{version.title} (bản {version.number})" for version in round_setup.published_versions(db.session)
    }
    return render_template("home_affairs/round_groups.html", survey_round=survey_round, titles=titles)


@bp.route(f"{OF_ROUND}/nhom/moi", methods=["GET", "POST"], defaults={"group_id": None})
@bp.route(f"{OF_ROUND}/nhom/<int:group_id>", methods=["GET", "POST"])
def round_group(group_id: int | None) -> ResponseReturnValue:
    """Adds a group or changes it."""
    survey_round = this_round()
    group = _group(survey_round, group_id)
    form = GroupForm(obj=group)
    versions = round_setup.published_versions(db.session)
    form.version_id.choices = choices([(0, "Chưa chọn"), *((v.id, f"{v.title} (bản {v.number})") for v in versions)])
    if not form.validate_on_submit():
        page = render_template("home_affairs/round_group.html", form=form, survey_round=survey_round, group=group)
        return page, 422 if form.errors else 200
    values = {name: form[name].data.strip() for name in ("code", "name", "titles")}
    values |= {"weight": float(form.weight.data), "version_id": form.version_id.data or None}
    return carry_out(
        lambda: round_setup.save_group(db.session, survey_round, group, by=accounts.actor(), **values),
        "Đã lưu nhóm.",
        url_for("home_affairs.round_groups"),
    )


def _group(survey_round: SurveyRound, group_id: int | None) -> RespondentGroup | None:
    if group_id is None:
        return None
    return next((group for group in survey_round.groups if group.id == group_id), None) or abort(404)


@bp.route(f"{OF_ROUND}/cai-dat", methods=["GET", "POST"])
def round_settings() -> ResponseReturnValue:
    """What the respondents' pages and messages say."""
    survey_round = this_round()
    names = [name for name in SettingsForm()._fields if name != "csrf_token"]
    form = SettingsForm(data={name: survey_round.setting(name) for name in names})
    if not form.validate_on_submit():
        page = render_template("home_affairs/round_settings.html", form=form, survey_round=survey_round)
        return page, 422 if form.errors else 200
    values = {name: form[name].data for name in names}
    return carry_out(
        lambda: round_setup.set_settings(db.session, survey_round, values, accounts.actor()),
        "Đã lưu cài đặt.",
        url_for("home_affairs.round_page"),
    )


@bp.route(f"{OF_ROUND}/giu-kin", methods=["GET", "POST"])
def round_link_mode() -> ResponseReturnValue:
    """None or sealed; fixed once the first sheet was opened."""
    survey_round = this_round()
    key = survey_round.sealed_public_key
    form = LinkModeForm(mode=survey_round.link_mode, public_key=key.hex() if key else "")
    if not form.validate_on_submit():
        page = render_template(
            "home_affairs/round_link_mode.html", form=form, survey_round=survey_round, modes=LINK_MODES
        )
        return page, 422 if form.errors else 200
    mode = form.mode.data
    public_key = form.key_bytes() if mode == "sealed" else None
    if mode == "none" and survey_round.link_mode == "sealed":
        flash("Khoá niêm phong cũ không còn dùng cho đợt này.")
    return carry_out(
        lambda: survey_round.set_link_mode(db.session, mode, public_key, accounts.actor()),
        "Đã lưu cách giữ kín.",
        url_for("home_affairs.round_page"),
    )
