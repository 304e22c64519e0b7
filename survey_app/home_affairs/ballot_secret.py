"""Mã khoá của tôi: a holder takes the secret, once, and types it back from paper. It stands in these answers and nowhere else."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from foundation.db import Refused
from foundation.keys import holder_secret
from foundation.keys.holder_secret import SecretRefused
from foundation.qr_codes import qr_svg
from questionnaires.ballot import sitting
from survey_app import accounts
from survey_app.accounts import OF_ROUND
from survey_app.database import db
from survey_app.forms import Form
from survey_app.home_affairs.ballot import Desk, desk, the_box
from survey_app.home_affairs.ballot_secrets import SecretField
from survey_app.home_affairs.blueprint import bp


class TypedForm(Form):
    """The 32 characters of a holder's own paper."""

    secret = SecretField(
        "Mã khoá trên giấy", description="32 ký tự, chia thành tám nhóm; hoa, thường, gạch nối đều được"
    )


@bp.route(f"{OF_ROUND}/hom-phieu/ma-khoa", methods=["GET", "POST"])
def ballot_secret() -> ResponseReturnValue:
    """Explains; a press makes the secret and shows it in that answer alone."""
    mine, form = desk(), Form()
    box = the_box(mine)
    if not form.validate_on_submit():
        return render_template("home_affairs/ballot_secret.html", desk=mine, form=form)
    try:
        secret = sitting.show_secret(db.session, box, accounts.actor())
        db.session.commit()
    except Refused as refusal:
        db.session.rollback()
        flash(str(refusal), "error")
        return redirect(url_for("home_affairs.ballot"))
    return _shown(mine, secret)


def _shown(mine: Desk, secret: bytes) -> str:
    return render_template(
        "home_affairs/ballot_secret_shown.html",
        desk=mine,
        groups=holder_secret.shown(secret).split("-"),
        qr=qr_svg(holder_secret.qr_text(secret), "Mã QR của mã khoá"),
    )


@bp.route(f"{OF_ROUND}/hom-phieu/nhap-lai", methods=["GET", "POST"])
def ballot_secret_typed() -> ResponseReturnValue:
    """The secret, typed from paper: at the sitting, and again in mid-field so that a lost paper is known in time."""
    mine, form = desk(), TypedForm()
    if mine.seat is None or mine.box is None:
        flash("Ông/Bà không phải người giữ khoá của đợt này.", "error")
        return redirect(url_for("home_affairs.ballot"))
    if form.validate_on_submit() and _is_right(mine, form):
        flash("Mã khoá đúng. Xin cất tờ giấy vào phong bì, niêm phong và ký qua mép.", "success")
        return redirect(url_for("home_affairs.ballot"))
    page = render_template("home_affairs/ballot_secret_typed.html", desk=mine, form=form)
    return page, 422 if form.errors else 200


def _is_right(mine: Desk, form: TypedForm) -> bool:
    box = the_box(mine)
    verb = sitting.prove_secret if box.state == "sitting" else sitting.try_again
    try:
        verb(db.session, box, form.secret.data, accounts.actor())
        db.session.commit()
    except (SecretRefused, Refused) as refusal:
        db.session.rollback()
        form.secret.errors = [f"{str(refusal).rstrip('.')}."]
        return False
    return True
