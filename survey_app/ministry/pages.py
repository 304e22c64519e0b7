"""Xuất hồ sơ gửi Bộ Nội vụ: check, choose, say why; every export is kept and given out again bit for bit."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Response, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import RadioField, SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, Length

from questionnaires.survey_round import SurveyRound
from respondents.roster import Snapshot
from survey_app import accounts
from survey_app.accounts import Account
from survey_app.choices import choices
from survey_app.db import Refused, db
from survey_app.downloads import attachment
from survey_app.forms import Form
from survey_app.ministry import bp, export, respondent_list
from survey_app.ministry.checklist import checks
from survey_app.ministry.export import Export, ExportFile
from survey_app.ministry.products import PRODUCTS, stem


class ExportForm(Form):
    """What to export, and why."""

    product = RadioField(
        "Sản phẩm",
        [InputRequired("Chọn một sản phẩm")],
        choices=choices((key, f"{product.text}. {product.hint}") for key, product in PRODUCTS.items()),
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


@bp.get("/xuat")
def exports() -> ResponseReturnValue:
    """The checklist, the choice, and everything exported so far."""
    return _page(ExportForm()), 200


def _page(form: ExportForm) -> str:
    survey_round = accounts.current_round()
    if survey_round is None:
        return render_template("ministry/no_round.html")
    found = export.of_round(db.session, survey_round.id)
    return render_template(
        "ministry/exports.html",
        survey_round=survey_round,
        form=form,
        may_make=accounts.actor().kind != "ministry",
        checks=checks(survey_round) if accounts.actor().kind != "ministry" else [],
        exports=found,
        products=PRODUCTS,
        makers=_makers(found),
    )


def _makers(found: Sequence[Export]) -> dict[int, str]:
    ids = {one.made_by for one in found if one.made_by}
    query = db.session.query(Account).where(Account.id.in_(ids))
    return {account.id: account.name or account.email for account in query}


@bp.post("/xuat")
def make_export() -> ResponseReturnValue:
    """Builds the product, then keeps it. Building takes seconds, so no transaction holds the database meanwhile."""
    survey_round = accounts.current_round() or abort(404)
    form = ExportForm()
    if not form.validate_on_submit():
        return _page(form), 422
    try:
        made = _make(survey_round, form)
        db.session.commit()
        flash(f"Đã tạo {', '.join(file.name for file in made.files)}.", "success")
    except Refused as refusal:
        db.session.rollback()
        flash(str(refusal), "error")
    return redirect(url_for("ministry.exports"))


def _make(survey_round: SurveyRound, form: ExportForm) -> Export:
    key, by = form.product.data, accounts.actor()
    product = PRODUCTS[key]
    number = export.next_number(db.session, survey_round.id, key)
    made = product.make(survey_round, form.order.data)
    name = stem(product, survey_round, number, made)
    return export.keep(db.session, survey_round, key, name, number, made, form.reason.data, by)


@bp.get("/xuat/<int:export_id>")
def export_one(export_id: int) -> ResponseReturnValue:
    """One export: its files with their checksums, and what changed since the version before."""
    one = _load(export_id)
    return render_template(
        "ministry/export.html",
        one=one,
        described=PRODUCTS[one.product],  # base.html keeps `product` for itself
        maker=_makers([one]).get(one.made_by or 0, "Hệ thống"),
        difference=_difference(one),
    )


def _load(export_id: int) -> Export:
    return db.session.get(Export, export_id) or abort(404)


def _difference(one: Export) -> tuple[int, tuple[int, int, int]] | None:
    """(number of the version before, (added, taken off, changed)) of a list."""
    if one.snapshot_number is None:
        return None
    query = db.session.query(Export).where(Export.round_id == one.round_id, Export.product == one.product)
    before = query.where(Export.number < one.number).order_by(Export.number.desc()).first()
    if before is None or before.snapshot_number is None:
        return None
    older, newer = (_snapshot(one.round_id, number) for number in (before.snapshot_number, one.snapshot_number))
    return before.number, respondent_list.difference(older, newer)


def _snapshot(round_id: int, number: int) -> Snapshot:
    return db.session.query(Snapshot).where(Snapshot.round_id == round_id, Snapshot.number == number).one()


@bp.get("/xuat/tep/<int:file_id>")
def export_file(file_id: int) -> Response:
    """The file, exactly as it was made; who took it is recorded."""
    file = db.session.get(ExportFile, file_id) or abort(404)
    body, name = export.content(file), file.name
    accounts.record_view(f"export:{file.export_id}", file=file.id, rows=file.export.row_count)
    return attachment(body, name)
