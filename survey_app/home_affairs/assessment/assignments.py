"""Who answers for what: the leaves of a campaign given to agencies, from a file or one by one."""

from __future__ import annotations

from flask import Response, abort, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.file import FileField, FileRequired
from wtforms import SelectField, SelectMultipleField

from agencies import agency as agency_verbs
from agencies.agency import Agency
from foundation.spreadsheets import file_size
from foundation.vietnam_time import today
from self_assessment import assignment_file, assignments
from self_assessment.assignments import NOBODY, Assigned
from survey_app import accounts
from survey_app.acts import carry_out
from survey_app.choices import choices
from survey_app.database import db
from survey_app.downloads import attachment
from survey_app.forms import Form
from survey_app.home_affairs.assessment.campaigns import load
from survey_app.home_affairs.blueprint import bp


class AssignmentsForm(Form):
    """A file of assignments."""

    file = FileField("Tệp giao tiêu chí", [FileRequired("Chọn tệp giao tiêu chí")])


class LeafForm(Form):
    """Who has one leaf."""

    lead = SelectField("Cơ quan chủ trì", coerce=lambda text: int(text) if text else None)
    others = SelectMultipleField(
        "Cơ quan phối hợp", coerce=int, description="Giữ Ctrl để chọn nhiều cơ quan; bỏ chọn hết nếu không có"
    )


@bp.route("/tu-danh-gia/<int:campaign_id>/giao", methods=["GET"])
def assessment_assignments(campaign_id: int) -> ResponseReturnValue:
    """Every leaf with who has it."""
    return _page(campaign_id, AssignmentsForm(), [])


def _page(campaign_id: int, form: AssignmentsForm, mistakes: list[assignment_file.Mistake]) -> ResponseReturnValue:
    campaign = load(campaign_id)
    given = assignments.of_campaign(db.session, campaign)
    page = render_template(
        "home_affairs/assessment/assignments.html",
        campaign=campaign,
        lines=[(item, given.get(item.number, NOBODY)) for item in assignments.assignable(campaign)],
        names={one.id: one.name for one in agency_verbs.everyone(db.session)},
        ended=dict(assignments.ended(db.session, campaign, today())),
        form=form,
        mistakes=mistakes,
    )
    return page, 422 if form.errors else 200


@bp.post("/tu-danh-gia/<int:campaign_id>/giao/tep")
def assessment_assignments_upload(campaign_id: int) -> ResponseReturnValue:
    """Reads a file; all of it is taken or nothing. Leaves that it does not name stay as they are."""
    campaign, form = load(campaign_id), AssignmentsForm()
    if not form.validate_on_submit():
        return _page(campaign_id, form, [])
    sent = form.file.data
    leaves, everyone = assignments.assignable(campaign), agency_verbs.everyone(db.session)
    found = assignment_file.read(sent.stream.read(file_size.largest() + 1), sent.filename or "", leaves, everyone)
    if found.mistakes:
        form.file.errors = ["Tệp còn lỗi nên chưa giao tiêu chí nào"]
        return _page(campaign_id, form, found.mistakes)
    return carry_out(
        lambda: assignments.assign(db.session, campaign, found.wanted, accounts.actor()),
        lambda count: f"Đã giao {len(found.wanted)} tiêu chí, trong đó {count} tiêu chí đổi cơ quan.",
        url_for("home_affairs.assessment_assignments", campaign_id=campaign_id),
    )


@bp.get("/tu-danh-gia/<int:campaign_id>/giao/tep-hien-co")
def assessment_assignments_file(campaign_id: int) -> Response:
    """The leaves with who has them, to be filled in and sent again."""
    campaign = load(campaign_id)
    codes = {one.id: one.code for one in agency_verbs.everyone(db.session)}
    given = assignments.of_campaign(db.session, campaign)
    return attachment(assignment_file.write(assignments.assignable(campaign), given, codes), "GiaoTieuChi.xlsx")


@bp.route("/tu-danh-gia/<int:campaign_id>/giao/<number>", methods=["GET", "POST"])
def assessment_assignments_edit(campaign_id: int, number: str) -> ResponseReturnValue:
    """One leaf."""
    campaign = load(campaign_id)
    item = next((one for one in assignments.assignable(campaign) if one.number == number), None) or abort(404)
    present = assignments.of_campaign(db.session, campaign).get(number, NOBODY)
    form = LeafForm(data={"lead": present.lead, "others": list(present.others)})
    known = [(one.id, one.name) for one in _may_be_given(present)]
    form.lead.choices, form.others.choices = choices([("", "Chưa giao"), *known]), choices(known)
    if not form.validate_on_submit():
        page = render_template("home_affairs/assessment/assignments_edit.html", form=form, campaign=campaign, item=item)
        return page, 422 if form.errors else 200
    wanted = {number: Assigned(form.lead.data, tuple(form.others.data or ()))}
    return carry_out(
        lambda: assignments.assign(db.session, campaign, wanted, accounts.actor()),
        f"Đã giao tiêu chí {number}.",
        url_for("home_affairs.assessment_assignments", campaign_id=campaign_id),
        url_for("home_affairs.assessment_assignments_edit", campaign_id=campaign_id, number=number),
    )


def _may_be_given(present: Assigned) -> list[Agency]:
    """The agencies that exist today, and those that have the leaf already."""
    day, have = today(), {present.lead, *present.others}
    return [one for one in agency_verbs.everyone(db.session) if one.is_in_force(day) or one.id in have]
