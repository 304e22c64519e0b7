"""What the style page is drawn from: an application of the frame alone, and the example form with everything wrong."""

from __future__ import annotations

from pathlib import Path

from flask import Flask, Response, abort, flash, jsonify, render_template, request
from flask_wtf.csrf import CSRFError, CSRFProtect
from markupsafe import Markup
from sqlalchemy.exc import ProgrammingError
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    FileField,
    Form,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional

from survey_app import assets, errors, formats, headers, long_tables, same_page, tongues
from survey_app.forms import MomentField

ROOT = Path(__file__).parents[2]
HELP = {
    "phone": "0262 000 0000",
    "zalo": "Sở Nội vụ Đắk Lắk",
    "email": "khaosat@daklak.gov.vn",
    "hours": "7h–11h30, 13h30–17h, thứ Hai–thứ Sáu",
    "site": "daklak.gov.vn",
}
NAV = [("/viec", "Việc cần làm", False), ("/danh-sach", "Danh sách", True), ("/ty-le", "Tỷ lệ trả lời", False)]
PEOPLE = [
    {"row": 7, "name": "ĐẶNG NGUYỄN THỊ NGỌC HUỆ", "phone": "0262 3812345", "group": "LDS",
     "problem": "Đây là số máy bàn; cần số di động để nhận mã", "suggestion": "0905 123 456"},
    {"row": 12, "name": "Y Nhuân Byă", "phone": "0905 123 457", "group": "TPP",
     "question": "Chức vụ “Chuyên viên” không thuộc nhóm này"},
]  # fmt: skip
SECRETS = ("Nguyễn Văn Bí Mật", "7KQ2M9XD8PVC")
DRAWING = Markup(
    '<svg viewBox="0 0 300 60" role="img" aria-label="Ngày 16/10: 120 phiếu; ngày 17/10: 210 phiếu">'
    '<rect y="30" width="100" height="30" fill="#9e1b1e"/><rect x="120" y="8" width="100" height="52" fill="#9e1b1e"/></svg>'
)


class Example(Form):
    """One field of each kind."""

    code = StringField(
        "Mã xác nhận",
        [Length(6, 6, "Mã xác nhận phải có 6 chữ số")],
        description="Mã 6 chữ số đã gửi tới số 09•• ••• •12, có hiệu lực trong 10 phút.",
    )
    name = StringField("Họ và tên", [InputRequired("Nhập họ và tên")])
    group = SelectField(
        "Nhóm", [InputRequired("Chọn nhóm cho dòng 14")], choices={"": "Chọn nhóm", "LDS": "Lãnh đạo sở"}
    )
    how = RadioField(
        "Ông/Bà trả lời phiếu này như thế nào?",
        [InputRequired("Chọn cách Ông/Bà trả lời phiếu")],
        choices={
            "self": "Tôi tự đọc và tự trả lời",
            "helped": "Tôi tự quyết định từng câu trả lời, có người giúp thao tác trên máy",
        },
    )
    channels = SelectMultipleField("Gửi lời nhắc qua", [Optional()], choices={"sms": "Tin nhắn SMS", "zalo": "Zalo"})
    opens = MomentField("Mở trả lời", [Optional()], description="Chọn ngày và giờ")
    note = TextAreaField("Góp ý về phiếu", [Optional()])
    list = FileField("Tệp danh sách (.xlsx, tối đa 10 MB)", description="Dùng tệp mẫu đã tải về.")
    promise = BooleanField(
        "Tôi sẽ đọc kỹ và đánh giá đúng thực tế.", [InputRequired("Đánh dấu vào ô cam kết để tiếp tục")]
    )


class Staff:
    """Somebody who is signed in."""

    is_authenticated = True
    name = "Nguyễn Thị Ngọc Huệ"


def frame_app() -> Flask:
    """The frame without the product behind it: no database, no accounts, a few addresses for tests to call."""
    app = Flask("survey_app", template_folder=str(ROOT / "templates"), static_folder=None)
    app.config.update(SECRET_KEY="only a test", UPLOAD_MAX_BYTES=10 * 1024 * 1024)
    app.jinja_env.filters.update(formats.FILTERS)
    CSRFProtect(app)
    for part in (assets, errors, headers, long_tables, same_page, tongues):
        part.register(app)
    app.add_url_rule("/kit/<frame>", view_func=style_page)
    app.add_url_rule("/error/<int:code>", view_func=abort)
    app.add_url_rule("/expired", view_func=expired)
    app.add_url_rule("/broken", view_func=broken)
    app.add_url_rule("/post-only", "post_only", lambda: "", methods=["POST"])
    desk = app.extensions["desk"] = Desk()
    app.add_url_rule("/tra-loi", "answer", desk.answer, methods=["POST"])
    app.add_url_rule("/dong/<int:number>", "row", desk.row, methods=["POST"])
    app.add_url_rule("/so-lieu", "figures", desk.figures)
    app.add_url_rule("/luu", "page", lambda: jsonify(request.form.to_dict()), methods=["POST"])
    app.add_url_rule("/drawing", "drawing", lambda: Response("<svg/>", mimetype="image/svg+xml"))
    return app


def style_page(frame: str) -> str:
    """The style page in the frame of a respondent or of staff; `?errors` fills the form wrongly."""
    form = Example(MultiDict({"code": "482", "name": ""}) if "errors" in request.args else None)
    if "errors" in request.args:
        form.validate()
    if frame == "staff":
        flash("Đã gửi danh sách tới Sở Nội vụ.", "success")
    return render_template(
        "styleguide/page.html", frame=f"{frame}.html", form=form, help=HELP, province="Sở Nội vụ tỉnh Đắk Lắk",
        nav=NAV, current_user=Staff(), sign_out_url="/ra", people=PEOPLE, drawing=DRAWING, idle_minutes=30,
    )  # fmt: skip


def expired() -> Response:
    """A form whose token is too old."""
    raise CSRFError


def broken() -> Response:
    """A failure whose text holds what must never be shown or logged."""
    raise ProgrammingError("SELECT", {"name": SECRETS[0]}, Exception(SECRETS[1]))


class Desk:
    """The other end of the scripts: keeps what it is sent, answers as it is told."""

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        """As on the first morning."""
        self.answers: list[dict[str, object]] = []
        self.rows: list[dict[str, str]] = []
        self.status = 200
        self.reply: dict[str, object] = {}
        self.polls: list[str | None] = []

    def answer(self) -> tuple[Response, int]:
        """One saved answer."""
        if self.status == 200:
            values = {"name": request.form["name"], "values": request.form.getlist("value")}
            self.answers.append(values | {"seq": int(request.form["seq"])})
        return jsonify(self.reply), self.status

    def row(self, number: int) -> tuple[str, int]:
        """One row of the list editor, drawn again."""
        self.rows.append(request.form.to_dict())
        return render_template("styleguide/_row.html", person=PEOPLE[0] | {"row": number}), self.status

    def figures(self) -> Response:
        """A fragment with an ETag."""
        self.polls.append(request.headers.get("If-None-Match"))
        fresh = Response("<p>813 phiếu</p>")
        fresh.set_etag("v2")
        return fresh.make_conditional(request)
