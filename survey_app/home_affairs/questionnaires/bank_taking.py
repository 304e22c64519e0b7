"""Questions of the bank that were chosen: as a workbook of their own, or as new rows of a draft."""

from __future__ import annotations

from collections.abc import Sequence

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import HiddenField

from foundation.db import Refused
from questionnaires import version_list
from questionnaires.bank import finding, growing, new_workbook, taking
from questionnaires.bank.fitting import Fitted
from questionnaires.bank.taking import Source, Taken
from questionnaires.bank_rows import BankQuestion
from questionnaires.changed_workbooks import grown_workbook
from questionnaires.versions import SOMEBODY_ELSE, QuestionnaireVersion
from survey_app.database import db
from survey_app.downloads import attachment
from survey_app.forms import Form
from survey_app.home_affairs.blueprint import bp
from survey_app.home_affairs.questionnaires.bank import as_text, chosen_numbers
from survey_app.home_affairs.questionnaires.listing import load
from survey_app.home_affairs.questionnaires.uploads import MENDED, receive
from survey_app.row_numbers import row_number, row_number_or_none

NOTHING = "Chưa chọn câu nào. Hãy đánh dấu các câu cần lấy rồi bấm “Chọn thêm”."
TOLD = 10  # renamed questions named in a notice


class AddForm(Form):
    """Where the questions go: the row in which a group begins, and the draft as it was seen."""

    chon = HiddenField()
    group = HiddenField()
    seen = HiddenField()


@bp.get("/mau-phieu/kho-cau-hoi/da-chon")
def questionnaires_bank_taking() -> ResponseReturnValue:
    """What was chosen, what it refers to that is not, and where it can go."""
    questions = finding.chosen(db.session, chosen_numbers())
    drafts, draft = version_list.drafts(db.session), request.args.get("nhap", type=row_number)
    into = next((one for one in drafts if one.id == draft), None)
    taken, unread = _taken_or_why(questions)
    rooms, refusal = _rooms(into)
    return render_template(
        "home_affairs/questionnaires/bank_taking.html",
        questions=questions,
        uses=finding.uses(db.session),
        behind=[(one, finding.number_of(db.session, one)) for one in taken.behind],
        along=[row.name for row in taken.rows if row.along],
        drafts=drafts,
        into=into,
        rooms=rooms,
        refusal=refusal,
        unread=unread,
        seen=_seen(into) if into else "",
        chon=as_text([question.id for question in questions]),
        without=lambda number: as_text([one.id for one in questions if one.id != number]),
        with_one=lambda number: as_text([*(one.id for one in questions), number]),
    )


def _rooms(draft: QuestionnaireVersion | None) -> tuple[list[growing.Room], str]:
    """The groups of the draft; none with the reason where nothing can be added."""
    try:
        return (growing.rooms(draft.workbook), "") if draft else ([], "")
    except Refused as refusal:
        return [], str(refusal)


def _seen(draft: QuestionnaireVersion) -> str:
    """A draft has no SHA-256 while it has errors; every upload renews this moment."""
    return draft.created_at.isoformat()


def _taken(questions: Sequence[BankQuestion]) -> Taken:
    names: dict[int, list[str]] = {}
    for question in questions:
        names.setdefault(question.version_id, []).append(question.name)
    versions = {number: load(number) for number in names}
    return taking.take([Source(n, _title(versions[n]), versions[n].workbook, tuple(names[n])) for n in names])


def _taken_or_why(questions: Sequence[BankQuestion]) -> tuple[Taken, str]:
    """What is taken; nothing, and why, where one of their workbooks cannot be read."""
    try:
        return _taken(questions), ""
    except Refused as refusal:
        return taking.take([]), str(refusal)


def _title(version: QuestionnaireVersion) -> str:
    return f"{version.title}, phiên bản {version.number}"


@bp.get("/mau-phieu/kho-cau-hoi/da-chon/tep")
def questionnaires_bank_taking_file() -> ResponseReturnValue:
    """The chosen questions as an XLSForm."""
    questions = finding.chosen(db.session, chosen_numbers())
    if not questions:
        abort(404)
    try:
        return attachment(new_workbook.written(_taken(questions)), "kho_cau_hoi.xlsx")
    except Refused as refusal:
        flash(str(refusal), "error")
        return redirect(url_for("home_affairs.questionnaires_bank_taking", chon=as_text(chosen_numbers())))


@bp.post("/mau-phieu/<int:version_id>/them-tu-kho")
def questionnaires_bank_taking_add(version_id: int) -> ResponseReturnValue:
    """Puts the chosen questions into a group of a draft: its workbook comes back with them, and with its report."""
    draft, form = load(version_id), AddForm()
    form.validate_on_submit()
    try:
        questions = finding.chosen(db.session, chosen_numbers())
        if not questions:
            raise Refused(NOTHING)
        begin = row_number_or_none(form.group.data or "")
        if begin is None:
            raise Refused("Chưa chọn nhóm để thêm vào. Hãy chọn một nhóm của bản nháp.")
        if form.seen.data != _seen(draft):
            raise Refused(SOMEBODY_ELSE)
        data, filename, made = grown_workbook(draft, _taken(questions), begin)
        version = receive(data, filename, words=MENDED)
    except Refused as refusal:
        db.session.rollback()
        flash(str(refusal), "error")
        return redirect(
            url_for("home_affairs.questionnaires_bank_taking", chon=form.chon.data or None, nhap=version_id)
        )
    flash(*_news(made))
    return redirect(url_for("home_affairs.questionnaires_version_page", version_id=version.id))


def _news(made: Fitted) -> tuple[str, str]:
    words = f"Đã thêm {len(made.survey)} dòng từ kho câu hỏi vào bản nháp."
    if made.renamed:
        told = "; ".join(f"{old} thành {new}" for old, new in made.renamed[:TOLD])
        words += f" Mã đã có trong phiếu nên đổi: {told}{'; …' if len(made.renamed) > TOLD else ''}."
    return words, "success"
