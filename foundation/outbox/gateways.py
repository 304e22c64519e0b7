"""Ways to send a message: file, e-mail, SMS, Zalo. Each has one method, `send`; what differs between providers is settings."""

from __future__ import annotations

import json
import os
import smtplib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import unquote, urlsplit

import requests

TIMEOUT = 10  # seconds for one attempt with an outside service


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message on its way: `to` is E.164 or a mail address, `at` an ISO time in UTC."""

    id: str
    channel: str
    to: str
    text: str
    at: str
    subject: str = ""


class NotSent(Exception):
    """The service did not take the message. The reason is for the operator and holds neither address nor text."""


class Gateway(Protocol):
    """Sends a batch; returns for each message None, or why it was not sent."""

    def send(self, batch: Sequence[Outgoing]) -> list[str | None]: ...


class FileGateway:
    """The demonstration's gateway: one JSON line a message, appended and on disk before it counts as sent."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def send(self, batch: Sequence[Outgoing]) -> list[str | None]:
        lines = "".join(json.dumps(_public(message), ensure_ascii=False) + "\n" for message in batch)
        descriptor = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(lines)
            file.flush()
            os.fsync(file.fileno())
        return [None] * len(batch)


def _public(message: Outgoing) -> dict[str, str]:
    fields = asdict(message)
    return {name: fields[name] for name in ("id", "channel", "to", "text", "at")}


@dataclass(frozen=True, slots=True)
class SmtpGateway:
    """E-mail through a mail server, `smtp://user:password@host:587` (STARTTLS) or `smtps://…:465`."""

    url: str
    sender: str

    def send(self, batch: Sequence[Outgoing]) -> list[str | None]:
        try:
            with self._connect() as server:
                return [_attempt(server.send_message, self._mail(message)) for message in batch]
        except (OSError, smtplib.SMTPException) as error:
            return [type(error).__name__] * len(batch)

    def _connect(self) -> smtplib.SMTP:
        address = urlsplit(self.url)
        host = address.hostname or "localhost"
        if address.scheme == "smtps":
            server: smtplib.SMTP = smtplib.SMTP_SSL(host, address.port or 465, timeout=TIMEOUT)
        else:
            server = smtplib.SMTP(host, address.port or 25, timeout=TIMEOUT)
            if address.port == 587:
                server.starttls()
        if address.username:
            server.login(unquote(address.username), unquote(address.password or ""))
        return server

    def _mail(self, message: Outgoing) -> EmailMessage:
        mail = EmailMessage()
        mail["From"], mail["To"] = self.sender, message.to
        mail["Subject"] = message.subject or "Khảo sát Chỉ số cải cách hành chính"
        mail["Message-ID"] = f"<{message.id}@khaosat>"  # the same at a second attempt, so that mail servers drop it
        mail["Auto-Submitted"] = "auto-generated"
        mail.set_content(message.text)
        return mail


@dataclass(frozen=True, slots=True)
class HttpGateway:
    """SMS or Zalo through a provider's HTTP address; headers, body and the mark of success are settings."""

    url: str
    headers: str
    body: str
    success: str
    plus: bool = True  # False: numbers as 84…, as Zalo wants them

    def send(self, batch: Sequence[Outgoing]) -> list[str | None]:
        with requests.Session() as http:
            http.headers.update(json.loads(self.headers))
            return [_attempt(self._post, http, message) for message in batch]

    def _post(self, http: requests.Session, message: Outgoing) -> None:
        to = message.to if self.plus else message.to.lstrip("+")
        values = {"{to}": to, "{text}": message.text, "{id}": message.id}
        answer = http.post(self.url, json=_filled(json.loads(self.body), values), timeout=TIMEOUT)
        if not answer.ok or self.success not in answer.text:
            raise NotSent(f"HTTP {answer.status_code}")


def _filled(body: Any, values: Mapping[str, str]) -> Any:
    """The body template with its places filled in; works on parsed JSON, so that no text can break out of its place."""
    if isinstance(body, dict):
        return {name: _filled(value, values) for name, value in body.items()}
    if isinstance(body, list):
        return [_filled(value, values) for value in body]
    if not isinstance(body, str):
        return body
    for place, value in values.items():
        body = body.replace(place, value)
    return body


def _attempt(send: Callable[..., Any], *arguments: Any) -> str | None:
    try:
        send(*arguments)
    except (NotSent, OSError, smtplib.SMTPException, ValueError) as error:
        return str(error) if isinstance(error, NotSent) else type(error).__name__
    return None


@dataclass(frozen=True, slots=True)
class FallbackGateway:
    """Tries the first; what it does not take goes to the second with the same text (Zalo, then SMS)."""

    first: Gateway
    second: Gateway

    def send(self, batch: Sequence[Outgoing]) -> list[str | None]:
        results = self.first.send(batch)
        left = [index for index, error in enumerate(results) if error]
        for index, error in zip(left, self.second.send([batch[index] for index in left]) if left else [], strict=True):
            results[index] = error
        return results


def from_settings(settings: Mapping[str, Any]) -> dict[str, Gateway]:
    """Channel → gateway, by the settings GATEWAY, SMTP_*, SMS_*, ZALO_*."""
    if settings["GATEWAY"] == "file":
        file = FileGateway(Path(settings["DATA_DIR"]) / "outbox.jsonl")
        return {"sms": file, "zalo": file, "email": file}
    phone: Gateway = _http(settings, "SMS")
    if settings["ZALO_URL"]:
        phone = FallbackGateway(_http(settings, "ZALO", plus=False), phone)
    return {"sms": phone, "zalo": phone, "email": SmtpGateway(settings["SMTP_URL"], settings["MAIL_FROM"])}


def _http(settings: Mapping[str, Any], name: str, plus: bool = True) -> HttpGateway:
    url, headers, body, success = (settings[f"{name}_{part}"] for part in ("URL", "HEADERS", "BODY", "SUCCESS"))
    return HttpGateway(url, headers, body, success, plus)
