"""The post office's settings: which gateways there are, and that they can work. Asked once, when a process starts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click

from foundation.outbox import routes as outbox_routes
from foundation.outbox.gateways import Route
from foundation.outbox.routes import WrongSetting
from foundation.outbox.tokens import TokenKeeper


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
    if not 1 <= settings["SEND_PARALLEL"] <= 64:
        raise WrongStart("SEND_PARALLEL phải từ 1 đến 64.")
    routes(settings, keeper(settings))
