"""Which gateways the messages of each channel meet, by the settings. What cannot work is refused with a sentence."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from foundation.mail_addresses import is_sender
from foundation.outbox.gateways import FileGateway, HttpGateway, Route, SmtpGateway
from foundation.outbox.gateways.deadline import is_loopback
from foundation.outbox.gateways.profiles import NUMBERS, Profile, Rule, esms, speedsms, zns
from foundation.outbox.messages import CHANNELS
from foundation.outbox.tokens import TokenKeeper

Settings = Mapping[str, Any]
SMS, ZALO = "SMS", "ZALO"
SMS_PROFILES, ZALO_PROFILES = ("json", "esms", "speedsms"), ("json", "zns")


class WrongSetting(ValueError):
    """A setting that cannot work, in a Vietnamese sentence for whoever runs the server."""


def routes(settings: Settings, keeper: TokenKeeper | None = None) -> dict[str, Route]:
    """Channel → gateways, by GATEWAY, SMTP_*, SMS_*, ZALO_*. Raises WrongSetting. keeper: of Zalo's token, for zns."""
    if settings["GATEWAY"] == "file":
        file = FileGateway(Path(settings["DATA_DIR"]) / "outbox.jsonl")
        return dict.fromkeys(CHANNELS, (file,))
    _one_of("SMS_DIACRITICS", settings["SMS_DIACRITICS"], ("yes", "no"))
    if settings["GATEWAY"] != "live":
        raise WrongSetting(f"GATEWAY phải là file hoặc live, không phải “{settings['GATEWAY']}”.")
    made: dict[str, Route] = {}
    zalo: Route = (_zalo(settings, keeper),) if zalo_is_set(settings) else ()
    sms: Route = ()
    if settings["SMS_URL"] or settings["SMS_PROFILE"] != "json":
        profile, secrets = sms_profile(settings), sms_secrets(settings)
        accented = settings["SMS_DIACRITICS"] == "yes"
        sms = (HttpGateway("sms", replace(profile, accented=accented), lambda: secrets),)
    if zalo + sms:
        made |= {"sms": zalo + sms, "zalo": zalo or sms, "sms_only": sms or zalo}
    if not is_sender(settings["MAIL_FROM"]):
        raise WrongSetting(
            "MAIL_FROM phải là một địa chỉ thư, ví dụ Sở Nội vụ <khaosat@tinh.gov.vn>, không có dấu xuống dòng."
        )
    if settings["SMTP_URL"]:
        made["email"] = (SmtpGateway(smtp_address(settings["SMTP_URL"]), settings["MAIL_FROM"]),)
    if not made:
        raise WrongSetting("GATEWAY=live cần ít nhất một cổng: đặt SMTP_URL, SMS_URL hoặc ZALO_URL.")
    return made


def keeper(settings: Settings) -> TokenKeeper | None:
    """Who keeps Zalo's token; None where no provider's token changes. Raises WrongSetting."""
    if settings["GATEWAY"] != "live" or settings["ZALO_PROFILE"] != "zns":
        return None
    for name in ("ZALO_APP_ID", "ZALO_APP_SECRET", "ZALO_REFRESH_TOKEN"):
        _needed(settings, name, "ZALO_PROFILE=zns")
    _safe("ZALO_TOKEN_URL", settings["ZALO_TOKEN_URL"])
    application = (settings["ZALO_APP_ID"], settings["ZALO_APP_SECRET"], settings["ZALO_REFRESH_TOKEN"])
    return TokenKeeper(settings["ZALO_TOKEN_URL"], *application)


def _zalo(settings: Settings, keeper: TokenKeeper | None) -> HttpGateway:
    profile = replace(zalo_profile(settings), accented=True)
    if keeper is None:
        return HttpGateway("zalo", profile)
    return HttpGateway("zalo", profile, lambda: {"token": keeper.token()}, keeper.ended)


def zalo_is_set(settings: Settings) -> bool:
    """Whether messages to phones try Zalo first."""
    return bool(settings["ZALO_URL"]) or settings["ZALO_PROFILE"] != "json"


def sms_profile(settings: Settings) -> Profile:
    """The profile of the SMS provider. Raises WrongSetting."""
    kind, url = settings["SMS_PROFILE"], settings["SMS_URL"]
    _one_of("SMS_PROFILE", kind, SMS_PROFILES)
    if kind == "json":
        return _generic(settings, SMS)
    for name in ("SMS_KEY", "SMS_BRAND") + (("SMS_SECRET",) if kind == "esms" else ()):
        _needed(settings, name, f"SMS_PROFILE={kind}")
    made = {"esms": esms, "speedsms": speedsms}[kind](url)
    _safe("SMS_URL", made.url)
    return made


def sms_secrets(settings: Settings) -> dict[str, str]:
    """What the body and the headers of an SMS provider hold besides the message."""
    key = settings["SMS_KEY"]
    basic = base64.b64encode(f"{key}:x".encode()).decode()
    return {"key": key, "secret": settings["SMS_SECRET"], "brand": settings["SMS_BRAND"], "basic": basic}


def zalo_profile(settings: Settings) -> Profile:
    """The profile of Zalo. Raises WrongSetting."""
    kind, url = settings["ZALO_PROFILE"], settings["ZALO_URL"]
    _one_of("ZALO_PROFILE", kind, ZALO_PROFILES)
    if kind == "json":
        return _generic(settings, ZALO)
    templates = {name: str(number) for name, number in _object("ZALO_TEMPLATES", settings["ZALO_TEMPLATES"]).items()}
    if not templates:
        raise WrongSetting('ZALO_PROFILE=zns cần ZALO_TEMPLATES, ví dụ {"code": "12345", "invitation": "12346"}.')
    made = zns(url, templates)
    _safe("ZALO_URL", made.url)
    return made


def _generic(settings: Settings, name: str) -> Profile:
    """A provider that takes one JSON body: address, headers, body and the mark of success are settings."""
    url, numbers = _of(settings, name, "URL"), _of(settings, name, "NUMBERS")
    accepted = Rule.of(_of(settings, name, "SUCCESS"))
    if accepted is None:
        raise WrongSetting(
            f"{name}_SUCCESS đang trống. Với GATEWAY=live phải ghi dấu hiệu thành công trong câu trả lời của nhà cung cấp, "
            'ví dụ error=0 hoặc "status":"success", vì mã HTTP 200 chưa có nghĩa là tin đã được nhận.'
        )
    _safe(f"{name}_URL", url)
    _one_of(f"{name}_NUMBERS", numbers, tuple(NUMBERS))
    headers = _headers(f"{name}_HEADERS", _of(settings, name, "HEADERS"))
    body = _parsed(f"{name}_BODY", _of(settings, name, "BODY"))
    refused, no_such = (Rule.of(_of(settings, name, part)) for part in ("REFUSED", "NO_SUCH"))
    return Profile(url, headers, body, accepted, numbers, refused=refused, no_such=no_such)


def _of(settings: Settings, name: str, part: str) -> str:
    text: str = settings[f"{name}_{part}"]
    return text


def _headers(name: str, text: str) -> dict[str, str]:
    headers = {key: str(value) for key, value in _object(name, text).items()}
    if any(not part.isascii() or not part.isprintable() for pair in headers.items() for part in pair):
        raise WrongSetting(f"{name} chỉ được có chữ không dấu, không có dấu xuống dòng.")
    return headers


def smtp_address(url: str) -> str:
    """The mail server's address, looked at. Raises WrongSetting."""
    address = urlsplit(url)
    if address.scheme not in ("smtp", "smtps") or not address.hostname:
        raise WrongSetting(
            "SMTP_URL phải có dạng smtp://tên:mật-khẩu@máy-chủ:587 hoặc smtps://tên:mật-khẩu@máy-chủ:465."
        )
    return url


def bounce_mailbox(settings: Settings) -> str:
    """The mailbox of undeliverable mail; empty where there is none. Raises WrongSetting."""
    url: str = settings["BOUNCE_IMAP_URL"]
    address = urlsplit(url)
    if url and (address.scheme not in ("imap", "imaps") or not address.hostname or not address.username):
        raise WrongSetting("BOUNCE_IMAP_URL phải có dạng imaps://tên:mật-khẩu@máy-chủ:993/INBOX.")
    return url


def _parsed(name: str, text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError as error:
        raise WrongSetting(f"{name} không phải JSON đúng: {error}.") from error


def _object(name: str, text: str) -> dict[str, Any]:
    found = _parsed(name, text)
    if not isinstance(found, dict):
        raise WrongSetting(f'{name} phải là một đối tượng JSON, ví dụ {{"Authorization": "Bearer …"}}.')
    return found


def _safe(name: str, url: str) -> None:
    """https everywhere; http only where nobody listens on the way."""
    address = urlsplit(url)
    plain = address.scheme == "http" and is_loopback(address.hostname or "")
    if not address.hostname or not (address.scheme == "https" or plain):
        raise WrongSetting(f"{name} phải bắt đầu bằng https:// (http:// chỉ dùng được với máy này).")
    if address.username or address.password:
        raise WrongSetting(f"{name} không được chứa tên và mật khẩu; đặt chúng trong phần HEADERS.")


def _needed(settings: Settings, name: str, why: str) -> None:
    if not settings[name]:
        raise WrongSetting(f"{why} cần {name}.")


def _one_of(name: str, value: str, known: tuple[str, ...]) -> None:
    if value not in known:
        raise WrongSetting(f"{name} phải là một trong: {', '.join(known)}; không phải “{value}”.")
