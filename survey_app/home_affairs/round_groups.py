"""The groups of a round, each with its questionnaire."""

from __future__ import annotations

from typing import Any

from flask import abort, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import DecimalField, SelectField, StringField, TextAreaField
from wtforms.validators import (
    DataRequired,
    InputRequired,
    Length,
    NumberRange,
    Regexp,
)

from questionnaires import round_setup
from questionnaires.survey_round import RespondentGroup, SurveyRound
from survey_app import accounts
from survey_app.accounts import OF_ROUND, this_round
from survey_app.acts import carry_out_page
from survey_app.choices import choices
from survey_app.database import db
from survey_app.forms import Form
from survey_app.home_affairs.blueprint import bp


class GroupForm(Form):
    """One group of respondents."""

    code = StringField(
        "Mã nhóm",
        [DataRequired("Nhập mã nhóm"), Length(max=20), Regexp(r"^\w+$", message="Mã viết liền, không có dấu cách")],
    )
    name = StringField("Tên nhóm", [DataRequired("Nhập tên nhóm"), Length(max=120)])
    titles = TextAreaField(
        "Chức vụ thuộc nhóm",
        [Length(max=2000)],
        description="Cách nhau bằng dấu chấm phẩy, ví dụ: Giám đốc; Phó Giám đốc",
    )
    weight = DecimalField(
        "Trọng số",
        [InputRequired("Nhập trọng số, ví dụ 1"), NumberRange(0, 100, "Nhập trọng số từ 0 đến 100")],
        default=1,
    )
    version_id = SelectField("Mẫu phiếu", coerce=int, description="Chỉ hiện các mẫu đã công bố")


@bp.get(f"{OF_ROUND}/nhom")
def round_groups() -> ResponseReturnValue:
    """The groups with their questionnaires."""
    survey_round = this_round()
    titles = {
        version.id: f"{version.title} (bản {version.number})" for version in round_setup.published_versions(db.session)
    }
    return render_template("home_affairs/round_groups.html", survey_round=survey_round, titles=titles)


@bp.route(f"{OF_ROUND}/nhom/moi", methods=["GET", "POST"], defaults={"group_id": None})
@bp.route(f"{OF_ROUND}/nhom/<int:group_id>", methods=["GET", "POST"])
def round_groups_edit(group_id: int | None) -> ResponseReturnValue:
    """Adds a group or changes it."""
    survey_round = this_round()
    group = _group(survey_round, group_id)
    form = GroupForm(obj=group)
    versions = round_setup.published_versions(db.session)
    form.version_id.choices = choices([(0, "Chưa chọn"), *((v.id, f"{v.title} (bản {v.number})") for v in versions)])
    return carry_out_page(
        form,
        lambda: render_template(
            "home_affairs/round_groups_edit.html", form=form, survey_round=survey_round, group=group
        ),
        lambda: round_setup.save_group(db.session, survey_round, group, by=accounts.actor(), **_values(form)),
        "Đã lưu nhóm.",
        url_for("home_affairs.round_groups"),
    )


def _values(form: GroupForm) -> dict[str, Any]:
    values = {name: form[name].data.strip() for name in ("code", "name", "titles")}
    return values | {"weight": float(form.weight.data), "version_id": form.version_id.data or None}


def _group(survey_round: SurveyRound, group_id: int | None) -> RespondentGroup | None:
    if group_id is None:
        return None
    return next((group for group in survey_round.groups if group.id == group_id), None) or abort(404)
