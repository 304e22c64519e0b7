"""Publishing freezes a version for ever; a draft can be thrown away. Each asks first."""

from __future__ import annotations

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from questionnaires import version_list, versions
from questionnaires.versions import QuestionnaireVersion
from survey_app import accounts
from survey_app.acts import carry_out
from survey_app.database import db
from survey_app.home_affairs.blueprint import bp
from survey_app.home_affairs.questionnaires.listing import load


@bp.route("/mau-phieu/<int:version_id>/cong-bo", methods=["GET", "POST"])
def questionnaires_publishing(version_id: int) -> ResponseReturnValue:
    """Asks before publishing, then publishes what was seen."""
    version, here = load(version_id), _page_of(version_id)
    if request.method == "POST":
        return carry_out(
            lambda: versions.publish(db.session, version, accounts.actor(), seen=request.form.get("seen", "")),
            f"Đã công bố phiên bản {version.number}. Việc tiếp theo: gán cho nhóm đối tượng.",
            here,
        )
    return _ask("home_affairs/questionnaires/publishing.html", version)


@bp.route("/mau-phieu/<int:version_id>/xoa", methods=["GET", "POST"])
def questionnaires_publishing_discard(version_id: int) -> ResponseReturnValue:
    """Asks before a draft is thrown away."""
    version = load(version_id)
    if request.method == "POST":
        return carry_out(
            lambda: versions.discard(db.session, version, accounts.actor()),
            "Đã xoá bản nháp.",
            url_for("home_affairs.questionnaires_listing"),
            _page_of(version_id),
        )
    return _ask("home_affairs/questionnaires/publishing_discard.html", version)


def _page_of(version_id: int) -> str:
    return url_for("home_affairs.questionnaires_version_page", version_id=version_id)


def _ask(page: str, version: QuestionnaireVersion) -> str:
    published = [v for v in version_list.others(db.session, version) if v.is_published and v.form_id == version.form_id]
    return render_template(page, version=version, before=published[0] if published else None)
