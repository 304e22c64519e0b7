"""Printing invitations: letters with a QR code and a code to type, or slips to cut, one agency at a time."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence

from flask import Response, abort, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from agencies.agency import Agency
from foundation import audit
from respondents.messages import mailing
from respondents.messages.letters import Letter, Mailing
from survey_app import accounts, documents
from survey_app.accounts import OF_ROUND, this_round
from survey_app.database import db
from survey_app.downloads import attachment
from survey_app.home_affairs.blueprint import bp

KINDS = {"letters": ("thu-moi", documents.letters), "slips": ("phieu-cat", documents.slips)}


@bp.get(f"{OF_ROUND}/in-thu-moi")
def printing() -> ResponseReturnValue:
    """The agencies whose people still need an invitation."""
    survey_round = this_round()
    agencies = mailing.recipients_by_agency(db.session, survey_round.id)
    return render_template("home_affairs/printing.html", survey_round=survey_round, agencies=agencies)


@bp.post(f"{OF_ROUND}/in-thu-moi/<int:agency_id>/<any(letters, slips):kind>")
def printing_invitations(agency_id: int, kind: str) -> ResponseReturnValue:
    """The PDF of one agency, or a ZIP of several. What was printed is recorded before it is typeset."""
    survey_round, agency = this_round(), db.session.get(Agency, agency_id) or abort(404)
    base_url = current_app.config["BASE_URL"]
    people = mailing.letters(db.session, survey_round, agency_id, base_url)
    if not people:
        flash("Đơn vị này không còn ai cần in thư mời.", "warning")
        return redirect(url_for("home_affairs.printing"))
    shared, which = mailing.mailing(survey_round, base_url), f"{survey_round.code}-{agency.code}"
    audit.record(
        db.session,
        accounts.actor(),
        "invitation.print",
        f"agency:{agency_id}",
        count=len(people),
        kind=kind,
        round=survey_round.id,
    )
    db.session.commit()
    return _file(kind, which, people, shared)


def _file(kind: str, which: str, people: Sequence[Letter], shared: Mailing) -> Response:
    """Typesetting takes seconds; by now no transaction holds the database."""
    name, typeset = KINDS[kind]
    files = list(typeset(people, shared))
    if len(files) == 1:
        return attachment(files[0], f"{name}-{which}.pdf")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for number, content in enumerate(files, start=1):
            archive.writestr(f"{name}-{which}-{number:02d}.pdf", content)
    return attachment(packed.getvalue(), f"{name}-{which}.zip")
