"""The post office's settings: which gateways there are, and that they can work. Asked once, when a process starts."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import click

from foundation.outbox import routes as outbox_routes
from foundation.outbox.gateways import Route
from foundation.outbox.messages import PRIORITY
from foundation.outbox.routes import WrongSetting
from foundation.outbox.tokens import TokenKeeper
from respondents.wording import KINDS
from survey_app import trial


class WrongStart(click.ClickException, ValueError):
    """A setting that stops the start, with its sentence."""


def routes(settings: Mapping[str, Any], keeper: TokenKeeper | None = None) -> dict[str, Route]:
    """Channel → gateways. Raises WrongStart."""
    try:
        return outbox_routes.routes(settings, keeper)
    except WrongSetting as error:
        raise WrongStart(str(error)) from error


def keeper(settings: Mapping[str, Any]) -> TokenKeeper | None:
    """Who keeps Zalo's token, if anybody has to. Raises WrongStart."""
    try:
        return outbox_routes.keeper(settings)
    except WrongSetting as error:
        raise WrongStart(str(error)) from error


def check(settings: Mapping[str, Any]) -> None:
    """Looks at every setting of the post before anything starts. Raises WrongStart."""
    if settings["GATEWAY"] == "file" and settings["SECURE"] and settings["DEMONSTRATION"] != "yes":
        raise WrongStart(
            "GATEWAY=file chỉ ghi tin vào tệp, không gửi đi, nên không dùng được với địa chỉ https. Hãy đặt GATEWAY=live và các "
            "cổng gửi tin, hoặc DEMONSTRATION=yes nếu đây là bản minh họa."
        )
    if settings["TRIAL"] and settings["GATEWAY"] != "file":
        raise WrongStart(trial.NO_GATEWAY)
    if not 1 <= settings["SEND_PARALLEL"] <= 64:
        raise WrongStart("SEND_PARALLEL phải từ 1 đến 64.")
    routes(settings, keeper(settings))
    bounce_mailbox(settings)
    _check_templates(settings)


def _check_templates(settings: Mapping[str, Any]) -> None:
    """A template registered for a kind that nobody sends is a slip of the pen, and its messages would go by SMS unseen."""
    if settings["GATEWAY"] != "live" or settings["ZALO_PROFILE"] != "zns":
        return
    unknown = sorted(json.loads(settings["ZALO_TEMPLATES"]).keys() - KINDS.keys() - PRIORITY.keys())
    if unknown:
        raise WrongStart(
            f"ZALO_TEMPLATES có loại tin không có: {', '.join(unknown)}. Các loại tin: {', '.join(KINDS)}."
        )


def bounce_mailbox(settings: Mapping[str, Any]) -> str:
    """The mailbox of undeliverable mail; empty where there is none. Raises WrongStart."""
    try:
        return outbox_routes.bounce_mailbox(settings)
    except WrongSetting as error:
        raise WrongStart(str(error)) from error
