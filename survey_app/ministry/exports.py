"""Xuất hồ sơ: check, choose, look at the first page, say why; every export is kept and given out again bit for bit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from flask import Response, abort, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from foundation import jobs
from foundation.db import Refused
from foundation.vietnamese_order import phrase_key
from respondents import exports as kept
from respondents import snapshots
from respondents.exports import Export, ExportState
from survey_app import accounts, letterhead, officer_mail
from survey_app.accounts import OF_ROUND, approval, this_round
from survey_app.acts import carry_out
from survey_app.database import db
from survey_app.long_tables import LongTable
from survey_app.ministry import making, respondent_list
from survey_app.ministry.blueprint import bp
from survey_app.ministry.checklist import checks
from survey_app.ministry.exports_form import ExportForm, asked, form_of
from survey_app.ministry.exports_links import link_to
from survey_app.ministry.products import PRODUCTS
from survey_app.ministry.rights import rights
from survey_app.ministry.signed_copies import about_signed

WAITS = "Bản này có thông tin cá nhân: một cán bộ khác của Sở Nội vụ duyệt rồi mới tải được."
BEGUN = "Đang dựng ở nền; có thể đóng trang này và quay lại sau."


EXPORTS = LongTable[Export](
    {
        "product": lambda one: (phrase_key(PRODUCTS[one.product].text), -one.number),
        "number": lambda one: one.number,
        "at": lambda one: one.counted_at,
        "rows": lambda one: one.row_count if one.files else None,
    },
    filters={"loai": (PRODUCTS, lambda one: one.product), "tinh_trang": (None, lambda one: one.state)},
)


def _filters() -> list[dict[str, Any]]:
    products = sorted(((code, one.text) for code, one in PRODUCTS.items()), key=lambda pair: phrase_key(pair[1]))
    states = [(one.value, one.text) for one in ExportState]
    return [
        {"name": "loai", "label": "Sản phẩm", "all": "Mọi sản phẩm", "options": products},
        {"name": "tinh_trang", "label": "Tình trạng", "options": states},
    ]


@bp.get(f"{OF_ROUND}/xuat")
def exports() -> ResponseReturnValue:
    """The checklist, the choice, and everything exported so far."""
    form = form_of(this_round(), rights())
    if (wanted := request.args.get("san_pham")) in rights().makes:
        form.product.data = wanted
    return _page(form), 200


def _page(form: ExportForm, preview: str = "") -> str:
    survey_round = this_round()
    mine = rights()
    page = EXPORTS.shown(one for one in kept.of_round(db.session, survey_round.id) if mine.may_know(one))
    return render_template(
        "ministry/exports.html",
        survey_round=survey_round,
        form=form,
        decides=mine.decides,
        checks=checks(survey_round) if mine.decides else [],
        page=page,
        products=PRODUCTS,
        filters=_filters(),
        makers=_makers(page.items),
        preview=preview,
        link=link_to,
    )


def _makers(found: Sequence[Export]) -> dict[int, str]:
    ids = {account_id for one in found for account_id in (one.made_by, one.decided_by) if account_id}
    people = accounts.by_number(db.session, ids)
    return {number: one.name or one.email for number, one in people.items()}


@bp.post(f"{OF_ROUND}/xuat")
def exports_make() -> ResponseReturnValue:
    """Puts the product in, to be built in the background; `xem` only shows how its first page would look."""
    survey_round = this_round()
    form = form_of(survey_round, rights())
    if not form.validate_on_submit():
        return _page(form), 422
    wish = form.wish(survey_round)
    if "xem" in request.form:
        return _page(form, url_for("ministry.exports_preview", **form.as_asked()))
    personal = PRODUCTS[form.product.data].personal
    return carry_out(
        lambda: making.order(db.session, form.product.data, wish, form.reason.data or "", accounts.actor()),
        f"{BEGUN} {WAITS}" if personal else BEGUN,
        url_for("ministry.exports"),
        again=lambda: _page(form),
    )


@bp.get(f"{OF_ROUND}/xuat/xem-truoc.png")
def exports_preview() -> ResponseReturnValue:
    """The first page of a product as it would be built now."""
    survey_round = this_round()
    form = form_of(survey_round, rights(), asked())
    if not form.is_possible():
        abort(404)
    product = PRODUCTS[form.product.data]
    try:
        draft = product.draft(form.wish(survey_round))
    except Refused:
        abort(404)
    if product.personal:
        accounts.record_view(f"round:{survey_round.id}", preview=form.product.data)
    return picture(draft.paper.first_page() if draft.paper else None)


def picture(content: bytes | None) -> Response:
    """A PNG that no browser keeps; 404 for none."""
    answer = Response(content or abort(404), mimetype="image/png")
    answer.headers["Cache-Control"] = "no-store"
    return answer


def load(export_id: int) -> Export:
    """An export of the round that the reader may know of."""
    found = db.session.get(Export, export_id)
    if found is None or found.round_id != this_round().id or not rights().may_know(found):
        abort(404)
    return found


@bp.get(f"{OF_ROUND}/xuat/<int:export_id>")
def exports_one(export_id: int) -> ResponseReturnValue:
    """One export: how far it is, its first page, its files with their checksums, and what changed since the version before."""
    return render_template("ministry/exports_one.html", **_about(load(export_id)))


@bp.get(f"{OF_ROUND}/xuat/<int:export_id>/tinh-trang")
def exports_state(export_id: int) -> Response:
    """The part of the page that keeps itself fresh while it is being built."""
    answer = make_response(render_template("ministry/_exports_state.html", **_about(load(export_id))))
    answer.add_etag()
    answer.make_conditional(request)
    return answer


def _about(one: Export) -> dict[str, Any]:
    return {
        "survey_round": this_round(),
        "one": one,
        "described": PRODUCTS[one.product],  # base.html keeps `product` for itself
        "job": jobs.latest(db.session, making.JOB, f"export:{one.id}") if one.state == "making" else None,
        "makers": _makers([one]),
        "may_decide": one.state == "asked" and rights().decides,
        "is_own": one.made_by == accounts.actor().id,
        "difference": _difference(one),
        "address": letterhead.stamp(one.code).address if one.code and one.is_open else "",
        "link": link_to,
        "signed": about_signed(one),
    }


@bp.post(f"{OF_ROUND}/xuat/<int:export_id>/duyet")
def exports_approve(export_id: int) -> ResponseReturnValue:
    """The second person's yes."""
    one = load(export_id)
    here = url_for("ministry.exports_one", export_id=export_id)
    vouchers = approval.vouchers_in(db.session)
    approve = lambda: _decide(lambda: kept.approve(db.session, one, accounts.actor(), vouchers), one)  # noqa: E731
    return carry_out(approve, "Đã duyệt. Tệp tải được.", here)


def _decide(act: Callable[[], None], one: Export) -> None:
    """Decides, and tells the one who made it."""
    act()
    officer_mail.export_decided(db.session, one, making.matter(one))


@bp.post(f"{OF_ROUND}/xuat/<int:export_id>/khong-duyet")
def exports_refuse(export_id: int) -> ResponseReturnValue:
    """A no, of the second person or of the first who has thought again."""
    one = load(export_id)
    here = url_for("ministry.exports_one", export_id=export_id)
    done = "Đã ghi: không duyệt. Không ai tải được tệp của bản này."
    refuse = lambda: _decide(lambda: kept.refuse(db.session, one, accounts.actor()), one)  # noqa: E731
    return carry_out(refuse, done, here)


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
    found = respondent_list.difference(older, newer)
    return (before.number, found) if found else None
