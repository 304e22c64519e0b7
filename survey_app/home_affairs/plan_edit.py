"""Editing a round's plan: every step that has not begun, all on one page, every problem at its field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import BooleanField, HiddenField, SelectField, StringField
from wtforms.validators import InputRequired, Regexp
from wtforms.widgets import TimeInput

from foundation.db import Refused
from questionnaires.survey_round import SurveyRound
from respondents.messages.plan import making
from respondents.messages.plan.steps import CHANNELS, CONDITIONS, KINDS, PlanStep, Switch
from survey_app import accounts
from survey_app.accounts import OF_ROUND, this_round
from survey_app.choices import choices
from survey_app.database import db
from survey_app.forms import DayField, Form
from survey_app.home_affairs.blueprint import bp
from survey_app.row_numbers import row_number_or_none

STAGGERS = {0: "Gửi cùng lúc", 1: "Hai nửa, cách 1 ngày làm việc", 2: "Hai nửa, cách 2 ngày làm việc"}
_HOUR = Regexp(r"^([01]\d|2[0-3]):[0-5]\d$", message="Nhập giờ và phút, ví dụ 07:30")


@bp.route(f"{OF_ROUND}/ke-hoach/sua", methods=["GET", "POST"])
def plan_edit() -> ResponseReturnValue:
    """Shows the steps to change, or suggests a plan where there is none; saves all or nothing."""
    survey_round = this_round()
    plan, steps = making.of_round(db.session, survey_round), making.steps_of(db.session, survey_round)
    shown = [step for step in steps or making.suggestion(db.session, survey_round) if step.state == "planned"]
    form = _form(shown, plan.version if plan else 0)
    if form.validate_on_submit() and (saved := _save(survey_round, shown, form)):
        return saved
    page = render_template(
        "home_affairs/plan_edit.html", survey_round=survey_round, form=form, steps=shown, is_new=plan is None
    )
    return page, 422 if form.errors else 200


def _save(survey_round: SurveyRound, shown: Sequence[PlanStep], form: Form) -> ResponseReturnValue | None:
    """The page that follows; None where the form is to be shown again with its problems."""
    values = {step.kind: _values(step, form) for step in shown}
    values |= {
        kind: {} for kind in KINDS if kind not in values and f"{kind}_from_hour" in request.form
    }  # begun meanwhile
    version = row_number_or_none(str(form.version.data))
    try:
        making.save(db.session, survey_round, -1 if version is None else version, values, accounts.actor())
        db.session.commit()
    except making.NotTogether as refusal:
        db.session.rollback()
        for problem in refusal.problems:
            place = form[f"{problem.kind}_{problem.field}"]
            place.errors = [*place.errors, problem.words]
        return None
    except Refused as refusal:
        db.session.rollback()
        form.form_errors.append(str(refusal))
        return None
    flash("Đã lưu kế hoạch gửi tin. Hãy xem lại ở “Chạy thử” trước khi bật.", "success")
    return redirect(url_for("home_affairs.plan"))


def _values(step: PlanStep, form: Form) -> dict[str, Any]:
    values = {name: form[f"{step.kind}_{name}"].data for name in making.FIELDS if name not in ("stagger", "switch")}
    paused = step.switch == Switch.PAUSED
    switch = (Switch.PAUSED if paused else Switch.ON) if form[f"{step.kind}_switch"].data else Switch.OFF
    stagger = form[f"{step.kind}_stagger"].data if step.what.is_reminder else 0
    return values | {"switch": switch.value, "stagger": stagger}


def _form(steps: Sequence[PlanStep], version: int) -> Form:
    """The fields of each step, named by its kind; a plan has the steps that it has."""
    fields: dict[str, Any] = {"version": HiddenField()}
    values: dict[str, Any] = {"version": version}
    for step in steps:
        fields |= _fields(step)
        values |= {f"{step.kind}_{name}": getattr(step, name) for name in making.FIELDS}
        values[f"{step.kind}_switch"] = step.switch != Switch.OFF
    made: type[Form] = type("PlanForm", (Form,), fields)
    return made(data=values)


def _fields(step: PlanStep) -> Mapping[str, Any]:
    text = KINDS[step.kind].text
    fields = {
        "switch": BooleanField(f"Gửi bước “{text}”"),
        "day": DayField("Ngày", [InputRequired(f"Nhập ngày của bước “{text}”, ví dụ 20/10/2026")]),
        "from_hour": StringField("Từ giờ", [_HOUR], widget=TimeInput()),
        "until_hour": StringField("Đến giờ", [_HOUR], widget=TimeInput()),
        "channel": SelectField(
            "Gửi trước bằng",
            choices=choices(CHANNELS.items()),
            description="Lời mời, lời nhắc không gửi được bằng cách này thì gửi bằng cách kế tiếp của đợt",
        ),
        "condition": SelectField("Gửi cho", choices=choices((key, words) for key, (words, _) in CONDITIONS.items())),
    }
    if step.what.is_reminder:
        fields["stagger"] = SelectField("Chia hai nửa để đo tác dụng", coerce=int, choices=choices(STAGGERS.items()))
    return {f"{step.kind}_{name}": field for name, field in fields.items()}
