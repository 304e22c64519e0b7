"""Which groups of a round get a published version."""

from __future__ import annotations

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from wtforms import SelectMultipleField
from wtforms.widgets import CheckboxInput, ListWidget

from questionnaires import round_setup
from questionnaires.survey_round import SurveyRound
from questionnaires.versions import QuestionnaireVersion
from survey_app import accounts
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


@bp.route("/mau-phieu/<int:version_id>/gan-nhom", methods=["GET", "POST"])
def questionnaire_assign(version_id: int) -> ResponseReturnValue:
    """Ticks the groups of one round; possible until its lists are frozen."""
    version = load(version_id)
    if not version.is_published:
        abort(404)
    rounds = _open_rounds()
    chosen = _chosen(rounds)
    form = _form(chosen, version)
    if chosen is not None and form.validate_on_submit():
        return carry_out(
            lambda: assign(chosen, version, set(form.groups.data or ())),
            "Đã lưu nhóm dùng mẫu phiếu này.",
            url_for("home_affairs.questionnaire", version_id=version_id),
            url_for("home_affairs.questionnaire_assign", version_id=version_id, dot=chosen.id),
        )
    page = render_template(
        "home_affairs/questionnaires/questionnaire_assign.html",
        version=version,
        rounds=rounds,
        chosen=chosen,
        form=form,
        titles=_titles(chosen),
    )
    return page, 422 if form.errors else 200


def _open_rounds() -> list[SurveyRound]:
    """Rounds whose groups may still change, the newest first."""
    query = select(SurveyRound).where(SurveyRound.state.in_(round_setup.BEFORE_FREEZE))
    return list(db.session.scalars(query.order_by(SurveyRound.year.desc(), SurveyRound.id.desc())))


def _chosen(rounds: list[SurveyRound]) -> SurveyRound | None:
    wanted = request.args.get("dot", type=int)
    if wanted is None:
        return rounds[0] if rounds else None
    return next((one for one in rounds if one.id == wanted), None) or abort(404)


def _form(survey_round: SurveyRound | None, version: QuestionnaireVersion) -> GroupsForm:
    groups = survey_round.groups if survey_round else []
    form = GroupsForm(data={"groups": [group.id for group in groups if group.version_id == version.id]})
    form.groups.choices = choices((group.id, group.name) for group in groups)
    return form


def assign(survey_round: SurveyRound, version: QuestionnaireVersion, wanted: set[int]) -> None:
    """Gives the version to these groups of the round and takes it from the others. Raises Refused."""
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


def _titles(survey_round: SurveyRound | None) -> dict[int, str]:
    """By group: what it gets now."""
    known = {
        version.id: f"{version.title}, phiên bản {version.number}"
        for version in round_setup.published_versions(db.session)
    }
    groups = survey_round.groups if survey_round else []
    return {group.id: known.get(group.version_id or 0, "Chưa có mẫu phiếu") for group in groups}
