"""A workbook comes in: uploaded, or taken from the library. Either way it becomes a draft with its report."""

from __future__ import annotations

from collections.abc import Mapping

from flask import abort, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.file import FileField, FileRequired, MultipleFileField
from werkzeug.datastructures import FileStorage
from wtforms.validators import Optional

from foundation.db import Refused
from foundation.spreadsheets.file_size import size_in_words
from questionnaires import kinds, library, versions
from questionnaires.changed_workbooks import whole_workbook
from questionnaires.versions import QuestionnaireVersion
from questionnaires.workbook.checking_apart import check_apart
from survey_app import accounts
from survey_app.database import db
from survey_app.forms import Form
from survey_app.home_affairs.blueprint import bp


class WorkbookForm(Form):
    """One workbook."""

    file = FileField("Sổ tính mẫu phiếu", [FileRequired("Chọn sổ tính .xlsx rồi bấm “Tải lên và kiểm tra”")])
    lists = MultipleFileField("Danh sách kèm theo", [Optional()])


@bp.route("/mau-phieu/tai-len", methods=["GET", "POST"])
def questionnaires_uploading() -> ResponseReturnValue:
    """Uploads a workbook; a file that cannot be opened comes back with a sentence, and nothing is stored."""
    form = WorkbookForm()
    if form.validate_on_submit():
        try:
            lists = {sent.filename or "": _read(sent) for sent in form.lists.data or () if sent}
            version = receive(_read(form.file.data), form.file.data.filename or "", lists)
            return redirect(url_for("home_affairs.questionnaires_version_page", version_id=version.id))
        except Refused as refusal:
            db.session.rollback()
            form.file.errors = [str(refusal)]
    page = render_template("home_affairs/questionnaires/uploading.html", form=form, kinds=kinds)
    return page, 422 if form.errors else 200


def _read(sent: FileStorage) -> bytes:
    """The file's bytes. Raises Refused for more than the installation takes."""
    most: int = current_app.config["UPLOAD_MAX_BYTES"]
    data = sent.stream.read(most + 1)
    if len(data) > most:
        raise Refused(
            f"Tệp lớn hơn {size_in_words(most)}. Hãy bỏ hình ảnh và các trang tính không cần, lưu lại rồi tải lên lần nữa."
        )
    return data


@bp.post("/mau-phieu/thu-vien/<name>/dung")
def questionnaires_uploading_use(name: str) -> ResponseReturnValue:
    """Takes a questionnaire of the library as a draft."""
    if name not in library.names():
        abort(404)
    version = receive(library.path(name).read_bytes(), f"{name}.xlsx")
    return redirect(url_for("home_affairs.questionnaires_version_page", version_id=version.id))


def receive(data: bytes, filename: str, lists: Mapping[str, bytes] | None = None) -> QuestionnaireVersion:
    """Checks the workbook while nothing holds the database, then keeps it and says what happened.

    `lists`: files beside it, which are from then on lists of the workbook that is kept. Raises Refused for what is no file
    to read.
    """
    by = accounts.actor()
    db.session.rollback()  # reading a hostile file may take seconds, in which others must be able to write
    data = whole_workbook(data, filename, lists or {})
    checked = check_apart(data, filename)
    version = versions.upload(db.session, data, filename, by, checked)
    db.session.commit()
    flash(*_news(version))
    return version


def _news(version: QuestionnaireVersion) -> tuple[str, str]:
    """What became of the workbook, and the kind of its notice."""
    if version.is_published:
        return f"Sổ tính này giống hệt phiên bản {version.number} đã công bố nên không tạo bản nháp mới.", "message"
    if version.errors:
        return f"Đã nhận sổ tính. Còn {version.errors} lỗi cần sửa trước khi công bố, xem ở dưới.", "warning"
    return "Đã nhận sổ tính, không có lỗi nào. Việc tiếp theo: xem thử, rồi công bố.", "success"
