"""What every page stands in: CSRF, security headers, error pages, Vietnamese formats, the help line."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from flask import Flask
from flask_wtf.csrf import CSRFProtect

csrf = CSRFProtect()

DEFAULTS: dict[str, Any] = {
    "WTF_CSRF_TIME_LIMIT": None,  # as long as the session: a form that waited over lunch must still be sendable
    "SESSION_COOKIE_HTTPONLY": True,
    "SESSION_COOKIE_SAMESITE": "Lax",
    "TEMPLATES_AUTO_RELOAD": False,
}


def register(app: Flask) -> None:
    """Adds the frame's parts to the application."""
    app.config.update(DEFAULTS)
    app.config["SESSION_COOKIE_SECURE"] = app.config["SECURE"]
    app.config["SESSION_COOKIE_NAME"] = "__Host-survey" if app.config["SECURE"] else "survey"
    csrf.init_app(app)
    for part in ("errors", "headers"):
        import_module(f"survey_app.{part}").register(app)
