"""Focal points invited in bulk by e-mail: everybody or nobody."""

from __future__ import annotations

import re

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import TextAreaField
from wtforms.validators import InputRequired, Length

from agencies import agency as agency_verbs
from agencies.agency import Agency
from foundation import audit
from foundation.db import Refused
from survey_app import accounts
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
        try:
            count = _invite(form.lines.data)
            db.session.commit()
        except Refused as refusal:
            db.session.rollback()
            form.lines.errors = str(refusal).splitlines()
        else:
            flash(f"Đang gửi thư mời tới {count} đầu mối. Mỗi thư có một đường dẫn dùng một lần.", "success")
            return redirect(url_for("home_affairs.agencies"))
    elif not form.is_submitted():
        form.lines.data = request.args.get("don_vi", "") and f"{request.args['don_vi']}; "
    page = render_template("home_affairs/focal_points.html", form=form, mistakes=_mistakes(form))
    return page, 422 if form.errors else 200


def _mistakes(form: FocalForm) -> list[tuple[str, str]]:
    """Every line's mistake, each with its field: a form alone shows the first."""
    return [("lines", words) for words in form.lines.errors]


def _invite(text: str) -> int:
    """Invites each line's focal point. Raises Refused with every line's mistake."""
    agencies = {agency.code.casefold(): agency for agency in agency_verbs.everyone(db.session)}
    mistakes, invited, by = [], 0, accounts.actor()
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        code, email, name = ([part.strip() for part in re.split(r"[;,\t]", line, maxsplit=2)] + ["", ""])[:3]
        agency = agencies.get(code.casefold())
        try:
            _invite_one(agency, code, email, name, by)
            invited += 1
        except Refused as refusal:
            mistakes.append(f"Dòng {number}: {refusal}")
    if mistakes:
        raise Refused("\n".join(mistakes))
    return invited


def _invite_one(agency: Agency | None, code: str, email: str, name: str, by: audit.Actor) -> None:
    if agency is None:
        raise Refused(f"Không có đơn vị mã “{code}”.")
    accounts.invite(db.session, email, "focal_point", agency.id, by, name=name)
