"""Lập khoá: the kind of the round and its key holders, the key itself with a test of every set, and the minutes."""

from __future__ import annotations

from typing import Any

from flask import current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import IntegerField, RadioField, SelectMultipleField
from wtforms.validators import InputRequired, NumberRange
from wtforms.widgets import CheckboxInput, ListWidget

from foundation.db import Refused
from foundation.keys.holder_secret import SecretRefused
from questionnaires.ballot import box as boxes
from questionnaires.ballot import sitting
from questionnaires.ballot.holders import Seat
from respondents import envelopes
from survey_app import accounts
from survey_app.access import may
from survey_app.accounts import OF_ROUND, Account, directory
from survey_app.acts import carry_out
from survey_app.choices import choices, explained
from survey_app.database import db
from survey_app.downloads import attachment
from survey_app.forms import Form
from survey_app.home_affairs.ballot import Desk, desk, the_box
from survey_app.home_affairs.ballot_papers import sitting_minutes
from survey_app.home_affairs.ballot_secrets import secret_fields, secrets_form
from survey_app.home_affairs.blueprint import bp
from survey_app.roles import HOME_AFFAIRS

ALONE = "alone"
WAYS = (
    ("ministry", "Khảo sát của Bộ", "Có người giữ khoá; thường ba người, cần hai người để mở hòm phiếu."),
    ("internal", "Khảo sát nội bộ, có người giữ khoá", "Sở Nội vụ được giữ đủ khoá; trang thông báo nói rõ điều đó."),
    (
        ALONE,
        "Khảo sát nội bộ, không có người giữ khoá",
        boxes.WITHOUT_HOLDERS[:1].upper() + boxes.WITHOUT_HOLDERS[1:] + ".",
    ),
)


class Boxes(SelectMultipleField):  # type: ignore[misc]
    """Several of a list, each with a box to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class SittingForm(Form):
    """What kind of round this is, who holds its key, how many of them open it."""

    way = RadioField("Loại đợt", [InputRequired("Chọn loại đợt")], choices=explained(WAYS), default="ministry")
    who = Boxes("Người giữ khoá", coerce=int)
    of_host = Boxes(
        "Trong số đó, ai thuộc Sở Nội vụ hoặc quản trị tài khoản, máy chủ, bản sao lưu?",
        coerce=int,
        description="Tài khoản cán bộ và quản trị của Sở Nội vụ luôn được tính là thuộc Sở Nội vụ.",
    )
    threshold = IntegerField(
        "Số người cần có để mở hòm phiếu",
        [InputRequired("Nhập số người"), NumberRange(1, sitting.MOST_HOLDERS)],
        default=2,
        description="Thường là hai trong ba người",
    )


@bp.route(f"{OF_ROUND}/hom-phieu/nguoi-giu-khoa", methods=["GET", "POST"])
def ballot_sitting() -> ResponseReturnValue:
    """Begins the sitting: holders are named. Replaces one that was broken off."""
    mine = desk()
    known = {one.id: one for one in directory.of_no_agency(db.session)}
    form = SittingForm(data=_as_it_is(mine))
    form.who.choices = form.of_host.choices = choices((one.id, _in_words(one)) for one in known.values())
    if not form.validate_on_submit():
        page = render_template("home_affairs/ballot_sitting.html", desk=mine, form=form, may_invite=_may_invite())
        return page, 422 if form.errors else 200
    alone = form.way.data == ALONE
    seats = [] if alone else [_seat(known[number], form.of_host.data) for number in form.who.data]
    return carry_out(
        lambda: sitting.begin(
            db.session,
            mine.survey_round,
            seats,
            0 if alone else form.threshold.data,
            kind="internal" if alone else form.way.data,
            over_https=current_app.config["BASE_URL"].startswith("https:"),
            by=accounts.actor(),
        ),
        "Đã ghi. Hãy bấm “Lập khoá” để hoàn tất."
        if alone
        else "Đã mở phiên lập khoá. Từng người giữ khoá lấy mã của mình.",
        url_for("home_affairs.ballot"),
        url_for("home_affairs.ballot_sitting"),
    )


def _in_words(one: Account) -> str:
    return f"{one.name or one.email} ({one.email}, {one.role_text})"


def _may_invite() -> bool:
    return may(accounts.actor().kind, "home_affairs.staff_invite")


def _as_it_is(mine: Desk) -> dict[str, Any]:
    if mine.box is None:
        return {"way": mine.survey_round.kind}
    alone = mine.box.kind == "internal" and not mine.holders
    return {
        "way": ALONE if alone else mine.box.kind,
        "threshold": mine.box.threshold or 2,
        "who": [one.account_id for one in mine.holders],
        "of_host": [one.account_id for one in mine.holders if one.of_host],
    }


def _seat(one: Account, of_host: list[int]) -> Seat:
    name = f"{one.name} ({one.email})" if one.name else one.email
    return Seat(one.id, name[:120], one.role in HOME_AFFAIRS or one.id in of_host)


@bp.route(f"{OF_ROUND}/hom-phieu/lap-khoa", methods=["GET", "POST"])
def ballot_sitting_lock() -> ResponseReturnValue:
    """The chief's form: every holder types the secret; the key is made and every set of holders opens a test sheet."""
    mine = desk()
    form = secrets_form([one.name for one in mine.holders])
    if form.validate_on_submit() and _lock(mine, form):
        flash("Đã lập khoá. Mọi nhóm người giữ khoá đều mở được phong bì thử. Hãy in và ký biên bản.", "success")
        return redirect(url_for("home_affairs.ballot"))
    page = render_template(
        "home_affairs/ballot_sitting_lock.html", desk=mine, form=form, without_holders=boxes.WITHOUT_HOLDERS
    )
    return page, 422 if form.errors else 200


def _lock(mine: Desk, form: Form) -> bool:
    fields = secret_fields(form)
    try:
        sitting.lock(db.session, the_box(mine), [field.data for field in fields], accounts.actor())
        db.session.commit()
    except SecretRefused as refused:
        db.session.rollback()
        fields[refused.field].errors = [f"{refused}."]
        return False
    except Refused as refusal:
        db.session.rollback()
        flash(str(refusal), "error")
        return False
    return True


@bp.route(f"{OF_ROUND}/hom-phieu/bo-khoa", methods=["GET", "POST"])
def ballot_sitting_give_up() -> ResponseReturnValue:
    """Takes the key out of a box into which nothing was put, so that a new sitting can be held."""
    mine, form = desk(), Form()
    box = the_box(mine)
    if not form.validate_on_submit():
        return render_template("home_affairs/ballot_sitting_give_up.html", desk=mine)

    def give_up() -> None:
        if not envelopes.is_empty(db.session, mine.survey_round.id):
            raise Refused("Đã có phiếu trong hòm nên không bỏ khoá được nữa: bỏ khoá là mất các phiếu ấy.")
        sitting.give_up_key(db.session, box, accounts.actor())

    return carry_out(give_up, "Đã bỏ khoá cũ. Hãy lập khoá lại từ đầu.", url_for("home_affairs.ballot"))


@bp.get(f"{OF_ROUND}/hom-phieu/bien-ban-lap-khoa.pdf")
def ballot_sitting_minutes() -> ResponseReturnValue:
    """The minutes of the sitting, to be signed."""
    mine = desk()
    return attachment(sitting_minutes(mine.survey_round, the_box(mine), mine.holders), "bien-ban-lap-khoa.pdf")
