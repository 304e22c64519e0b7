"""Two versions side by side."""

from __future__ import annotations

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from questionnaires import version_list
from questionnaires.comparing import compare
from questionnaires.versions import QuestionnaireVersion, definition
from survey_app.database import db
from survey_app.home_affairs.blueprint import bp
from survey_app.home_affairs.questionnaires.listing import load
from survey_app.row_numbers import row_number


@bp.get("/mau-phieu/<int:version_id>/so-sanh")
def questionnaires_comparison(version_id: int) -> ResponseReturnValue:
    """What this version changes against another, the one before it unless `?voi=` names one."""
    version = load(version_id)
    if not version.is_readable:
        abort(404)
    others = version_list.others(db.session, version)
    other = _chosen(version, others)
    old, new = sorted((other, version), key=_age) if other is not None else (None, version)
    return render_template(
        "home_affairs/questionnaires/comparison.html",
        version=version,
        others=others,
        old=old,
        new=new,
        difference=compare(definition(old), definition(new)) if old is not None else None,
    )


def _chosen(version: QuestionnaireVersion, others: list[QuestionnaireVersion]) -> QuestionnaireVersion | None:
    """The version asked for; else the one before, else any other of the same questionnaire, else none."""
    wanted = request.args.get("voi", type=row_number)
    if wanted is not None:
        return next((other for other in others if other.id == wanted), None) or abort(404)
    same = [other for other in others if other.form_id == version.form_id]
    return next((other for other in same if other.number < version.number), None) or next(iter(same), None)


def _age(version: QuestionnaireVersion) -> tuple[int, int]:
    return version.number, version.id
