"""Hộp thư đi. In the demonstration the messages themselves, so that the journey can be walked without any outside service;
otherwise only how many wait, went out or failed – never a text."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup, escape
from wtforms import HiddenField
from wtforms.validators import AnyOf

from foundation.outbox import overview, resending, tokens
from survey_app import accounts, bounce_mail, formats, post
from survey_app.accounts import links
from survey_app.acts import carry_out
from survey_app.database import db
from survey_app.forms import Form
from survey_app.home_affairs.blueprint import bp
from survey_app.long_tables import LongTable

CHANNELS = {"sms": "Tin nhắn SMS", "zalo": "Zalo", "email": "Thư điện tử", "sms_only": "SMS, không qua Zalo"}
GATEWAYS = {"sms": "Cổng SMS", "zalo": "Cổng Zalo", "email": "Máy chủ thư", "file": "Tệp ghi tin"}
PURPOSES = {
    "code": "Mã xác nhận",
    "receipt": "Biên nhận",
    "notice": "Thông báo",
    "invitation": "Lời mời",
    "reminder": "Lời nhắc",
    "test": "Tin thử",
}
TAIL = 2_000_000  # bytes at the end of the file that are read
_LINK = re.compile(r"https?://[^\s<>\"']+[^\s<>\"'.,;)]")


class Written(NamedTuple):
    """One line of the file gateway."""

    channel: str
    to: str
    text: str
    at: str

    @property
    def channel_text(self) -> str:
        return CHANNELS.get(self.channel, self.channel)

    @property
    def moment(self) -> str:
        """When it was written, on Vietnam's clock."""
        try:
            return formats.datetime(datetime.fromisoformat(self.at))
        except ValueError:
            return self.at

    @property
    def html(self) -> Markup:
        """The text with its links to click."""
        parts, end = [], 0
        for link in _LINK.finditer(self.text):
            parts += [escape(self.text[end : link.start()]), Markup('<a href="{0}">{0}</a>').format(link.group())]
            end = link.end()
        return Markup("").join([*parts, escape(self.text[end:])])


@bp.get("/hop-thu-di")
def outbox() -> ResponseReturnValue:
    """How many messages of all rounds wait, went out or failed; in the demonstration the newest ones themselves."""
    page, routes = None, post.routes(current_app.config)
    if current_app.config["GATEWAY"] == "file":
        everything = [
            one for one in written(Path(current_app.config["DATA_DIR"]) / "outbox.jsonl") if _may_be_read(one)
        ]
        page = MESSAGES.shown(one for one in everything if _matches(one))
        page.of_all = len(everything)
        accounts.record_view("outbox", rows=len(page.items), **page.look())
    return render_template(
        "home_affairs/outbox.html",
        page=page,
        counts=overview.counts(db.session),
        channels=CHANNELS,
        purposes=PURPOSES,
        later=overview.first_that_waits(db.session),
        outages=overview.outages(db.session, routes),
        gateways=GATEWAYS,
        token_trouble=tokens.trouble(db.session),
        no_way=overview.unreachable(db.session, routes),
        reasons=REASONS.shown(resending.reasons(db.session)),
        form=ResendForm(),
        bounces=bounce_mail.newest(db.session),
    )


class ResendForm(Form):
    """Which failed messages go out once more."""

    channel = HiddenField(validators=[AnyOf(tuple(CHANNELS), "Tải lại trang rồi bấm lại nút gửi lại")])
    purpose = HiddenField(validators=[AnyOf(tuple(PURPOSES), "Tải lại trang rồi bấm lại nút gửi lại")])


@bp.post("/hop-thu-di/gui-lai")
def outbox_resend() -> ResponseReturnValue:
    """Lets the failed messages of a kind go out once more."""
    form = ResendForm()
    if not form.validate_on_submit():
        flash("Chưa gửi lại tin nào. Tải lại trang rồi bấm lại nút gửi lại.", "error")
        return redirect(url_for("home_affairs.outbox"))
    channel, purpose = form.channel.data, form.purpose.data
    return carry_out(
        lambda: resending.resend(db.session, channel, purpose, by=accounts.actor()),
        lambda count: f"{count} tin sẽ được gửi lại. Tin nào không còn cần thì hệ thống tự bỏ.",
        url_for("home_affairs.outbox"),
    )


MESSAGES = LongTable[Written](filters={"loai": (CHANNELS, lambda one: one.channel)}, size=30)
REASONS = LongTable[Any](part="ly_do_")
"""Why messages failed: the words are the providers', so there may be many."""


def _may_be_read(message: Written) -> bool:
    return not any(
        path in message.text for path in links.PATHS.values()
    )  # who reads a colleague's link takes over their account


def _matches(message: Written) -> bool:
    wanted = "".join(char for char in request.args.get("tim", "").lower() if not char.isspace())
    hay = f"{message.to} {message.text}".lower().replace(" ", "")
    return wanted in hay or (wanted.startswith("0") and f"+84{wanted[1:]}" in hay)


def written(path: Path) -> Iterator[Written]:
    """The file's messages, newest first; a line that is not whole yet is left out."""
    if not path.exists():
        return
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - TAIL))
        lines = file.read().splitlines()
    for line in reversed(lines):
        try:
            entry: dict[str, Any] = json.loads(line)
            yield Written(*(str(entry[name]) for name in ("channel", "to", "text", "at")))
        except (ValueError, KeyError):
            continue
