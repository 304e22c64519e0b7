"""The files of an export: behind links that live for a day, given out exactly as they were made, each time recorded."""

from __future__ import annotations

from flask import Response, abort, current_app, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from itsdangerous import BadSignature, SignatureExpired, URLSafeTimedSerializer

from questionnaires.results import is_readable
from respondents import exports as kept
from respondents.exports import Export, ExportFile
from survey_app import accounts
from survey_app.accounts import OF_ROUND, this_round
from survey_app.database import db
from survey_app.downloads import attachment
from survey_app.ministry.blueprint import bp
from survey_app.ministry.products import PRODUCTS
from survey_app.ministry.rights import rights

DAY = 24 * 3600
TOO_OLD = "Liên kết tải tệp chỉ dùng được trong 24 giờ. Bấm vào tên tệp dưới đây để tải bằng liên kết mới."
NOT_YOURS = (
    "Liên kết tải tệp này không đúng hoặc của người khác. Bấm vào tên tệp dưới đây để tải bằng liên kết của mình."
)
CHANGED = (
    "Tệp kết quả này tạm không tải được: phiếu trong cơ sở dữ liệu không còn đúng như lúc mở hòm phiếu. Hãy khôi phục bản sao lưu "
    "đã làm sau khi mở."
)


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.secret_key or "", salt="file of an export")


def link_to(file: ExportFile) -> str:
    """The address of a file, for the signed-in person and for a day."""
    token = _signer().dumps([file.id, accounts.actor().id])
    return url_for("ministry.exports_links", file_id=file.id, token=token, round_id=this_round().id)


@bp.get(f"{OF_ROUND}/xuat/tep/<int:file_id>/<token>")
def exports_links(file_id: int, token: str) -> ResponseReturnValue:
    """The file, exactly as it was made; who took it is recorded."""
    file = db.session.get(ExportFile, file_id) or abort(404)
    one = file.export
    if one.round_id != this_round().id or not may_fetch(one, file):
        abort(404)
    if (refused := _refused(one, token, file_id)) is not None:
        return refused
    body, name, rows = kept.content(file), file.name, one.row_count
    accounts.record_view(f"export:{one.id}", people_in(one), round=one.round_id, file=file_id, rows=rows)
    return attachment(body, name)


def people_in(one: Export) -> int:
    """How many people a look at its files counts: none where it names nobody, and none for the Ministry where two officers decided
    that it shall have exactly these."""
    is_meant_for_them = one.is_open and not rights().decides
    return one.row_count if PRODUCTS[one.product].personal and not is_meant_for_them else 0


def may_fetch(one: Export, file: ExportFile) -> bool:
    """What is open, by whoever may read it; and what waits, as a print, by whoever could approve it."""
    mine = rights()
    if not mine.may_know(one):
        return False
    is_print = file.name.endswith(".pdf")
    return one.is_open or (one.state == "asked" and mine.decides and is_print and one.made_by != accounts.actor().id)


def _refused(one: Export, token: str, file_id: int) -> Response | None:
    """Why the link does not work, on the page of its export; None where it does."""
    try:
        of = _signer().loads(token, max_age=DAY)
    except SignatureExpired:
        return _back(one, TOO_OLD)
    except BadSignature:
        return _back(one, NOT_YOURS)
    if of != [file_id, accounts.actor().id]:
        return _back(one, NOT_YOURS)
    if PRODUCTS[one.product].of_answers and not is_readable(db.session, this_round()):
        return _back(one, CHANGED)
    return None


def _back(one: Export, why: str) -> Response:
    flash(why, "warning")
    answer: Response = redirect(url_for("ministry.exports_one", export_id=one.id))  # type: ignore[assignment]
    return answer


@bp.get(f"{OF_ROUND}/xuat/<int:export_id>/trang-dau.png")
def exports_links_first_page(export_id: int) -> Response:
    """The picture of the first page that was kept with it."""
    one = db.session.get(Export, export_id) or abort(404)
    if one.round_id != this_round().id or not rights().may_know(one) or one.preview is None:
        abort(404)
    if PRODUCTS[one.product].of_answers and not is_readable(db.session, this_round()):
        abort(404)
    content = one.preview
    if PRODUCTS[one.product].personal:
        accounts.record_view(f"export:{one.id}", round=one.round_id, first_page=True)
    answer = Response(content, mimetype="image/png")
    answer.headers["Cache-Control"] = "no-store"
    return answer
