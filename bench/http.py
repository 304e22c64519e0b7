"""The smallest HTTP client that can walk a form: cookies, redirects, gzip, and one connection kept open as browsers do.

A page asked for over a kept connection that the server had closed is asked for once more over another (RFC 9112, 9.3.1); a form
never is.
"""

from __future__ import annotations

import asyncio
import gzip
import re
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import urlencode, urljoin, urlsplit

Form = list[tuple[str, str]]
LONGEST = 30.0  # seconds for one answer
LENGTH = re.compile(rb"content-length: *(\d+)", re.I)


@dataclass(slots=True)
class Page:
    """One answer: status, address, body text, headers that matter."""

    status: int
    path: str
    body: str
    location: str = ""


def answers_in(forms: Iterable[Form]) -> dict[str, str]:
    """The answers in forms that were sent, the last of each question, by its path."""
    return {name: value for form in forms for name, value in form if name.startswith("/")}


@dataclass(slots=True)
class Client:
    """One browser: its cookies, the address it seems to come from, and the times of its requests (seconds)."""

    host: str
    port: int
    address: str
    cookies: dict[str, str] = field(default_factory=dict)
    times: list[float] = field(default_factory=list)
    acknowledged: list[list[tuple[str, str]]] = field(
        default_factory=list
    )  # forms that the server answered with a redirect
    connection: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def get(self, path: str) -> Page:
        """GET, following redirects."""
        return await self._follow(await self._request("GET", path, b""))

    async def post(self, path: str, fields: list[tuple[str, str]]) -> Page:
        """POST of a form, following redirects."""
        page = await self._request("POST", path, urlencode(fields).encode())
        if page.status in (302, 303):
            self.acknowledged.append(fields)
        return await self._follow(page)

    async def _follow(self, page: Page) -> Page:
        for _ in range(5):
            if page.status not in (301, 302, 303) or not page.location:
                break
            page = await self._request("GET", page.location, b"")
        return page

    async def _request(self, method: str, path: str, body: bytes) -> Page:
        started, kept = time.perf_counter(), self.connection is not None
        try:
            async with asyncio.timeout(LONGEST):
                reader, writer = await self._connected()
                writer.write(self._head(method, path, body) + body)
                head = await reader.readuntil(b"\r\n\r\n")
                length = LENGTH.search(head)
                content = await reader.readexactly(int(length[1])) if length else b""
        except (OSError, asyncio.IncompleteReadError) as error:
            self.close()
            if kept and method == "GET" and not getattr(error, "partial", b""):
                return await self._request(method, path, body)  # it had been closed while nothing was asked of it
            raise ConnectionError(type(error).__name__) from error
        self.times.append(time.perf_counter() - started)
        return self._page(path, head, content)

    async def _connected(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """The connection kept, unless its other end has closed it meanwhile; else another."""
        if self.connection is not None and self.connection[0].at_eof():
            self.close()
        self.connection = self.connection or await asyncio.open_connection(self.host, self.port)
        return self.connection

    def close(self) -> None:
        """Closes the connection; the next request opens another."""
        if self.connection is not None:
            self.connection[1].close()
            self.connection = None

    def _head(self, method: str, path: str, body: bytes) -> bytes:
        lines = [f"{method} {path} HTTP/1.1", f"Host: {self.host}:{self.port}"]
        lines += [f"X-Forwarded-For: {self.address}", "Accept-Encoding: gzip"]
        if self.cookies:
            lines.append("Cookie: " + "; ".join(f"{name}={value}" for name, value in self.cookies.items()))
        if method == "POST":
            lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
        return ("\r\n".join(lines) + "\r\n\r\n").encode()

    def _page(self, path: str, head: bytes, body: bytes) -> Page:
        first, *lines = head.decode("latin-1").split("\r\n")
        location = ""
        for line in lines:
            name, _, value = line.partition(": ")
            if name.lower() == "content-encoding" and value == "gzip":
                body = gzip.decompress(body)
            elif name.lower() == "set-cookie":
                self._keep(value)
            elif name.lower() == "location":
                location = urlsplit(urljoin(path, value))._replace(scheme="", netloc="", fragment="").geturl()
        status = int(first.split(" ", 2)[1]) if first.startswith("HTTP/") else 0
        return Page(status, path, body.decode("utf-8", "replace"), location)

    def _keep(self, header: str) -> None:
        pair, *attributes = header.split(";")
        name, _, value = pair.partition("=")
        if value == "" or any(a.strip().lower() == "max-age=0" for a in attributes):
            self.cookies.pop(name.strip(), None)
        else:
            self.cookies[name.strip()] = value
