"""A workbook comes in: uploaded, or taken from the library; either way it becomes a draft with its report. A Word document is read
first, and looked at before it becomes one."""

from __future__ import annotations

from flask import abort, current_app, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.file import FileField, FileRequired, MultipleFileField
from werkzeug.datastructures import FileStorage
from wtforms import RadioField
from wtforms.validators import Optional

from foundation.db import Refused
from foundation.spreadsheets.file_size import size_in_words
from questionnaires import from_word as word
from questionnaires import kinds, library, rewording
from survey_app.choices import choices
from survey_app.database import db
from survey_app.forms import Form
from survey_app.home_affairs.blueprint import bp
from survey_app.home_affairs.questionnaires import from_word
from survey_app.home_affairs.questionnaires.uploads import receive


class WorkbookForm(Form):
    """One workbook, or one Word document."""

    file = FileField(
        "Sổ tính hoặc văn bản Word", [FileRequired("Chọn tệp .xlsx hoặc .docx rồi bấm “Tải lên và kiểm tra”")]
    )
    lists = MultipleFileField("Danh sách kèm theo", [Optional()])
    changes = RadioField(
        "Nếu tệp Word còn chỗ sửa chưa duyệt (Track Changes)",
        [Optional()],
        choices=choices(
            (
                (word.ACCEPTED, "Lấy bản đã sửa (coi như chấp nhận mọi chỗ sửa)"),
                (word.REJECTED, "Lấy bản trước khi sửa"),
            )
        ),
        description="Chỉ cần chọn với tệp Word có chỗ sửa chưa duyệt; chưa chọn thì trang này hỏi lại.",
    )
    words = RadioField(
        "Nếu bản nháp có lời đã sửa trên màn hình",
        [Optional()],
        choices=choices(
            (
                (rewording.KEEP, "Giữ lời đã sửa, đưa vào sổ tính này"),
                (rewording.DROP, "Lấy lời của sổ tính này, bỏ lời đã sửa"),
            )
        ),
        description="Chỉ cần chọn khi sổ tính không có các lời ấy; chưa chọn thì trang này hỏi lại.",
    )


@bp.route("/mau-phieu/tai-len", methods=["GET", "POST"])
def questionnaires_uploading() -> ResponseReturnValue:
    """Uploads a workbook; a file that cannot be opened comes back with a sentence, and nothing is stored."""
    form = WorkbookForm()
    if form.validate_on_submit():
        try:
            data, name = _read(form.file.data), form.file.data.filename or ""
            if word.is_word(data, name):
                return from_word.shown(from_word.read(data, form.changes.data or ""), name)
            lists = {sent.filename or "": _read(sent) for sent in form.lists.data or () if sent}
            version = receive(data, name, lists, form.words.data or "")
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
