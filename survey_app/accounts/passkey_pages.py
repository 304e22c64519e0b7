"""One's own passkeys: which there are, one more, one less; and the sign-in with one of them."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from wtforms import PasswordField, StringField
from wtforms.validators import InputRequired, Length

from foundation.db import Refused
from survey_app.accounts import guards, passkeys, sign_in, watch
from survey_app.accounts.blueprint import bp
from survey_app.accounts.limits import factor_try
from survey_app.accounts.own import ConfirmForm, owns
from survey_app.accounts.passkey_rows import LONGEST_NAME
from survey_app.accounts.staff_account import Account
from survey_app.database import db
from survey_app.forms import Form

IN_SESSION = "passkey"


class AddForm(Form):
    """The password again, and what this passkey is to be called."""

    name = StringField(
        "Tên của khoá",
        [InputRequired("Đặt tên cho khoá, ví dụ: điện thoại, máy ở cơ quan"), Length(max=LONGEST_NAME)],
        description="Ví dụ: điện thoại của tôi, máy ở cơ quan, khoá USB",
    )
    current = PasswordField("Mật khẩu hiện nay", [InputRequired("Nhập mật khẩu hiện nay"), Length(max=500)])


@bp.route("/tai-khoan/khoa-truy-cap", methods=["GET", "POST"])
def passkey() -> ResponseReturnValue:
    """One's passkeys; the form begins with one more, given the password."""
    known, form = _me(), AddForm()
    if not form.validate_on_submit() or not owns(known, form):
        page = render_template("accounts/passkey.html", known=known, form=form, possible=passkeys.are_possible())
        return page, 422 if form.errors else 200
    try:
        number, question = passkeys.begin(db.session, known)
    except Refused as refusal:
        flash(str(refusal), "error")
        return redirect(url_for("accounts.passkey"))
    session[IN_SESSION] = {"challenge": number, "name": form.name.data}
    db.session.commit()
    return render_template("accounts/passkey_add.html", question=question, name=form.name.data, form=Form())


@bp.post("/tai-khoan/khoa-truy-cap/them")
def passkey_add() -> ResponseReturnValue:
    """What the browser answered."""
    known, begun = _me(), session.pop(IN_SESSION, None) or {}
    try:
        answer = request.form.get("answer", "") if Form().validate_on_submit() else ""
        codes = passkeys.add(db.session, known, begun.get("challenge"), begun.get("name", ""), answer)
    except Refused as refusal:
        db.session.commit()
        flash(str(refusal), "error")
        return redirect(url_for("accounts.passkey"))
    sign_in.stay(known)
    flash("Đã thêm khoá truy cập. Các thiết bị khác đã bị đăng xuất.", "success")
    if codes:
        return render_template("accounts/recovery_codes.html", codes=codes, onward=url_for("accounts.passkey"))
    return redirect(url_for("accounts.passkey"))


@bp.route("/tai-khoan/khoa-truy-cap/<int:number>/go", methods=["GET", "POST"])
def passkey_remove(number: int) -> ResponseReturnValue:
    """Takes one off, given the password."""
    known, form = _me(), ConfirmForm()
    name = next((one.name for one in known.passkeys if one.id == number), None)
    if name is None:
        return redirect(url_for("accounts.passkey"))
    if not form.validate_on_submit() or not owns(known, form):
        return render_template("accounts/passkey_remove.html", name=name, form=form), 422 if form.errors else 200
    try:
        passkeys.remove(db.session, known, number)
    except Refused as refusal:
        flash(str(refusal), "error")
        return redirect(url_for("accounts.passkey"))
    sign_in.stay(known)
    flash("Đã gỡ khoá truy cập. Các thiết bị khác đã bị đăng xuất.", "success")
    return redirect(url_for("accounts.passkey"))


@bp.post("/dang-nhap/khoa-truy-cap")
def passkey_use() -> ResponseReturnValue:
    """The second factor of a sign-in."""
    known = sign_in.pending()
    if known is None or not Form().validate_on_submit():
        return sign_in.start_over()
    tried, waiting = factor_try("passkey", known), session["pending"]
    taken = tried.take(db.session)
    db.session.commit()
    try:
        if taken.wait:
            raise Refused(sign_in.WAIT_WITH_CODE.format(wait=taken.wait))
        passkeys.prove(db.session, known, waiting.get("challenge"), request.form.get("answer", ""))
    except Refused as refusal:
        watch.failed(db.session, tried, taken)
        session["pending"] = waiting | {"challenge": passkeys.ask(db.session, known)}
        db.session.commit()
        flash(str(refusal), "error")
        return redirect(url_for("accounts.code"))
    tried.was_right(db.session, taken)
    return sign_in.enter(known, "passkey")


def _me() -> Account:
    known = guards.account()
    assert known is not None, "the access table lets nobody else in"
    return known
