"""`flask --app survey_app messages …`: trying the gateways without anybody's message."""

from __future__ import annotations

import secrets
import sys

import click
from flask import current_app
from flask.cli import AppGroup

from foundation.db import now
from foundation.outbox.gateways import Outgoing
from foundation.outbox.states import Verdict
from respondents import phone_numbers
from survey_app import post
from survey_app.database import db

group = AppGroup("messages", help="Tin gửi đi: gửi thử.")
TEXT = "Tin thu cua he thong khao sat CCHC. Xin bo qua tin nay."
WORDS = {
    Verdict.ACCEPTED: "đã nhận",
    Verdict.REFUSED: "từ chối hẳn",
    Verdict.NOT_NOW: "chưa nhận lúc này",
    Verdict.UNANSWERED: "không trả lời, không rõ đã nhận chưa",
    Verdict.UNCLEAR: "trả lời nhưng không rõ đã nhận chưa",
}


@group.command("test")
@click.argument("number")
def test(number: str) -> None:
    """Gửi thử một tin tới NUMBER (số điện thoại hoặc hộp thư) qua từng cổng đã cài đặt và in câu trả lời của cổng.

    Kết thúc với mã 1 khi có cổng không nhận.
    """
    keeper = post.keeper(current_app.config)
    if keeper is not None:
        keeper.keep(db.session)
    channel, to = ("email", number.strip()) if "@" in number else ("sms", _phone(number))
    route = post.routes(current_app.config, keeper).get(channel)
    if route is None:
        raise click.ClickException("Chưa cài đặt cổng nào cho kênh này.")
    verdicts = []
    for gateway in route:
        message = Outgoing(secrets.token_hex(12), channel, to, TEXT, now().isoformat(timespec="seconds"), kind="test")
        said = gateway.send(message)
        verdicts.append(said.verdict)
        click.echo(f"{gateway.name}: {WORDS[said.verdict]}{f' ({said.reason})' if said.reason else ''}")
    sys.exit(0 if set(verdicts) == {Verdict.ACCEPTED} else 1)


def _phone(number: str) -> str:
    found = phone_numbers.read(number)
    if found.failed or not found.value:
        raise click.ClickException(f"“{number}” không phải số di động, ví dụ 0905 123 456.")
    return found.value
