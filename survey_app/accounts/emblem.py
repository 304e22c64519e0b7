"""`/bieu-trung/…`: the emblem of `EMBLEM_FILE`, under an address that changes with it, so that a browser fetches it once."""

from __future__ import annotations

import hashlib

from flask import Response, abort, current_app, url_for

from survey_app.accounts.blueprint import bp


def _name() -> str:
    return f"{hashlib.sha256(current_app.config['EMBLEM_FILE']).hexdigest()[:16]}.png"


def address() -> str:
    """Where the emblem is; "" while none is set."""
    return url_for("accounts.emblem", filename=_name()) if current_app.config.get("EMBLEM_FILE") else ""


@bp.get("/bieu-trung/<filename>")
def emblem(filename: str) -> Response:
    """The picture; not there under another name than today's, or while none is set."""
    if not current_app.config["EMBLEM_FILE"] or filename != _name():
        abort(404)
    answer = Response(current_app.config["EMBLEM_FILE"], mimetype="image/png")
    answer.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return answer
