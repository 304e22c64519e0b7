"""A questionnaire that came as a Word document: looked at with its doubtful lines, then fetched as a workbook or kept as a draft.

Nothing is stored meanwhile: the workbook travels in the page, and comes back like any upload.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from pathlib import PurePath
from typing import NamedTuple

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import HiddenField

from foundation.db import Refused
from questionnaires.from_word import Reading, read_apart
from questionnaires.workbook.columns import DOUBT
from questionnaires.workbook.question_types import read_type
from survey_app.database import db
from survey_app.downloads import attachment
from survey_app.forms import Form
from survey_app.home_affairs.blueprint import bp
from survey_app.home_affairs.questionnaires.uploads import receive

LONGEST = 450_000  # characters of a workbook that travels in a form
TOO_LONG = "Phiếu đọc từ Word dài quá mức trang này giữ được. Hãy chia tệp Word thành hai phần rồi tải từng phần lên."
LOST = "Chưa nhận được sổ tính. Hãy tải tệp Word lên lại."
UNDECIDED = (
    "Tệp còn {count} chỗ sửa chưa duyệt (Track Changes): {told}. Hãy chọn lấy bản đã sửa hay bản trước khi sửa, chọn lại tệp rồi "
    "bấm “Tải lên và kiểm tra”"
)
TOLD_AT_ONCE = 5
LABEL, HINT = "label::Tiếng Việt (vi)", "hint::Tiếng Việt (vi)"
GROUP = "nhóm"


class FromWordForm(Form):
    """The workbook on its way back."""

    workbook = HiddenField()
    filename = HiddenField()


class Shown(NamedTuple):
    """A row of the draft as the page shows it."""

    row: int
    kind: str
    label: str
    hint: str
    choices: list[str]
    doubt: str


def read(data: bytes, changes: str) -> Reading:
    """What a Word document says. Raises Refused, also where it holds changes and nobody said which reading is meant."""
    db.session.rollback()  # reading a hostile file may take seconds, in which others must be able to write
    reading = read_apart(data, changes)
    if reading.changes and not changes:
        told = "; ".join(reading.changes[:TOLD_AT_ONCE]) + ("; …" if len(reading.changes) > TOLD_AT_ONCE else "")
        raise Refused(UNDECIDED.format(count=len(reading.changes), told=told))
    return reading


def shown(reading: Reading, filename: str) -> ResponseReturnValue:
    """The page of a draft that is not kept yet. Raises Refused for one that is too long to travel."""
    workbook = b64encode(reading.workbook).decode()
    if len(workbook) > LONGEST:
        raise Refused(TOO_LONG)
    name = f"{PurePath(filename).stem or 'phieu'}.xlsx"
    form = FromWordForm(formdata=None, workbook=workbook, filename=name)
    return render_template(
        "home_affairs/questionnaires/from_word.html", reading=reading, rows=_rows(reading), form=form, filename=filename
    )


def _rows(reading: Reading) -> list[Shown]:
    lists: dict[str, list[str]] = {}
    for row in reading.choices:
        lists.setdefault(row["list_name"], []).append(row[LABEL])
    found = []
    for number, row in enumerate(reading.survey, start=2):
        asked = read_type(row["type"])
        if not asked.ends:
            choices = lists.get(asked.list_name, [])
            found.append(
                Shown(
                    number,
                    (asked.kind.word or GROUP).capitalize(),
                    row[LABEL],
                    row.get(HINT, ""),
                    choices,
                    row.get(DOUBT, ""),
                )
            )
    return found


def _sent() -> tuple[bytes, str]:
    """The workbook that came back, and its name. Raises Refused."""
    form = FromWordForm()
    if not form.validate_on_submit():
        raise Refused(LOST)
    try:
        data = b64decode(form.workbook.data or "", validate=True)
    except (NotBase64, ValueError) as broken:
        raise Refused(LOST) from broken
    if not data.startswith(b"PK"):
        raise Refused(LOST)
    return data, PurePath(form.filename.data or "").name or "phieu.xlsx"


@bp.post("/mau-phieu/tu-word/tep")
def questionnaires_from_word_file() -> ResponseReturnValue:
    """The workbook, to be gone over in Excel."""
    try:
        return attachment(*_sent())
    except Refused as refusal:
        return _back(refusal)


@bp.post("/mau-phieu/tu-word/dung")
def questionnaires_from_word_use() -> ResponseReturnValue:
    """Keeps the workbook as a draft, with every doubt as a warning of its report."""
    try:
        version = receive(*_sent())
    except Refused as refusal:
        return _back(refusal)
    return redirect(url_for("home_affairs.questionnaires_version_page", version_id=version.id))


def _back(refusal: Refused) -> ResponseReturnValue:
    db.session.rollback()
    flash(str(refusal), "error")
    return redirect(url_for("home_affairs.questionnaires_uploading"))
