"""An HTTP gateway of a provider, as a real server on this machine: slow, dripping, refusing, flapping, silent, redirecting.

`Provider.manner` may be changed while it runs; `heard` holds every body that it took to the end.
"""

from __future__ import annotations

import json
import socket
import ssl
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Manner = Callable[["Handler", dict[str, Any]], None]


class Handler(BaseHTTPRequestHandler):
    """One request; what becomes of it is the provider's manner."""

    server: Provider
    is_counted = False

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers["Content-Length"]))
        body = json.loads(raw)
        with self.server.lock:
            self.is_counted = True
            self.server.at_once += 1
            self.server.most_at_once = max(self.server.most_at_once, self.server.at_once)
        try:
            self.server.manner(self, body)
        except (BrokenPipeError, ConnectionError, ssl.SSLError):
            pass
        finally:
            self._ends()

    def _ends(self) -> None:
        """Counts the request out, before its answer goes: whoever has read the answer may begin the next one at once."""
        with self.server.lock:
            self.server.at_once -= self.is_counted
            self.is_counted = False

    def do_GET(self) -> None:
        """Where a redirect would lead."""
        self.server.followed += 1
        self.say(200, {"error": 0})

    def say(self, status: int, answer: Any, headers: dict[str, str] | None = None) -> None:
        text = json.dumps(answer).encode() if not isinstance(answer, bytes) else answer
        self._ends()
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def take(self, body: dict[str, Any]) -> None:
        with self.server.lock:
            self.server.heard.append(body)
            self.server.headers_heard.append(dict(self.headers))

    def log_message(self, format: str, *arguments: Any) -> None:
        """Nothing on the screen."""


class Provider(ThreadingHTTPServer):
    """The server. `with Provider() as provider: … provider.url`."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, manner: Manner | None = None, tls: ssl.SSLContext | None = None) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.manner: Manner = manner or good
        self.heard: list[dict[str, Any]] = []
        self.headers_heard: list[dict[str, str]] = []
        self.lock = threading.Lock()
        self.at_once = self.most_at_once = self.followed = 0
        self.scheme = "http"
        if tls is not None:
            self.socket = tls.wrap_socket(self.socket, server_side=True)
            self.scheme = "https"
        self._thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    @property
    def url(self) -> str:
        return f"{self.scheme}://127.0.0.1:{self.server_address[1]}/sms?a=1"

    def __enter__(self) -> Provider:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self.server_close()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is no news."""

    @property
    def texts(self) -> list[str]:
        with self.lock:
            return [body["text"] for body in self.heard]


def good(handler: Handler, body: dict[str, Any]) -> None:
    handler.take(body)
    handler.say(200, {"error": 0, "data": {"msg_id": f"p{len(handler.server.heard)}"}})


def slow(seconds: float) -> Manner:
    def manner(handler: Handler, body: dict[str, Any]) -> None:
        time.sleep(seconds)
        good(handler, body)

    return manner


def held(answers: threading.Event) -> Manner:
    """Answers no sooner than somebody lets it."""

    def manner(handler: Handler, body: dict[str, Any]) -> None:
        answers.wait(60)
        good(handler, body)

    return manner


def refusing(handler: Handler, body: dict[str, Any]) -> None:
    """Says in the body of a 200 that there is no such number."""
    handler.say(200, {"error": -108})


def mumbling(handler: Handler, body: dict[str, Any]) -> None:
    """A 200 that says nothing."""
    handler.say(200, b"<html>Welcome</html>")


def answering(status: int, answer: Any = b"", **headers: str) -> Manner:
    return lambda handler, body: handler.say(status, answer, {k.replace("_", "-"): v for k, v in headers.items()})


def silent(handler: Handler, body: dict[str, Any]) -> None:
    """Takes it and never says so."""
    handler.take(body)
    time.sleep(60)


def hanging_up(handler: Handler, body: dict[str, Any]) -> None:
    """Takes it and ends the connection instead of an answer."""
    handler.take(body)
    handler.connection.shutdown(socket.SHUT_RDWR)


def dripping(handler: Handler, body: dict[str, Any]) -> None:
    """Sends a byte of its answer now and then, for ever."""
    while True:
        handler.connection.sendall(b"H")
        time.sleep(0.1)


def dripping_body(handler: Handler, body: dict[str, Any]) -> None:
    """Quick headers, and then a body that never ends."""
    handler.send_response(200)
    handler.send_header("Content-Length", "100000")
    handler.end_headers()
    while True:
        handler.connection.sendall(b" ")
        time.sleep(0.1)


def flapping() -> Manner:
    """Every other time it works."""
    turns = iter(range(10**9))

    def manner(handler: Handler, body: dict[str, Any]) -> None:
        good(handler, body) if next(turns) % 2 else handler.say(503, b"")

    return manner


def redirecting(handler: Handler, body: dict[str, Any]) -> None:
    handler.say(307, b"", {"Location": "/elsewhere"})
