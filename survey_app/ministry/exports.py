"""Xuất hồ sơ gửi Bộ Nội vụ: check, choose, say why; every export is kept and given out again bit for bit."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Response, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import RadioField, SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, Length

from foundation.db import Refused
from questionnaires.survey_round import SurveyRound
from respondents import exports as kept
from respondents import snapshots
from respondents.exports import Export, ExportFile, Made
from survey_app import accounts
from survey_app.accounts import OF_ROUND, this_round
from survey_app.acts import carry_out
from survey_app.choices import choices, explained
from survey_app.database import db
from survey_app.downloads import attachment
from survey_app.forms import Form
from survey_app.ministry import respondent_list
from survey_app.ministry.blueprint import bp
from survey_app.ministry.checklist import checks
from survey_app.ministry.products import PRODUCTS, stem
from survey_app.ministry.wish import Wish

WAITS = "Bản này có thông tin cá nhân: một cán bộ khác của Sở Nội vụ duyệt rồi mới tải được."


class ExportForm(Form):
    """What to export, and why."""

    product = RadioField(
        "Sản phẩm",
        [InputRequired("Chọn một sản phẩm")],
        choices=explained((key, product.text, product.hint) for key, product in PRODUCTS.items()),
        default="respondent_list",
    )
    order = SelectField(
        "Thứ tự trong danh sách", choices=choices((key, text) for key, (text, _) in respondent_list.ORDERS.items())
    )
    reason = StringField(
        "Lý do xuất",
        [DataRequired("Ghi lý do xuất"), Length(max=300)],
        description="Ví dụ: gửi Bộ Nội vụ theo Công văn số …",
    )


@bp.get(f"{OF_ROUND}/xuat")
def exports() -> ResponseReturnValue:
    """The checklist, the choice, and everything exported so far."""
    return _page(ExportForm()), 200


def _page(form: ExportForm) -> str:
    survey_round = this_round()
    may_make = _may_make()
    found = [one for one in kept.of_round(db.session, survey_round.id) if may_make or one.is_open]
    return render_template(
        "ministry/exports.html",
        survey_round=survey_round,
        form=form,
        may_make=may_make,
        checks=checks(survey_round) if may_make else [],
        exports=found,
        products=PRODUCTS,
        makers=_makers(found),
    )


def _may_make() -> bool:
    """Home Affairs makes and approves; the Ministry takes what is open."""
    return accounts.actor().kind != "ministry"


def _makers(found: Sequence[Export]) -> dict[int, str]:
    ids = {account_id for one in found for account_id in (one.made_by, one.decided_by) if account_id}
    people = accounts.by_number(db.session, ids)
    return {number: one.name or one.email for number, one in people.items()}


@bp.post(f"{OF_ROUND}/xuat")
def exports_make() -> ResponseReturnValue:
    """Builds the product, then keeps it. Building takes seconds, so no transaction holds the database meanwhile."""
    survey_round = this_round()
    form = ExportForm()
    if not form.validate_on_submit():
        return _page(form), 422
    try:
        made = _make(survey_round, form)
        db.session.commit()
        done = f"Đã tạo {', '.join(file.name for file in made.files)}."
        flash(done if made.is_open else f"{done} {WAITS}", "success")
    except Refused as refusal:
        db.session.rollback()
        flash(str(refusal), "error")
    return redirect(url_for("ministry.exports"))


def _make(survey_round: SurveyRound, form: ExportForm) -> Export:
    key, by = form.product.data, accounts.actor()
    product = PRODUCTS[key]
    number = kept.next_number(db.session, survey_round.id, key)
    found = product.draft(Wish(survey_round, form.order.data))
    db.session.rollback()  # typesetting takes seconds and must not hold the database
    made = Made(found.files(), found.row_count, found.counted_at, found.snapshot_number)
    name = stem(product, survey_round, number, made)
    reason = form.reason.data
    return kept.keep(db.session, survey_round, key, name, number, made, reason, by, waits=product.personal)


@bp.get(f"{OF_ROUND}/xuat/<int:export_id>")
def exports_one(export_id: int) -> ResponseReturnValue:
    """One export: its files with their checksums, and what changed since the version before."""
    one = _load(export_id)
    return render_template(
        "ministry/exports_one.html",
        survey_round=this_round(),
        one=one,
        described=PRODUCTS[one.product],  # base.html keeps `product` for itself
        makers=_makers([one]),
        may_decide=one.state == "asked" and _may_make(),
        is_own=one.made_by == accounts.actor().id,
        difference=_difference(one),
    )


@bp.post(f"{OF_ROUND}/xuat/<int:export_id>/duyet")
def exports_approve(export_id: int) -> ResponseReturnValue:
    """The second person's yes."""
    one = _load(export_id)
    here = url_for("ministry.exports_one", export_id=export_id)
    return carry_out(lambda: kept.approve(db.session, one, accounts.actor()), "Đã duyệt. Tệp tải được.", here)


@bp.post(f"{OF_ROUND}/xuat/<int:export_id>/khong-duyet")
def exports_refuse(export_id: int) -> ResponseReturnValue:
    """A no, of the second person or of the first who has thought again."""
    one = _load(export_id)
    here = url_for("ministry.exports_one", export_id=export_id)
    done = "Đã ghi: không duyệt. Không ai tải được tệp của bản này."
    return carry_out(lambda: kept.refuse(db.session, one, accounts.actor()), done, here)


def _load(export_id: int) -> Export:
    """An export of the round that the reader may know of."""
    found = db.session.get(Export, export_id)
    if found is None or found.round_id != this_round().id or not (found.is_open or _may_make()):
        abort(404)
    return found


def _difference(one: Export) -> tuple[int, tuple[int, int, int]] | None:
    """(number of the version before, (added, taken off, changed)) of a list."""
    if one.snapshot_number is None:
        return None
    before = kept.before(db.session, one)
    if before is None or before.snapshot_number is None:
        return None
    older, newer = (
        snapshots.numbered(db.session, one.round_id, number) for number in (before.snapshot_number, one.snapshot_number)
    )
    return before.number, respondent_list.difference(older, newer)


@bp.get(f"{OF_ROUND}/xuat/tep/<int:file_id>")
def exports_file(file_id: int) -> Response:
    """The file, exactly as it was made; who took it is recorded."""
    file = db.session.get(ExportFile, file_id) or abort(404)
    if file.export.round_id != this_round().id or not file.export.is_open:
        abort(404)
    body, name = kept.content(file), file.name
    accounts.record_view(
        f"export:{file.export_id}", round=file.export.round_id, file=file.id, rows=file.export.row_count
    )
    return attachment(body, name)
