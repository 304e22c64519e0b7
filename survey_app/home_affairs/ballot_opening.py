"""Mở hòm phiếu, after the close: the last evening, chốt, two holders' consent, the secrets, cleaning, the minutes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from flask import abort, current_app, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import StringField
from wtforms.validators import DataRequired, Length

from agencies.agency import CLASSES
from foundation import jobs
from foundation.db import Refused
from foundation.keys.holder_secret import SecretRefused
from questionnaires.ballot import opening, server_part, tombstones
from questionnaires.ballot.box import BallotBox
from questionnaires.results.publication import JOINED_BY, Place, Plan
from questionnaires.survey_round import SurveyRound
from respondents.envelopes import cleaning, evening, inspecting, stripping
from survey_app import accounts, opening_aside
from survey_app.accounts import OF_ROUND, approval
from survey_app.acts import carry_out, carry_out_page
from survey_app.database import db
from survey_app.downloads import attachment
from survey_app.forms import Form
from survey_app.home_affairs.ballot import Desk, desk, the_box
from survey_app.home_affairs.ballot_opening_steps import is_restored, steps
from survey_app.home_affairs.ballot_papers import last_evening, opening_minutes
from survey_app.home_affairs.ballot_secrets import secret_fields, secrets_form
from survey_app.home_affairs.blueprint import bp

HERE = "home_affairs.ballot_opening"


class ReasonForm(Form):
    """Why the opening may go on in spite of what is doubtful; goes into the minutes."""

    reason = StringField("Lý do, căn cứ", [DataRequired("Ghi lý do vào biên bản"), Length(max=500)])


def closed() -> tuple[Desk, BallotBox]:
    """The box of a round that is closed. 404 before."""
    mine = desk()
    if mine.survey_round.state != "closed":
        abort(404)
    return mine, the_box(mine)


@bp.get(f"{OF_ROUND}/hom-phieu/mo")
def ballot_opening() -> ResponseReturnValue:
    """How far the opening is."""
    mine = desk()
    if mine.survey_round.state != "closed" or mine.box is None:
        flash("Hòm phiếu chỉ được mở sau khi đợt kết thúc.", "warning")
        return redirect(url_for("home_affairs.ballot"))
    return render_template("home_affairs/ballot_opening.html", desk=mine, steps=steps(mine), **_progress(mine.box))


@bp.get(f"{OF_ROUND}/hom-phieu/mo/tinh-trang")
def ballot_opening_state() -> ResponseReturnValue:
    """The middle of that page, which its script asks for."""
    mine, box = closed()
    page = render_template("home_affairs/_ballot_opening.html", desk=mine, steps=steps(mine), **_progress(box))
    answer = make_response(page)
    answer.add_etag()
    return answer.make_conditional(request)


def _progress(box: BallotBox) -> dict[str, Any]:
    """What is at work: the job of stripping, or the process that has the box."""
    job = jobs.latest(db.session, stripping.JOB, f"round:{box.round_id}") if box.state == "locked" else None
    return {"job": job, "busy": box.is_busy, "waits": bool(box.is_busy or (job and job.is_unfinished))}


@bp.get(f"{OF_ROUND}/hom-phieu/mo/chot-cuoi.pdf")
def ballot_opening_evening() -> ResponseReturnValue:
    """The last evening, to be signed: how many envelopes, the hash, paper apart."""
    mine, box = closed()
    papers = evening.papers(db.session, box.round_id)
    return attachment(last_evening(mine.survey_round, box, mine.holders, papers), "chot-cuoi.pdf")


@bp.route(f"{OF_ROUND}/hom-phieu/mo/khong-khop", methods=["GET", "POST"])
def ballot_opening_doubt() -> ResponseReturnValue:
    """What differs from the last evening; two officers say, one after the other, why the opening may go on."""
    box, form = closed()[1], ReasonForm()
    return carry_out_page(
        form,
        lambda: render_template(
            "home_affairs/ballot_opening_doubt.html",
            desk=desk(),
            form=form,
            found=inspecting.inspect(db.session, box),
        ),
        lambda: inspecting.explain(
            db.session, box, form.reason.data, accounts.actor(), approval.vouchers_in(db.session)
        ),
        lambda both: (
            "Đã đủ hai cán bộ. Phong bì đáng ngờ được để riêng, có thể chốt hòm phiếu."
            if both
            else "Đã ghi lý do. Cán bộ thứ hai xem và ghi lý do tại chính trang này."
        ),
        url_for(HERE),
    )


@bp.route(f"{OF_ROUND}/hom-phieu/mo/khoi-phuc", methods=["GET", "POST"])
def ballot_opening_recover() -> ResponseReturnValue:
    """An older database was restored: two officers recover it, with the same envelopes set aside."""
    mine, form = closed()[0], Form()
    if not form.validate_on_submit():
        needed = is_restored(the_box(mine))
        return render_template("home_affairs/ballot_opening_recover.html", desk=mine, needed=needed)
    found = inspecting.inspect(db.session, the_box(mine))
    return carry_out(
        lambda: tombstones.recover(
            db.session, the_box(mine), found.set_aside, accounts.actor(), approval.vouchers_in(db.session)
        ),
        lambda both: "Đã khôi phục." if both else "Đã ghi nhận người thứ nhất. Cần cán bộ thứ hai xác nhận.",
        url_for(HERE),
    )


@bp.route(f"{OF_ROUND}/hom-phieu/mo/chot", methods=["GET", "POST"])
def ballot_opening_strip() -> ResponseReturnValue:
    """Shows what will be merged, withheld and destroyed; then takes the persons off. No key is used."""
    box = closed()[1]
    number, form = box.round_id, Form()
    if form.validate_on_submit():
        done = "Đang chốt hòm phiếu. Trang này cho biết làm đến đâu."
        return carry_out(lambda: stripping.ask(db.session, number, accounts.actor()), done, url_for(HERE))
    try:
        seen = stripping.preview(db.session, number)
    except Refused as refusal:
        flash(str(refusal), "error")
        return redirect(url_for(HERE))
    lines = _plan_lines(desk().survey_round, seen.plan) if seen.plan else []
    return render_template("home_affairs/ballot_opening_strip.html", desk=desk(), seen=seen, lines=lines)


class PlanLine(NamedTuple):
    """A place where sheets come from, in words: how many, and as what they are printed."""

    group: str
    agency_class: str
    sheets: int
    printed: str


def _plan_lines(survey_round: SurveyRound, fixed: Plan) -> list[PlanLine]:
    names = {group.code: group.name for group in survey_round.groups}
    return [
        PlanLine(_named(place.group, names), _named(place.agency_class, CLASSES), size, _printed(fixed, place, names))
        for place, size in fixed.sizes.items()
    ]


def _named(codes: str, names: Mapping[str, str]) -> str:
    return " + ".join(names.get(code, code) for code in codes.split(JOINED_BY)) if codes else "Mọi loại"


def _printed(fixed: Plan, place: Place, names: Mapping[str, str]) -> str:
    into = fixed.printed(place)
    if into is None:
        return "Không in; huỷ khi còn niêm phong"
    return f"{_named(into.group, names)} · {_named(into.agency_class, CLASSES)}"


@bp.route(f"{OF_ROUND}/hom-phieu/mo/dong-y", methods=["GET", "POST"])
def ballot_opening_consent() -> ResponseReturnValue:
    """A holder agrees from the own account."""
    mine, form = closed()[0], Form()
    if not form.validate_on_submit():
        return render_template("home_affairs/ballot_opening_consent.html", desk=mine)
    return carry_out(
        lambda: opening.consent(db.session, the_box(mine), accounts.actor()),
        "Đã ghi nhận: Ông/Bà đồng ý mở hòm phiếu.",
        url_for(HERE),
    )


@bp.route(f"{OF_ROUND}/hom-phieu/mo/ma-khoa", methods=["GET", "POST"])
def ballot_opening_secrets() -> ResponseReturnValue:
    """The chief's form: the holders type their secrets, which are used in this request and never shown again."""
    mine, box = closed()
    form = secrets_form([f"Mã khoá thứ {place}" for place in range(1, box.threshold + 1)])
    if form.validate_on_submit() and _begin(box, form):
        flash("Mã khoá đúng. Đang mở hòm phiếu.", "success")
        return redirect(url_for(HERE))
    return render_template(
        "home_affairs/ballot_opening_secrets.html", desk=mine, form=form
    ), 422 if form.errors else 200


def _begin(box: BallotBox, form: Form) -> bool:
    fields = secret_fields(form)
    typed, number = [field.data for field in fields], box.round_id
    try:
        opening.check(db.session, box, typed)
    except SecretRefused as refused:
        fields[refused.field].errors = [f"{refused}."]
        return False
    except Refused as refusal:
        flash(str(refusal), "error")
        return False
    by = accounts.actor()
    db.session.rollback()
    opening_aside.start(current_app._get_current_object(), number, typed, by)  # type: ignore[attr-defined]
    return True


@bp.route(f"{OF_ROUND}/hom-phieu/mo/huy", methods=["GET", "POST"])
def ballot_opening_destroy() -> ResponseReturnValue:
    """The server's part goes, as the papers and the chief's copy do."""
    mine, form = closed()[0], Form()
    box = the_box(mine)
    if not form.validate_on_submit():
        there = server_part.is_there(box.fingerprint)
        return render_template("home_affairs/ballot_opening_destroy.html", desk=mine, there=there)
    return carry_out(
        lambda: cleaning.destroy_server_part(db.session, box.round_id, accounts.actor()),
        "Đã huỷ phần khoá của máy chủ.",
        url_for(HERE),
    )


@bp.get(f"{OF_ROUND}/hom-phieu/mo/bien-ban-mo.pdf")
def ballot_opening_minutes() -> ResponseReturnValue:
    """The minutes of the opening, to be signed."""
    mine, box = closed()
    if not box.is_opened:
        abort(404)
    papers = evening.papers(db.session, box.round_id)
    return attachment(opening_minutes(mine.survey_round, box, mine.holders, papers), "bien-ban-mo-hom-phieu.pdf")
