"""Security headers of every page: no script but ours, no inline style, no framing, nothing kept in caches.

A view that sets one of these headers itself wins; the static files of `assets.py` take them by themselves. They are added
to the finished list that goes to the web server: a tenth of the price of adding them to the response's own headers.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from typing import Any

from flask import Flask, Response, current_app, g

POLICY: dict[str, str] = {
    "default-src": "'none'",
    "script-src": "'nonce-{nonce}'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
"""Content-Security-Policy of HTML pages. A page's scripts carry the nonce: `<script src=… nonce="{{ csp_nonce() }}">`."""

DRAWING_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox"
"""Of an SVG opened by itself: it may be styled, it may do nothing."""

FILE_POLICY = "frame-ancestors 'none'"
"""Of everything else; more would keep browsers from showing a PDF."""

HEADERS: dict[str, str] = {
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), browsing-topics=()",
    # the address of a page may hold an invitation's token: it must not travel, not even to our own access log
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow",
}

_POLICY_TEXT = "; ".join(f"{name} {value}" for name, value in POLICY.items())
STRICT = f"max-age={365 * 24 * 3600}; includeSubDomains"


def register(app: Flask) -> None:
    """Adds the headers to every response and `csp_nonce()` to the templates."""
    # Without a Referer, Flask-WTF's comparison of Referer and host under HTTPS would refuse every form; the token and
    # the SameSite cookie stand without it.
    app.config["WTF_CSRF_SSL_STRICT"] = False
    app.add_template_global(csp_nonce)
    app.response_class = ProtectedResponse


def csp_nonce() -> str:
    """The random value that marks this response's own scripts."""
    nonce: str | None = g.get("csp_nonce")
    if nonce is None:
        nonce = g.csp_nonce = secrets.token_urlsafe(16)
    return nonce


class ProtectedResponse(Response):
    """A response that goes out with every header of the tables that it does not carry itself."""

    def get_wsgi_response(self, environ: Any) -> tuple[Iterable[bytes], str, list[tuple[str, str]]]:
        """Body, status and all headers, as WSGI takes them."""
        body, status, headers = super().get_wsgi_response(environ)
        own = {name.lower() for name, _ in headers}
        return body, status, headers + [header for header in _added(self) if header[0].lower() not in own]


def _added(response: Response) -> list[tuple[str, str]]:
    added = list(HEADERS.items())
    if response.mimetype == "text/html":
        added.append(("Content-Security-Policy", _POLICY_TEXT.format(nonce=csp_nonce())))
    elif response.mimetype == "image/svg+xml":
        added.append(("Content-Security-Policy", DRAWING_POLICY))
    else:
        added.append(("Content-Security-Policy", FILE_POLICY))
    if current_app.config.get("SECURE"):
        added.append(("Strict-Transport-Security", STRICT))
    return added
