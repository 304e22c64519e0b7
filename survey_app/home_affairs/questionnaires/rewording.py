"""The words of a draft, changed on screen, a page of the questionnaire at a time; and what differs from the uploaded workbook."""

from __future__ import annotations

import re
from zlib import crc32

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import HiddenField, TextAreaField

from foundation.db import Refused
from questionnaires import rewording
from questionnaires.rewording import Reworded, Wrong
from questionnaires.versions import SOMEBODY_ELSE, QuestionnaireVersion
from questionnaires.workbook.words import Anchor, Words, WordsPage
from survey_app import accounts
from survey_app.database import db
from survey_app.forms import Form
from survey_app.home_affairs.blueprint import bp
from survey_app.home_affairs.questionnaires.listing import load
from survey_app.row_numbers import row_number


class WordsForm(Form):
    """The words of one page; a box for each is added as the page is read."""

    seen = HiddenField()


@bp.route("/mau-phieu/<int:version_id>/sua-loi", methods=["GET", "POST"])
def questionnaires_rewording(version_id: int) -> ResponseReturnValue:
    """A page of words; saved when they are checked as a workbook is."""
    version = load(version_id)
    try:
        pages = rewording.pages_of(version)
    except Refused as refusal:
        flash(str(refusal), "error")
        return redirect(url_for("home_affairs.questionnaires_version_page", version_id=version_id))
    number = min(max(request.args.get("trang", 1, row_number), 1), max(len(pages), 1))
    page = pages[number - 1] if pages else WordsPage(())
    form = _form(version, page)
    if form.validate_on_submit() and _is_saved(form, version, page):
        return redirect(url_for("home_affairs.questionnaires_rewording", version_id=version_id, trang=number))
    return _drawn(form, version, pages, number), 422 if form.errors else 200


def name_of(words: Words) -> str:
    """What a box is called: by its place in the questionnaire, so that text typed for one cell never lands in another."""
    return f"o-{crc32('|'.join(words.anchor).encode()):08x}"


def _form(version: QuestionnaireVersion, page: WordsPage) -> WordsForm:
    boxes = {name_of(words): _box(words) for words in page.words}
    kind = type("WordsOfPage", (WordsForm,), boxes)
    texts = {name_of(words): words.text for words in page.words}
    made: WordsForm = kind(data={"seen": version.sha256, **texts})
    return made


def _box(words: Words) -> TextAreaField:
    label = words.what if words.anchor.sheet == "survey" else words.anchor.name
    language = re.sub(r"\s*\([^()]*\)$", "", words.language)  # "Tiếng Việt (vi)" without its code
    return TextAreaField(f"{label} ({language})" if language else label)


def _is_saved(form: WordsForm, version: QuestionnaireVersion, page: WordsPage) -> bool:
    """Whether the words that were typed are kept; otherwise the form says why not, and shows them."""
    boxes = {words.anchor: form[name_of(words)] for words in page.words}
    try:
        if form.seen.data != version.sha256:
            raise Refused(SOMEBODY_ELSE)
        made = rewording.reword(version, {anchor: box.data or "" for anchor, box in boxes.items()})
        _keep(version.id, form.seen.data or "", made)
        return True
    except Wrong as wrong:
        for anchor, sentence in wrong.at.items():
            boxes[anchor].errors = [sentence]
        form.form_errors += list(wrong.whole)
    except Refused as refusal:
        form.form_errors.append(str(refusal))
    db.session.rollback()
    return False


def _keep(version_id: int, seen: str, made: Reworded) -> None:
    by = accounts.actor()
    db.session.rollback()
    rewording.keep(db.session, version_id, seen, made, by)
    db.session.commit()
    flash(
        f"Đã lưu {len(made.changed)} chỗ. So với sổ tính đã tải lên: đã sửa {len(made.rewordings)} chỗ. Sổ tính tải về có lời mới.",
        "success",
    )


def _drawn(form: WordsForm, version: QuestionnaireVersion, pages: list[WordsPage], number: int) -> str:
    changed = rewording.of_draft(version)
    return render_template(
        "home_affairs/questionnaires/rewording.html",
        version=version,
        form=form,
        page=pages[number - 1] if pages else None,
        titles=[_title(page) for page in pages],
        number=number,
        name_of=name_of,
        changed=changed,
        place_of=place_of,
    )


def _title(page: WordsPage) -> str:
    """What a page is called in the list: its first words."""
    return next((words.text for words in page.words if words.text), "Trang không có lời")[:80]


def place_of(anchor: Anchor) -> str:
    """A place as an officer finds it in the workbook."""
    return f"{anchor.list_name} {anchor.name}, {anchor.column}".strip()


class TakeBackForm(Form):
    """The draft as it was seen."""

    seen = HiddenField()


@bp.post("/mau-phieu/<int:version_id>/sua-loi/<int:number>/lay-lai")
def questionnaires_rewording_take_back(version_id: int, number: int) -> ResponseReturnValue:
    """One change goes: the words of the workbook that was uploaded stand there again."""
    version, form = load(version_id), TakeBackForm()
    form.validate_on_submit()
    try:
        if form.seen.data != version.sha256:
            raise Refused(SOMEBODY_ELSE)
        _keep(version_id, form.seen.data or "", rewording.take_back(version, number))
    except Refused as refusal:
        db.session.rollback()
        flash(str(refusal), "error")
    return redirect(url_for("home_affairs.questionnaires_rewording", version_id=version_id, _anchor="da-sua"))
