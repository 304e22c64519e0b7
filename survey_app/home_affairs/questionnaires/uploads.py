"""What every way of a workbook into the house has in common: checked while nothing holds the database, then kept as a draft."""

from __future__ import annotations

from collections.abc import Mapping

from flask import flash

from foundation.db import Refused
from questionnaires import rewording, versions
from questionnaires.changed_workbooks import whole_workbook
from questionnaires.versions import Over, QuestionnaireVersion
from questionnaires.workbook.checking import WorkbookCheck
from questionnaires.workbook.checking_apart import check_apart
from survey_app import accounts
from survey_app.database import db

MENDED = "mended"
"""Of a workbook that is the draft's own with mends in it: words that were changed on screen are in it."""


def receive(
    data: bytes, filename: str, lists: Mapping[str, bytes] | None = None, words: str = ""
) -> QuestionnaireVersion:
    """Checks the workbook while nothing holds the database, then keeps it and says what happened.

    `lists`: files beside it, which are from then on lists of the workbook that is kept. `words`: what becomes of words of the draft
    that were changed on screen (`rewording.KEEP`, `DROP`, MENDED). Raises Refused for what is no file to read, and where such words
    would go and nobody has said so.
    """
    by = accounts.actor()
    db.session.rollback()  # reading a hostile file may take seconds, in which others must be able to write
    data = whole_workbook(data, filename, lists or {})
    data, checked, over = _over_words(data, filename, words)
    version = versions.upload(db.session, data, filename, by, checked, over)
    db.session.commit()
    flash(*_news(version))
    return version


def _over_words(data: bytes, filename: str, words: str) -> tuple[bytes, WorkbookCheck, Over | None]:
    """The workbook with what is to be kept of the draft's words, its check, and what it replaces."""
    checked = check_apart(data, filename)
    if any(problem.code == "FILE_UNREADABLE" for problem in checked.problems):
        return data, checked, None
    draft = versions.draft_of(db.session, versions.form_id_of(checked, filename))
    over, lost = rewording.over(draft, data, mended=words == MENDED)
    db.session.rollback()
    if over is None or not lost or words == rewording.DROP:
        return data, checked, over
    if words != rewording.KEEP:
        raise Refused(rewording.question(lost))
    data, kept = rewording.put_into(data, filename, lost)
    return data, check_apart(data, filename), over._replace(rewordings=kept)


def _news(version: QuestionnaireVersion) -> tuple[str, str]:
    """What became of the workbook, and the kind of its notice."""
    if version.is_published:
        return f"Sổ tính này giống hệt phiên bản {version.number} đã công bố nên không tạo bản nháp mới.", "message"
    if version.errors:
        return f"Đã nhận sổ tính. Còn {version.errors} lỗi cần sửa trước khi công bố, xem ở dưới.", "warning"
    return "Đã nhận sổ tính, không có lỗi nào. Việc tiếp theo: xem thử, rồi công bố.", "success"
