"""What every page stands in: CSRF, security headers, error pages, Vietnamese formats, compression, the proxy in front."""

from __future__ import annotations

import gzip
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from flask import Flask, Request, Response, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from flask_migrate import Migrate
from flask_wtf.csrf import CSRFProtect

from survey_app import assets, errors, formats, forwarded, headers, long_tables, row_numbers, same_page, tongues
from survey_app.database import db
from survey_app.places import place

csrf = CSRFProtect()
migrate = Migrate(directory=str(place("migrations")), render_as_batch=True)

DEFAULTS: dict[str, Any] = {
    "WTF_CSRF_TIME_LIMIT": None,  # as long as the session: a form that waited over lunch must still be sendable
    "SESSION_COOKIE_HTTPONLY": True,
    "SESSION_COOKIE_SAMESITE": "Lax",
    "SEND_FILE_MAX_AGE_DEFAULT": 31_536_000,  # addresses of static files carry their version
}
LEAST_COMPRESSED, LONG = 1000, 32_000  # bytes
COMPRESSED = ("text/html", "text/css", "text/javascript", "application/json", "image/svg+xml")


def register(app: Flask) -> None:
    """Adds the frame's parts to the application."""
    app.config.update(DEFAULTS)
    app.config["SESSION_COOKIE_SECURE"] = app.config["SECURE"]
    app.config["SESSION_COOKIE_NAME"] = "__Host-survey" if app.config["SECURE"] else "survey"
    app.session_interface = CheapSessions()
    app.url_map.strict_slashes = False  # an address with a slash too many is the same page
    csrf.init_app(app)
    migrate.init_app(app, db)
    for part in (assets, errors, headers, long_tables, row_numbers, same_page, tongues):
        part.register(app)
    app.jinja_env.filters.update(formats.FILTERS)
    app.after_request(compress)
    app.after_request(stay_here)
    app.wsgi_app = forwarded.LocalProxy(app.wsgi_app, app.config["TRUSTED_PROXIES"])  # type: ignore[method-assign]


class CheapSessions(SecureCookieSessionInterface):
    """Flask's signed cookie; a browser that brings none (every respondent's) costs no signer, and nobody looks at the end
    whether an empty session that no page has touched is to be stored."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        if app.secret_key and self.get_cookie_name(app) not in request.cookies:
            return self.session_class()
        return super().open_session(app, request)

    def is_null_session(self, obj: object) -> bool:
        untouched = isinstance(obj, SecureCookieSession) and not (obj or obj.accessed or obj.modified)
        return untouched or super().is_null_session(obj)


def stay_here(response: Response) -> Response:
    """A doubled slash leads to the page that was meant, by an address in which the Host stands that the visitor sent. That may be
    anything, so what leads to it keeps its path alone: another host is named by ours only, never by a request."""
    if "Location" in response.headers:
        parts = urlsplit(response.headers["Location"])
        if parts.netloc and parts.netloc == request.host:
            response.headers["Location"] = urlunsplit(
                ("", "", f"/{parts.path.lstrip('/')}", parts.query, parts.fragment)
            )
            response.set_data(b"")
    return response


def compress(response: Response) -> Response:
    """Compresses texts for whoever accepts it; a respondent's page in half the time and at a tenth more bytes."""
    if response.mimetype not in COMPRESSED or "Content-Encoding" in response.headers or response.status_code == 304:
        return response
    if "gzip" not in request.headers.get("Accept-Encoding", ""):
        return response
    response.direct_passthrough = False
    body = response.get_data()
    if len(body) >= LEAST_COMPRESSED:
        response.set_data(gzip.compress(body, compresslevel=1 if len(body) < LONG else 5, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
        response.headers.add("Vary", "Accept-Encoding")
    return response
