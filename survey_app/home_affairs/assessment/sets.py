"""Sets of criteria: from the file to the published version, and two versions beside each other."""

from __future__ import annotations

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.file import FileField, FileRequired
from wtforms import IntegerField, SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange

from foundation.db import Refused
from foundation.spreadsheets import file_size
from foundation.vietnam_time import today
from self_assessment import comparison, set_file
from self_assessment import sets as verbs
from self_assessment.set_file import template
from self_assessment.sets import AUDIENCES, AssessmentSet
from survey_app import accounts
from survey_app.acts import carry_out
from survey_app.choices import choices
from survey_app.database import db
from survey_app.downloads import attachment
from survey_app.forms import Form
from survey_app.home_affairs.blueprint import bp
from survey_app.row_numbers import row_number

MOST_SHOWN = 200


class SetForm(Form):
    """A file, and whose set it is."""

    audience = SelectField("Dùng để", choices=choices(AUDIENCES.items()), validators=[InputRequired()])
    year = IntegerField("Năm", [InputRequired("Nhập năm"), NumberRange(2000, 2100, "Nhập năm gồm bốn chữ số")])
    title = StringField("Tên bộ tiêu chí", [DataRequired("Nhập tên bộ tiêu chí"), Length(max=200)])
    file = FileField("Tệp bộ tiêu chí", [FileRequired("Chọn tệp bộ tiêu chí")])


@bp.get("/tu-danh-gia/bo-tieu-chi")
def assessment_sets() -> ResponseReturnValue:
    """Every version of every set."""
    return render_template("home_affairs/assessment/sets.html", sets=verbs.everything(db.session))


@bp.get("/tu-danh-gia/bo-tieu-chi/tep-mau")
def assessment_sets_template() -> Response:
    """The blank workbook."""
    return attachment(template.write(), "BoTieuChi_Mau.xlsx")


@bp.route("/tu-danh-gia/bo-tieu-chi/moi", methods=["GET", "POST"])
def assessment_sets_upload() -> ResponseReturnValue:
    """Reads a file; all of it is kept as a draft, or nothing, with everything that is wrong."""
    form, reading = SetForm(data={"year": today().year}), None
    if form.validate_on_submit():
        sent = form.file.data
        last = verbs.of_year_before(db.session, form.audience.data, form.year.data)
        named = set_file.Last(f"{last.title}, năm {last.year}", last.items) if last else None
        reading = set_file.read(sent.stream.read(file_size.largest() + 1), sent.filename or "", named)
        if reading.items is not None and (done := _keep(form, reading)):
            return done
        form.file.errors = form.file.errors or ["Tệp còn lỗi nên chưa lưu gì"]
    page = render_template(
        "home_affairs/assessment/sets_upload.html",
        form=form,
        problems=reading.problems[:MOST_SHOWN] if reading else (),
        more=max(0, len(reading.problems) - MOST_SHOWN) if reading else 0,
    )
    return page, 422 if form.errors else 200


def _keep(form: SetForm, reading: set_file.SetReading) -> ResponseReturnValue | None:
    assert reading.items is not None
    try:
        kept = verbs.keep(
            db.session,
            reading.items,
            title=form.title.data,
            year=form.year.data,
            audience=form.audience.data,
            by=accounts.actor(),
        )
        db.session.commit()
    except Refused as refusal:
        db.session.rollback()
        form.file.errors = [str(refusal)]
        return None
    flash(f"Đã lưu bản nháp: {reading.count} tiêu chí. Hãy xem lại rồi công bố.", "success")
    doubts = [f"Dòng {one.row}: {one.message}" if one.row else one.message for one in reading.problems]
    for doubt in doubts[:20]:
        flash(doubt, "warning")
    return redirect(url_for("home_affairs.assessment_sets_one", set_id=kept.id))


@bp.get("/tu-danh-gia/bo-tieu-chi/<int:set_id>")
def assessment_sets_one(set_id: int) -> ResponseReturnValue:
    """One version: its tree, and what may be done with it."""
    kept = _load(set_id)
    others = [one for one in verbs.everything(db.session) if one.audience == kept.audience and one is not kept]
    return render_template(
        "home_affairs/assessment/sets_one.html", kept=kept, nodes=list(kept.items.tree.walk()), others=others
    )


@bp.get("/tu-danh-gia/bo-tieu-chi/<int:set_id>/tep")
def assessment_sets_file(set_id: int) -> Response:
    """The version as a workbook, to be changed and sent again."""
    kept = _load(set_id)
    return attachment(
        template.write(kept.items, kept.title), f"BoTieuChi_{kept.audience}_{kept.year}_v{kept.number}.xlsx"
    )


@bp.get("/tu-danh-gia/bo-tieu-chi/<int:set_id>/so-voi")
def assessment_sets_comparison(set_id: int) -> ResponseReturnValue:
    """What is otherwise than in another version, which the query names."""
    kept, other = _load(set_id), _load(request.args.get("voi", 0, row_number))
    found = comparison.differences(other.items, kept.items)
    return render_template("home_affairs/assessment/sets_comparison.html", kept=kept, other=other, found=found)


@bp.post("/tu-danh-gia/bo-tieu-chi/<int:set_id>/cong-bo")
def assessment_sets_publish(set_id: int) -> ResponseReturnValue:
    """Freezes the draft that was on the page."""
    kept, here = _load(set_id), url_for("home_affairs.assessment_sets_one", set_id=set_id)
    seen = request.form.get("seen", "")
    return carry_out(
        lambda: verbs.publish(db.session, kept, accounts.actor(), seen=seen), "Đã công bố bộ tiêu chí.", here
    )


@bp.post("/tu-danh-gia/bo-tieu-chi/<int:set_id>/bo")
def assessment_sets_discard(set_id: int) -> ResponseReturnValue:
    """Throws a draft away."""
    kept = _load(set_id)
    return carry_out(
        lambda: verbs.discard(db.session, kept, accounts.actor()),
        "Đã bỏ bản nháp.",
        url_for("home_affairs.assessment_sets"),
        url_for("home_affairs.assessment_sets_one", set_id=set_id),
    )


def _load(set_id: int) -> AssessmentSet:
    return db.session.get(AssessmentSet, set_id) or abort(404)
