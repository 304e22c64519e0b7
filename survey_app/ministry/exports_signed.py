"""Signed copies of an exported paper: brought, fetched, withdrawn, used again."""

from __future__ import annotations

from flask import abort, url_for
from flask.typing import ResponseReturnValue

from questionnaires.results import is_readable
from respondents.exports import Export
from respondents.signed_copies import SignedCopy, printed, shelf
from survey_app import accounts, signed_copies
from survey_app.accounts import OF_ROUND, this_round
from survey_app.database import db
from survey_app.ministry.blueprint import bp
from survey_app.ministry.exports import exports_one, load
from survey_app.ministry.exports_links import people_in
from survey_app.ministry.products import PRODUCTS
from survey_app.ministry.signed_copies import may_sign

_COPY = f"{OF_ROUND}/xuat/ban-ky-so/<int:copy_id>"


@bp.post(f"{OF_ROUND}/xuat/<int:export_id>/ban-ky-so")
def exports_signed_keep(export_id: int) -> ResponseReturnValue:
    """A file that was signed outside: verified, then kept beside the version."""
    _may_sign(load(export_id))
    here = url_for("ministry.exports_one", export_id=export_id)
    return signed_copies.bring(lambda: shelf(db.session, load(export_id)), lambda: exports_one(export_id), here)


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
    one, print_ = copy.export, printed(copy.export)
    if print_ is None or (PRODUCTS[one.product].of_answers and not is_readable(db.session, this_round())):
        abort(404)

    def note() -> None:
        told = {"round": one.round_id, "signed": copy.id, "rows": one.row_count}
        accounts.record_view(f"export:{one.id}", people_in(one), **told)

    return signed_copies.give(copy, shelf(db.session, one), may_sign(one), print_.name.removesuffix(".pdf"), note)


@bp.post(f"{_COPY}/rut")
def exports_signed_withdraw(copy_id: int) -> ResponseReturnValue:
    """Takes a copy out of use."""
    copy = _load(copy_id)
    here = url_for("ministry.exports_one", export_id=_may_sign(copy.export).id)
    return signed_copies.withdraw(copy, shelf(db.session, copy.export), here)


@bp.post(f"{_COPY}/dung-lai")
def exports_signed_bring_back(copy_id: int) -> ResponseReturnValue:
    """Puts a copy that was withdrawn to use again."""
    copy = _load(copy_id)
    here = url_for("ministry.exports_one", export_id=_may_sign(copy.export).id)
    return signed_copies.bring_back(copy, shelf(db.session, copy.export), here)
