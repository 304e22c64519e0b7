"""The reverse proxy in front: whose word about a visitor's address is taken, and what a wrong setting looks like.

Limits count by address. Believing everybody lets a visitor choose the address; believing nobody behind a proxy makes all
visitors one. Both are told in the log, once in a process, when a request shows it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache
from ipaddress import ip_address
from typing import Any

import structlog
from werkzeug.middleware.proxy_fix import ProxyFix

log = structlog.get_logger("forwarded")
LOOPBACK = ("127.0.0.1", "::1", "")
FORWARDED = "HTTP_X_FORWARDED_FOR"
REFUSED = "Máy chủ trung gian gửi sai địa chỉ của người truy cập. Xin báo bộ phận kỹ thuật xem lại TRUSTED_PROXIES.\n".encode()
Application = Callable[..., Iterable[bytes]]


class LocalProxy:
    """Believes X-Forwarded-For and -Proto only when the connection comes from this machine, as from a local nginx."""

    def __init__(self, application: Application, hops: int) -> None:
        self.plain, self.hops = application, hops
        self.trusting = ProxyFix(application, x_for=hops, x_proto=hops)
        self.told: set[str] = set()

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if FORWARDED not in environ:  # nothing in front, or a proxy that says nothing: the connection's own address
            trusted = self.hops and environ.get("REMOTE_ADDR", "") in LOOPBACK
            return (self.trusting if trusted else self.plain)(environ, start_response)
        if environ.get("REMOTE_ADDR", "") not in LOOPBACK:
            self._tell(
                "A request from another machine carries X-Forwarded-For. It is not believed: the proxy has to be local."
            )
            return self.plain(environ, start_response)
        if not self.hops:
            self._tell(
                "There is a proxy in front (X-Forwarded-For), but TRUSTED_PROXIES is 0: all visitors count as one."
            )
            return self.plain(environ, start_response)
        return self._from_proxy(environ, start_response)

    def _from_proxy(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        hops = [hop.strip() for hop in environ[FORWARDED].split(",")]
        if len(hops) < self.hops:
            self._tell(
                f"TRUSTED_PROXIES is {self.hops}, but X-Forwarded-For has {len(hops)}: all visitors count as one."
            )
        elif not _is_address(hops[-self.hops]):
            self._tell("A proxy sends something in X-Forwarded-For that is no address: such requests are refused.")
            headers = [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(REFUSED)))]
            start_response("400 Bad Request", headers)
            return [REFUSED]
        return self.trusting(environ, start_response)

    def _tell(self, sentence: str) -> None:
        if sentence not in self.told:
            self.told.add(sentence)
            log.warning("forwarded.wrong", why=sentence)


@lru_cache(maxsize=4096)
def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
