"""SMS and Zalo through a provider's HTTP address. No redirects, verified certificates, plain http only to this machine."""

from __future__ import annotations

import http.client
import json
import socket
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from foundation.outbox.gateways.deadline import STEP, deadline
from foundation.outbox.gateways.profiles import Profile
from foundation.outbox.gateways.shape import Outgoing
from foundation.outbox.states import Outcome, Verdict

LARGEST = 65_536  # bytes of an answer that are read
REFUSING = frozenset({400, 404, 410, 422})  # of the request itself; other statuses are the gateway's own trouble


def no_secrets() -> Mapping[str, str | None]:
    """Nothing but the message fills the places of the body."""
    return {}


def nobody_keeps_it() -> None:
    """There is no token that could end."""


@dataclass(frozen=True, slots=True)
class HttpGateway:
    """One provider, as its profile says. `secrets` fills further places, asked anew for each message: tokens change."""

    name: str
    profile: Profile
    secrets: Callable[[], Mapping[str, str | None]] = no_secrets
    token_ended: Callable[[], None] = nobody_keeps_it
    tls: ssl.SSLContext = field(default_factory=ssl.create_default_context)

    def send(self, message: Outgoing) -> Outcome:
        """Posts one message and reads the provider's verdict."""
        secrets = {name: value for name, value in self.secrets().items() if value is not None}
        if len(secrets) < len(self.secrets()):
            return Outcome(Verdict.NOT_NOW, "chưa có mã truy cập của nhà cung cấp")
        try:
            headers, body = self.profile.request(message, secrets)
        except LookupError as error:
            return Outcome(Verdict.REFUSED, f"thiếu {error.args[0]}")
        status, answer, trouble = post(
            self.profile.url, headers, json.dumps(body, ensure_ascii=False).encode(), self.tls
        )
        if trouble is not None:
            return trouble
        if self.profile.says_token_ended(answer):
            self.token_ended()
        return self._verdict(status, answer)

    def _verdict(self, status: int, answer: bytes) -> Outcome:
        if 300 <= status < 400:
            return Outcome(Verdict.NOT_NOW, f"HTTP {status}: cổng chuyển hướng, hệ thống không đi theo")
        if status == 409:
            return Outcome(Verdict.UNCLEAR, "HTTP 409")
        said = self.profile.read(answer)
        if said is not None and (200 <= status < 300 or said.verdict is not Verdict.ACCEPTED):
            return said
        if status in REFUSING:
            return Outcome(Verdict.REFUSED, f"HTTP {status}")
        if 200 <= status < 300:
            return Outcome(Verdict.UNCLEAR, f"HTTP {status} nhưng không có xác nhận của nhà cung cấp")
        return Outcome(Verdict.NOT_NOW, f"HTTP {status}")


def post(url: str, headers: Mapping[str, str], body: bytes, tls: ssl.SSLContext) -> tuple[int, bytes, Outcome | None]:
    """Posts and returns status and body, or an outcome when there is none: NOT_NOW before, UNANSWERED after it was sent."""
    address = urlsplit(url)
    connection = _connection(address.scheme, address.hostname or "", address.port, tls)
    path = (address.path or "/") + (f"?{address.query}" if address.query else "")
    sent = False
    wire: list[socket.socket] = []  # the connection itself forgets its socket when it reads the answer
    try:
        with deadline(lambda: wire[0] if wire else None):
            connection.connect()
            wire.append(connection.sock)
            sent = True
            connection.request("POST", path, body, {"Content-Type": "application/json; charset=utf-8", **headers})
            answer = connection.getresponse()
            return answer.status, _whole(answer), _pause(answer)
    except (OSError, http.client.HTTPException) as error:
        return 0, b"", Outcome(Verdict.UNANSWERED if sent else Verdict.NOT_NOW, _words(error))
    finally:
        connection.close()


def _whole(answer: http.client.HTTPResponse) -> bytes:
    """The body; one that was cut short is no answer."""
    found = answer.read(LARGEST)
    if answer.length and len(found) < LARGEST:
        raise http.client.IncompleteRead(found, answer.length)
    return found


def _pause(answer: http.client.HTTPResponse) -> Outcome | None:
    """The wish of a provider that has too much to do."""
    wish = answer.getheader("Retry-After", "")
    if answer.status not in (429, 503) or not wish.isdecimal():
        return None
    return Outcome(Verdict.NOT_NOW, f"HTTP {answer.status}", pause=float(wish[:6]))


def _connection(scheme: str, host: str, port: int | None, tls: ssl.SSLContext) -> http.client.HTTPConnection:
    if scheme == "https":
        return http.client.HTTPSConnection(host, port, timeout=STEP, context=tls)
    return http.client.HTTPConnection(host, port, timeout=STEP)


def _words(error: Exception) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return "chứng chỉ TLS của cổng không hợp lệ"
    return "không trả lời kịp" if isinstance(error, TimeoutError) else type(error).__name__


def json_object(text: str) -> Any:
    """A setting that must be a JSON object. Raises ValueError."""
    found = json.loads(text)
    if not isinstance(found, dict):
        raise ValueError("not an object")
    return found
