"""The front page of a demonstration: its roles, each entered by one press. Elsewhere there is no such page."""

from __future__ import annotations

from collections.abc import Mapping

import sqlalchemy as sa
from flask import Blueprint, abort, current_app, flash, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue

from questionnaires.survey_round import SurveyRound
from survey_app import accounts, showing
from survey_app.accounts import Account, sign_in
from survey_app.database import db
from survey_app.demonstration.filling import Filled
from survey_app.demonstration.staff import STAFF, DemoStaff

bp = Blueprint("demonstration", __name__)
FIRST = {
    "home_affairs": "Xem tỷ lệ trả lời của từng đơn vị, rồi mở “Danh sách” để duyệt danh sách đang chờ.",
    "administrator": "Mời cán bộ ở “Tài khoản”, xem mẫu văn bản và nhật ký.",
    "ministry": "Tải danh sách, tỷ lệ trả lời ở “Xuất hồ sơ”; chọn đợt năm trước để xem “Kết quả”.",
    "auditor": "Mở “Nhật ký”: ai đã làm gì, và kiểm tra chuỗi có bị sửa không.",
    "key_holder": "Xem phần khoá mình giữ và ngày mở hòm phiếu.",
    "focal_point": "Xem danh sách đã khoá, đề nghị thay người, sửa số điện thoại sai.",
    "focal_point_draft": "Mở danh sách còn lỗi: mỗi ô sai có lời nhắc và nút sửa.",
    "focal_point_none": "Tải mẫu trống, nhập tệp Excel, xem từng chỗ cần sửa trước khi gửi.",
}
"""What to look at first, by the key of an account of the demonstration."""


@bp.get("/xem-thu")
def roles() -> ResponseReturnValue:
    """Every role with what to look at first; without a demonstration the box for the code of the letter."""
    filled = offered()
    if filled is None:
        return redirect(url_for("answering.code_box_too"))
    shown = [(owner, FIRST[owner.key]) for owner in STAFF if _account(owner, filled.sign_ins)]
    return render_template("demonstration/roles.html", roles=shown, filled=filled)


@bp.post("/xem-thu/<part>")
def roles_enter(part: str) -> ResponseReturnValue:
    """Signs in as this role; whoever gave the account a second factor in the meantime has to prove it."""
    filled = offered() or abort(404)
    owner = next((one for one in STAFF if one.key == part), None) or abort(404)
    known = _account(owner, filled.sign_ins) or abort(404)
    if known.has_second_factor:
        flash("Tài khoản này đã có lớp bảo vệ thứ hai. Xin đăng nhập bằng mật khẩu.")
        return redirect(url_for("accounts.sign_in"))
    session["pending"] = {"next": None, "proven": "demonstration"}
    return sign_in.enter(known)


def offered() -> Filled | None:
    """The demonstration whose roles anybody may take; None as soon as there is one round that is no demonstration."""
    file = showing.file(current_app.config)
    if file is None or db.session.scalar(sa.select(SurveyRound.id).where(~SurveyRound.is_demo).limit(1)) is not None:
        return None
    return Filled.load(file)


def _account(owner: DemoStaff, sign_ins: Mapping[str, object]) -> Account | None:
    """The owner's account, if this demonstration made it and it may still sign in."""
    known = accounts.find(db.session, owner.email) if owner.key in sign_ins else None
    return known if known is not None and known.active else None
