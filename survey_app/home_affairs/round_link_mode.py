"""How the responses of a round are kept apart from the people."""

from __future__ import annotations

import base64
import binascii

from flask import flash, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import Field, RadioField, StringField
from wtforms.validators import (
    ValidationError,
)

from survey_app import accounts
from survey_app.accounts import OF_ROUND, this_round
from survey_app.acts import carry_out
from survey_app.choices import choices
from survey_app.database import db
from survey_app.forms import Form
from survey_app.home_affairs.blueprint import bp

LINK_MODES = {
    "none": "Tách hoàn toàn: không ai nối lại được phiếu với người trả lời",
    "sealed": "Niêm phong: giữ thêm dấu nối phiếu với người, mã hoá bằng khoá công khai; phần mềm không mở được dấu này",
}


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
        url_for("home_affairs.rounds_page"),
    )
