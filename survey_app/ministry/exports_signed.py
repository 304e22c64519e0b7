"""Signed copies of an exported paper: brought, fetched, withdrawn, used again."""

from __future__ import annotations

from flask import abort, current_app, url_for
from flask.typing import ResponseReturnValue

from foundation.signed_pdf import coming_back
from questionnaires.results import is_readable
from respondents import signed_copies
from respondents.exports import Export
from respondents.signed_copies import SignedCopy
from survey_app import accounts
from survey_app.accounts import OF_ROUND, this_round
from survey_app.acts import carry_out, carry_out_form
from survey_app.database import db
from survey_app.downloads import attachment
from survey_app.ministry.blueprint import bp
from survey_app.ministry.exports import exports_one, load
from survey_app.ministry.exports_links import people_in
from survey_app.ministry.products import PRODUCTS
from survey_app.ministry.signed_copies import SignedForm, may_sign

_COPY = f"{OF_ROUND}/xuat/ban-ky-so/<int:copy_id>"


@bp.post(f"{OF_ROUND}/xuat/<int:export_id>/ban-ky-so")
def exports_signed_keep(export_id: int) -> ResponseReturnValue:
    """A file that was signed outside: verified, then kept beside the version."""
    here = url_for("ministry.exports_one", export_id=export_id)
    _may_sign(load(export_id))
    form = SignedForm(prefix="ky")
    return carry_out_form(
        form, lambda: exports_one(export_id), here, lambda: _keep(export_id, form.file.data.stream.read()), _said
    )


def _keep(export_id: int, content: bytes) -> SignedCopy:
    by = accounts.actor()
    ours = signed_copies.to_compare(db.session, load(export_id), content)
    db.session.rollback()  # verifying a hostile file may take seconds, in which others must be able to write
    found = coming_back.verified(
        content, ours, coming_back.read_authorities(current_app.config["SIGNATURE_AUTHORITIES"])
    )
    return signed_copies.keep(db.session, load(export_id), content, found, by)


def _said(copy: SignedCopy) -> str:
    who = "; ".join(one.signer for one in copy.found)
    if copy.is_trusted:
        return f"Đã giữ bản ký số. Chữ ký nguyên vẹn, đã xác minh người ký: {who}."
    return f"Đã giữ bản ký số. Chữ ký nguyên vẹn; chưa xác minh được tổ chức chứng thực. Tên trên chứng thư: {who}."


def _may_sign(one: Export) -> Export:
    """Aborts for whoever does not bring signed copies of this version."""
    return one if may_sign(one) else abort(404)


def _load(copy_id: int) -> SignedCopy:
    """A copy of an export of the round that the reader may know of."""
    copy = db.session.get(SignedCopy, copy_id) or abort(404)
    load(copy.export_id)
    return copy


@bp.get(_COPY)
def exports_signed_file(copy_id: int) -> ResponseReturnValue:
    """The copy, exactly as it came; who took it is recorded."""
    copy = _load(copy_id)
    one = copy.export
    if not one.is_open or (copy.withdrawn_at is not None and not may_sign(one)):
        abort(404)
    if PRODUCTS[one.product].of_answers and not is_readable(db.session, this_round()):
        abort(404)
    print_ = signed_copies.printed(one) or abort(404)
    body, name = signed_copies.content(copy), f"{print_.name.removesuffix('.pdf')}_KySo{copy.id}.pdf"
    accounts.record_view(f"export:{one.id}", people_in(one), round=one.round_id, signed=copy.id, rows=one.row_count)
    return attachment(body, name)


@bp.post(f"{_COPY}/rut")
def exports_signed_withdraw(copy_id: int) -> ResponseReturnValue:
    """Takes a copy out of use."""
    copy = _load(copy_id)
    here = url_for("ministry.exports_one", export_id=_may_sign(copy.export).id)
    done = "Đã rút bản ký số. Bấm “Dùng lại” nếu rút nhầm."
    return carry_out(lambda: signed_copies.withdraw(db.session, copy, accounts.actor()), done, here)


@bp.post(f"{_COPY}/dung-lai")
def exports_signed_bring_back(copy_id: int) -> ResponseReturnValue:
    """Puts a copy that was withdrawn to use again."""
    copy = _load(copy_id)
    here = url_for("ministry.exports_one", export_id=_may_sign(copy.export).id)
    back = lambda: signed_copies.bring_back(db.session, copy, accounts.actor())  # noqa: E731
    return carry_out(back, "Bản ký số được dùng lại.", here)
