"""The guide in the product: each role its part, open to everybody, since it says nothing that is not in the document."""

from __future__ import annotations

from flask import abort, redirect, render_template, send_from_directory, url_for
from flask.typing import ResponseReturnValue

from survey_app import guide as document
from survey_app.accounts.blueprint import bp
from survey_app.accounts.guards import account


@bp.get("/huong-dan")
def guide() -> ResponseReturnValue:
    """The part of whoever asks."""
    known = account()
    return redirect(url_for("accounts.guide_part", part=document.place("", known.role if known else "")[0]))


@bp.get("/huong-dan/<part>")
def guide_part(part: str) -> ResponseReturnValue:
    """One part, with a list of its headings and the way to the others."""
    found = document.parts().get(part) or abort(404)
    return render_template("accounts/guide.html", part=found, others=document.parts().values())


@bp.get("/kha-nang-tiep-can")
def accessibility() -> ResponseReturnValue:
    """Which standard the pages keep, how that was tried, and what is known to be missing."""
    return render_template("accounts/accessibility.html", statement=document.statement())


@bp.get("/huong-dan/hinh/<name>")
def guide_picture(name: str) -> ResponseReturnValue:
    """A picture of the guide."""
    return send_from_directory(document.PICTURES, name, max_age=3600)
