"""Focal points invited in bulk by e-mail: everybody or nobody."""

from __future__ import annotations

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import TextAreaField
from wtforms.validators import InputRequired, Length

from survey_app import accounts, focal_points_file
from survey_app.acts import carry_out
from survey_app.database import db
from survey_app.forms import Form
from survey_app.home_affairs.blueprint import bp


class FocalForm(Form):
    """One line a focal point."""

    lines = TextAreaField(
        "Đầu mối, mỗi dòng một người",
        [InputRequired("Nhập ít nhất một dòng"), Length(max=40_000)],
        description="Mã đơn vị, địa chỉ thư, họ và tên (không bắt buộc). Ví dụ: STP; hoa@tinh.gov.vn; Nguyễn Thị Hoa",
    )


@bp.route("/don-vi/dau-moi", methods=["GET", "POST"])
def focal_points() -> ResponseReturnValue:
    """Invites many focal points at once: everybody or nobody."""
    form = FocalForm()
    if form.validate_on_submit():
        reading = focal_points_file.of_lines(form.lines.data)
        focal_points_file.check(db.session, reading)
        if not reading.mistakes:
            return carry_out(
                lambda: focal_points_file.store(db.session, reading.rows, accounts.actor()),
                lambda count: f"Đang gửi thư mời tới {count} đầu mối. Mỗi thư có một đường dẫn dùng một lần.",
                url_for("home_affairs.agencies"),
                again=lambda: _page(form),
            )
        form.lines.errors = [f"Dòng {one.row}: {one.message}" for one in reading.mistakes]
    elif not form.is_submitted():
        form.lines.data = request.args.get("don_vi", "") and f"{request.args['don_vi']}; "
    return _page(form), 422 if form.errors else 200


def _page(form: FocalForm) -> str:
    return render_template("home_affairs/focal_points.html", form=form, mistakes=_mistakes(form))


def _mistakes(form: FocalForm) -> list[tuple[str, str]]:
    """Every line's mistake, each with its field: a form alone shows the first."""
    return [("lines", words) for words in form.lines.errors]
