"""One press does what a problem says: the workbook comes back mended, as a new draft with its report."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from wtforms import HiddenField

from foundation.db import Refused
from questionnaires.changed_workbooks import mended_workbook
from survey_app.database import db
from survey_app.forms import Form
from survey_app.home_affairs.blueprint import bp
from survey_app.home_affairs.questionnaires.listing import load
from survey_app.home_affairs.questionnaires.uploads import MENDED, receive


class MendForm(Form):
    """Which problem; none for every one that can be mended so."""

    problem = HiddenField()


@bp.post("/mau-phieu/<int:version_id>/sua-ngay")
def questionnaires_mending(version_id: int) -> ResponseReturnValue:
    """Mends one problem, or all, and keeps the workbook that comes of it."""
    version, form = load(version_id), MendForm()
    try:
        form.validate_on_submit()
        data, filename = mended_workbook(version, form.problem.data or "")
        version = receive(data, filename, words=MENDED)
    except Refused as refusal:
        db.session.rollback()
        flash(str(refusal), "error")
    return redirect(url_for("home_affairs.questionnaires_version_page", version_id=version.id, _anchor="can-sua"))
