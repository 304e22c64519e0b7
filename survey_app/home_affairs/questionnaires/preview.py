"""The questionnaire as a respondent sees it on a phone: a frame of 360 pixels with the respondent's own pages in it.

Nothing is stored: the answers so far travel in the form itself, and end with the window.
"""

from __future__ import annotations

import json
from typing import Any

from flask import Response, abort, make_response, render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from questionnaires import published
from questionnaires.pages import PageForm
from questionnaires.rendering import Booklet, Marks
from questionnaires.sheet import AnswerSheet
from questionnaires.versions import QuestionnaireVersion
from questionnaires.working_sheet import WorkingSheet
from questionnaires.xform import Page
from survey_app.database import db
from survey_app.headers import POLICY, csp_nonce
from survey_app.home_affairs.blueprint import bp
from survey_app.home_affairs.questionnaires.listing import load

LONGEST_SHEET = 400_000  # characters of the answers that travel


@bp.get("/mau-phieu/<int:version_id>/xem-truoc")
def questionnaires_preview(version_id: int) -> ResponseReturnValue:
    """The frame, beside what it shows."""
    version, booklet = _open(version_id)
    page = render_template(
        "home_affairs/questionnaires/preview.html",
        version=version,
        pages=[(page.name, _words(booklet, page)) for page in booklet.definition.pages],
        questions=len(booklet.numbers),
    )
    return _with_policy(page, {"frame-src": "'self'"})


@bp.route("/mau-phieu/<int:version_id>/xem-truoc/phieu", methods=["GET", "POST"])
def questionnaires_preview_sheet(version_id: int) -> ResponseReturnValue:
    """A page of the sheet inside the frame; a POST takes its answers and goes where its button says."""
    version, booklet = _open(version_id)
    working = _working(booklet)
    page = _page(booklet, request.values.get("trang", ""), working)
    marks, said = Marks(), ""
    if request.method == "POST":
        page, marks, said = _turn(working, page)
    response = _with_policy(_draw(version, working, page, marks, said), {"frame-ancestors": "'self'"})
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    return response


def _words(booklet: Booklet, page: Page) -> str:
    """What a page is called in a list: its title, else its first question."""
    title = booklet.title(page, AnswerSheet(booklet.definition, seed=1))
    first = next(page.questions(), None)
    return title or (first.label.plain(booklet.definition.default_language) if first else page.name)


def _open(version_id: int) -> tuple[QuestionnaireVersion, Booklet]:
    version = load(version_id)
    return version, published.booklet(db.session, version.id, version.sha256 or abort(404))


def _working(booklet: Booklet) -> WorkingSheet:
    """The sheet that travels in the form; a blank one when there is none, or none that can be read."""
    language = request.values.get("ngon-ngu", "")
    if language not in booklet.definition.languages:
        language = booklet.definition.default_language
    sheet = AnswerSheet(booklet.definition, _stored(request.form.get("phieu", "")), language=language)
    return WorkingSheet(booklet, sheet, session=0, language=language)


def _stored(text: str) -> dict[str, Any] | None:
    try:
        stored = json.loads(text) if len(text) <= LONGEST_SHEET else None
    except (ValueError, RecursionError):
        return None
    return stored if isinstance(stored, dict) else None


def _page(booklet: Booklet, name: str, working: WorkingSheet) -> Page | None:
    """The page of this name, else the first one; None when there is none."""
    named = (page for page in booklet.definition.pages if page.name == name)
    return next(named, None) or next(iter(working.pages), None)


def _turn(working: WorkingSheet, page: Page | None) -> tuple[Page | None, Marks, str]:
    """Takes the answers; where the respondent is then, what is marked there, and what is said above it."""
    button = request.form.get("nut", "")
    if page is None or button == "dau":
        return next(iter(working.pages), None), Marks(), ""
    if button == "lai":  # from the list of answers
        return page, Marks(), ""
    before = {node.path for node in working.asks(page)}
    form = PageForm(working.sheet, page, request.form)
    form.validate()
    if button in ("lui", "ngon-ngu") or _changed_instances(working):
        return (_beside(working, page, -1) or page) if button == "lui" else page, Marks(), ""
    if form.errors:
        return page, Marks(refused=form.refused()), "sai"
    if any(node.path not in before and not working.sheet.value(node.path) for node in working.asks(page)):
        return page, Marks(), "moi"
    if working.gaps(page) and request.form.get("da-hoi") != page.name:
        return page, Marks(gaps=working.gaps(page)), "thieu"
    return _beside(working, page, 1), Marks(), ""


def _changed_instances(working: WorkingSheet) -> bool:
    """The buttons of repeats."""
    if wanted := request.form.get("add"):
        return working.sheet.may_add(wanted) and working.sheet.add(wanted) is not None
    unwanted = request.form.get("remove", "")
    return unwanted in _instances(working) and working.sheet.remove(unwanted)


def _instances(working: WorkingSheet) -> set[str]:
    definition = working.booklet.definition
    places = (definition.document.places[index] for index in definition.repeats)
    return {path for place in places for path in working.sheet.instances(place.path)}


def _beside(working: WorkingSheet, page: Page, step: int) -> Page | None:
    """The next page that shows something now, or the one before."""
    every = working.booklet.definition.pages
    here, shown = every.index(page), set(map(id, working.pages))
    onwards = every[here + 1 :] if step > 0 else reversed(every[:here])
    return next((other for other in onwards if id(other) in shown), None)


def _draw(version: QuestionnaireVersion, working: WorkingSheet, page: Page | None, marks: Marks, said: str) -> str:
    """The page; without one the list of all answers, as before submitting."""
    sheet, booklet, language = working.sheet, working.booklet, working.language
    pages = working.pages
    return render_template(
        "home_affairs/questionnaires/preview_sheet.html",
        version=version,
        page=page,
        number=pages.index(page) + 1 if page in pages else 0,
        count=len(pages),
        title=booklet.title(page, sheet, language) if page else "Kiểm tra trước khi gửi",
        questions=Markup(booklet.page(page, sheet, language, marks)) if page else "",
        problems=[(path, words) for path, (_, words) in marks.refused.items()],
        has_errors=bool(marks.refused),
        gaps=[(path, f"câu {booklet.reading.number(path)}") for path in marks.gaps],
        said=said,
        answers=[] if page else _answers(working),
        stored=json.dumps(sheet.as_dict(), ensure_ascii=False),
        language=language,
        languages=[(code, booklet.definition.language_names.get(code, code)) for code in booklet.definition.languages],
        last=pages[-1].name if pages else "",
    )


def _answers(working: WorkingSheet) -> list[tuple[str, str]]:
    """Every question that was asked, with its answer in words."""
    booklet, sheet, language = working.booklet, working.sheet, working.language
    nodes = (node for page in working.pages for node in working.asks(page))
    return [
        (booklet.reading.words(n.path, sheet, language), booklet.reading.answer_words(n.path, sheet, language))
        for n in nodes
    ]


def _with_policy(page: str, changes: dict[str, str]) -> Response:
    """A page that may hold a frame of ours, or stand in one."""
    response = make_response(page)
    policy = "; ".join(f"{name} {value}" for name, value in {**POLICY, **changes}.items())
    response.headers["Content-Security-Policy"] = policy.format(nonce=csp_nonce())
    return response
