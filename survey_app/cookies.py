"""Cookies as both faces give them: of this host alone, out of reach of scripts, never sent along from other sites' forms."""

from __future__ import annotations

from flask import current_app
from werkzeug.wrappers import Response


def name_of(cookie: str) -> str:
    """The cookie's name: under https one that no other host can set."""
    return f"__Host-{cookie}" if current_app.config.get("SECURE") else cookie


def give(response: Response, cookie: str, value: str, seconds: int | None = None) -> None:
    """Gives the browser a cookie for so long; None: for as long as it stays open."""
    response.set_cookie(
        name_of(cookie),
        value,
        max_age=seconds,
        path="/",
        secure=bool(current_app.config.get("SECURE")),
        httponly=True,
        samesite="Lax",
    )
