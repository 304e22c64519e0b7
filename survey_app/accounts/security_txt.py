"""`/.well-known/security.txt` (RFC 9116): whom to write to about a weakness of this installation."""

from __future__ import annotations

from datetime import timedelta

from flask import Response, abort, current_app
from flask.typing import ResponseReturnValue

from foundation.db import now
from survey_app.accounts.blueprint import bp

VALID = timedelta(days=364)  # RFC 9116: less than a year
STARTED = now()
"""When this process started. The date of expiry is counted from it: an installation that nobody has touched for a year says so by a
line that has run out."""


@bp.get("/.well-known/security.txt")
def security_txt() -> ResponseReturnValue:
    """The address of `SECURITY_CONTACT`; not there while none is set."""
    contact = current_app.config["SECURITY_CONTACT"] or abort(404)
    lines = {
        "Contact": contact,
        "Expires": (STARTED + VALID).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "Preferred-Languages": "vi, en",
        "Canonical": f"{current_app.config['BASE_URL']}/.well-known/security.txt",
    }
    return Response("".join(f"{name}: {value}\n" for name, value in lines.items()), mimetype="text/plain")
