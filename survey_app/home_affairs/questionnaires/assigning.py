"""Which groups of a round get a published version."""

from __future__ import annotations

from flask import abort, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import SelectMultipleField
from wtforms.widgets import CheckboxInput, ListWidget

from foundation.db import Refused
from questionnaires import round_setup
from questionnaires.survey_round import SurveyRound
from questionnaires.versions import QuestionnaireVersion
from survey_app import accounts
from survey_app.accounts import OF_ROUND, this_round
from survey_app.acts import carry_out
from survey_app.choices import choices
from survey_app.database import db
from survey_app.forms import Form
from survey_app.home_affairs.blueprint import bp
from survey_app.home_affairs.questionnaires.listing import load


class GroupsForm(Form):
    """The groups that get it."""

    groups = SelectMultipleField(
        "Nhóm dùng mẫu phiếu này", coerce=int, widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )


@bp.route(f"{OF_ROUND}/mau-phieu/<int:version_id>/gan-nhom", methods=["GET", "POST"])
def questionnaires_assigning(version_id: int) -> ResponseReturnValue:
    """Ticks the groups of the round; possible until its lists are frozen."""
    version, survey_round = load(version_id), this_round()
    if not version.is_published:
        abort(404)
    form = _form(survey_round, version)
    if form.validate_on_submit():
        return carry_out(
            lambda: assign(survey_round, version, set(form.groups.data or ())),
            "Đã lưu nhóm dùng mẫu phiếu này.",
            url_for("home_affairs.questionnaires_version_page", version_id=version_id),
            url_for("home_affairs.questionnaires_assigning", version_id=version_id),
        )
    page = render_template(
        "home_affairs/questionnaires/assigning.html",
        version=version,
        survey_round=survey_round,
        open=survey_round.state in round_setup.BEFORE_FREEZE,
        form=form,
        titles=_titles(survey_round),
    )
    return page, 422 if form.errors else 200


def _form(survey_round: SurveyRound, version: QuestionnaireVersion) -> GroupsForm:
    groups = survey_round.groups
    form = GroupsForm(data={"groups": [group.id for group in groups if group.version_id == version.id]})
    form.groups.choices = choices((group.id, group.name) for group in groups)
    return form


def assign(survey_round: SurveyRound, version: QuestionnaireVersion, wanted: set[int]) -> None:
    """Gives the version to these groups of the round and takes it from the others. Raises Refused."""
    if survey_round.state not in round_setup.BEFORE_FREEZE:
        raise Refused("Danh sách của đợt này đã khoá nên mẫu phiếu của các nhóm không đổi nữa.")
    for group in survey_round.groups:
        gets = group.id in wanted
        if gets is not (group.version_id == version.id):
            round_setup.save_group(
                db.session,
                survey_round,
                group,
                code=group.code,
                name=group.name,
                titles=group.titles,
                weight=group.weight,
                version_id=version.id if gets else None,
                by=accounts.actor(),
            )


def _titles(survey_round: SurveyRound) -> dict[int, str]:
    """By group: what it gets now."""
    known = {
        version.id: f"{version.title}, phiên bản {version.number}"
        for version in round_setup.published_versions(db.session)
    }
    return {group.id: known.get(group.version_id or 0, "Chưa có mẫu phiếu") for group in survey_round.groups}
