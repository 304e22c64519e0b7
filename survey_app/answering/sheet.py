"""R7 and R8: the pages of the sheet, saved by their button or tap by tap."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from typing import Any, NamedTuple

from flask import Response, abort, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup, escape

from foundation.db import now
from questionnaires import prompting
from questionnaires.pages import IGNORED, as_text, words_of
from questionnaires.rendering import Marks, adding_anchor, anchor, entry_anchor, error_language, error_words
from questionnaires.working_sheet import WorkingSheet
from questionnaires.xform import Page
from respondents.identity import Visit
from survey_app import formats
from survey_app.answering import drawing
from survey_app.answering.blueprint import bp, limits
from survey_app.answering.gate import at
from survey_app.answering.language import ASKED
from survey_app.answering.ledger import ledger
from survey_app.answering.open_sheet import Desk, open_desk
from survey_app.tongues import count, gettext, say

BACK_TO_REVIEW = "kiem-tra"


class Prompt(NamedTuple):
    """What a page says above its questions after "Lưu và tiếp tục"; each at most once a page, those of care once a person."""

    mark: str
    wanted: bool


@bp.get("/phieu/trang/<int:number>")
@at("answering")
def sheet_page(visit: Visit, number: int) -> ResponseReturnValue:
    """A page with the answers as they are saved; back, forward and refresh all show the same."""
    desk = open_desk(visit)
    page = _page(desk, number)
    if page not in desk.working.pages:
        return redirect(_next_place(desk, page), 303)
    return _draw(desk, page, said=request.args.get("bao", ""))


def _keep(visit: Visit, number: int) -> None:
    """The answers of a page that was sent too late for its session, into the draft and unseen, as those that wait in the script's
    queue are sent after the next proof. Without a script there is no queue."""
    desk = open_desk(visit)
    page = _page(desk, number)
    desk.working.fill_in(page, request.form, _whole(request.form.get("seq")) or 0, now())
    desk.put_back(is_seen=False)
    ledger().commit()


@bp.post("/phieu/trang/<int:number>")
@at("answering", rescue=_keep)
def save_page(visit: Visit, number: int) -> ResponseReturnValue:
    """Saves the whole page, then goes on – unless something is wrong, or a gap or haste is to be asked about once."""
    desk, back = open_desk(visit), request.args.get("ve", "")
    page, working = _page(desk, number), desk.working
    place = url_for("answering.sheet_page", number=number)
    if request.form.get("sure"):  # the answer to the question before a removal: it carries no other answer
        return _put_back_and_go(desk, f"{place}#{_changed_instances(working)}")
    asked_before = {node.path for node in working.asks(page)}
    milliseconds = _whole(request.form.get("visible_ms"))
    form = working.fill_in(page, request.form, _whole(request.form.get("seq")) or 0, now())
    working.seen_for(page, milliseconds)
    if unsure := _unsure_removal(working):
        desk.put_back()
        ledger().commit()
        action = f"{place}?ve={back}" if back else place
        return drawing.page("removal", desk.about, action=action, path=unsure, **_entry(desk, unsure))
    if (changed := _changed_instances(working)) is not None:
        target = f"{place}#{changed}"
    elif form.errors:
        target = ""
    elif ASKED in request.form:  # the same page in another language, with what was written on it
        target = f"{place}?ve={back}" if back else place
    else:
        fresh = {node.path for node in working.asks(page)} - asked_before - set(request.form)
        said = _prompt(
            working,
            page,
            Prompt("moi", any(not working.sheet.value(path) for path in fresh)),
            Prompt("thieu", bool(working.gaps(page))),
            Prompt(prompting.CONTRADICTION, prompting.contradiction(working, page) is not None),
            Prompt(prompting.ONE_OPTION, prompting.is_one_option(working, page)),
            Prompt(prompting.HASTE, working.was_fast(page, milliseconds)),
        )
        target = f"{place}?bao={said}{'&ve=' + back if back else ''}" if said else _next_place(desk, page, back)
    if target:
        return _put_back_and_go(desk, target)
    desk.put_back()
    ledger().commit()
    return _draw(desk, page, Marks(refused=form.refused()))


def _put_back_and_go(desk: Desk, target: str) -> ResponseReturnValue:
    desk.put_back()
    ledger().commit()
    return redirect(target, 303)


@bp.post("/phieu/tra-loi")
@at("answering")
def answer(visit: Visit) -> ResponseReturnValue:
    """One tap. Replies which questions of the page come and go, and those whose words changed."""
    desk, path = open_desk(visit), request.form.get("name", "")
    working, number = desk.working, _whole(request.form.get("seq")) or 0
    question = working.question_at(path)
    if question is None:
        return jsonify(error=say("Không có câu hỏi này")), 404
    page = desk.booklet.page_of(path)
    shown = _view(desk, page)
    values = request.form.getlist("value")
    outcome = working.tap(path, values, number)
    if outcome is not None and outcome.refusal is not None and outcome.refusal not in IGNORED:
        sent = as_text(question, values)
        words = words_of(working.sheet, path, outcome.refusal, working.language, sent)
        written = error_language(working.sheet, path, words, working.language)
        return jsonify(error=words, **({"lang": written} if written else {})), 422
    if outcome is not None:
        working.saved(page, now())
        desk.put_back()
        ledger().commit()
    return jsonify(saved=formats.time(now()), left=_left(desk, page), **_changes(shown, _view(desk, page), path))


def _left(desk: Desk, page: Page) -> str:
    """What stands beside the button of the page: nothing where nobody has begun, and nothing where nothing is left."""
    part = desk.working.part(page)
    return count("Còn {n} câu ở trang này", len(part.gaps)) if part.gaps and part.answered else ""


def _view(desk: Desk, page: Page) -> dict[str, tuple[bool, str]]:
    """Of each question and note of the page: is it relevant, and its HTML where answers may change that."""
    sheet, booklet = desk.working.sheet, desk.booklet
    if booklet.is_unmoved(page):
        return {}
    nodes = [path for question in page.questions() for path in sheet.instances(question.path)]
    return {
        path: (
            sheet.relevant(path),
            "" if booklet.is_steady(path) else booklet.question(path, sheet, desk.working.language),
        )
        for path in nodes
    }


def _changes(before: dict[str, tuple[bool, str]], after: dict[str, tuple[bool, str]], tapped: str) -> dict[str, Any]:
    """What the script has to do on the page: {"show": [paths], "hide": [paths], "html": {path: fieldset}}."""
    if before.keys() != after.keys():
        return {"show": [], "hide": [], "reload": True}
    turned = [path for path in after if before[path][0] is not after[path][0]]
    redrawn = {path: after[path][1] for path in after if path != tapped and before[path][1] != after[path][1]}
    changes: dict[str, Any] = {
        "show": [path for path in turned if after[path][0]],
        "hide": [path for path in turned if not after[path][0]],
    }
    return changes | ({"html": redrawn} if redrawn else {})


def _page(desk: Desk, number: int) -> Page:
    if not 1 <= number <= len(desk.pages):
        abort(404)
    return desk.pages[number - 1]


def _next_place(desk: Desk, page: Page, back: str = "") -> str:
    """Where "continue" leads: the next page, or the review."""
    following = desk.after(page)
    if following is None or back == BACK_TO_REVIEW:
        return url_for("answering.review")
    return desk.address(following)


def _changed_instances(working: WorkingSheet) -> str | None:
    """The buttons of repeats: one more, or one less. Returns the place on the page where that is seen, None for neither."""
    if wanted := request.form.get("add"):
        return entry_anchor(working.sheet.add(wanted) or wanted)
    if unwanted := request.form.get("remove"):
        with suppress(KeyError):  # gone already, in another tab
            working.sheet.remove(unwanted)
        return adding_anchor(unwanted)
    return None


def _unsure_removal(working: WorkingSheet) -> str:
    """The entry that is to go although something was answered in it, as long as nobody said that this is meant."""
    unwanted = request.form.get("remove", "")
    if not unwanted or request.form.get("sure"):
        return ""
    return unwanted if any(working.answers_in(unwanted)) else ""


def _entry(desk: Desk, path: str) -> dict[str, Any]:
    """What the question before a removal says: the entry as the page calls it, and how much was answered in it."""
    return {
        "name": desk.booklet.entry_name(path, desk.working.sheet),
        "answered": sum(1 for _ in desk.working.answers_in(path)),
    }


def _prompt(working: WorkingSheet, page: Page, *prompts: Prompt) -> str:
    """The first thing that is to be said about the page and was not said yet."""
    return next((mark for mark, wanted in prompts if wanted and working.prompt(mark, _said_of(mark, page))), "")


def _said_of(mark: str, page: Page) -> Page | None:
    return None if mark in prompting.ONCE_A_PERSON else page


def _draw(desk: Desk, page: Page, marks: Marks | None = None, said: str = "") -> Response:
    """The page. Without anything to say it is a stencil: the same frame for every page of every person."""
    working, spoken = desk.working, desk.working.language
    gaps = working.gaps(page) if said == "thieu" else ()
    title = desk.booklet.reading.title(page, working.sheet, spoken)
    questions = desk.booklet.page(page, working.sheet, spoken, marks or Marks(gaps=gaps))
    holes = _surroundings(desk, page, title) | {"questions": Markup(questions)}
    idle = limits().session_idle_minutes
    if not marks and not said:
        return drawing.stencil("sheet_page", desk.about, holes, idle=idle)
    refused = marks.refused.items() if marks else ()
    problems = [(anchor(path), of_question(desk, path, words)) for path, (_, words) in refused]
    numbered = [(anchor(path), _number(desk, path)) for path in gaps]
    contrary = _contrary(desk, page) if said == prompting.CONTRADICTION else ()
    shown: dict[str, Any] = {
        "contrary": contrary,
        "problems": problems,
        "gaps": numbered,
        "say": said,
        "must": [desk.booklet.reading.spoken_number(path, spoken) for path in gaps if working.sheet.required(path)],
        "has_errors": bool(problems),
    }
    return drawing.page("sheet_page", desk.about, idle=idle, **holes, **shown)


def _contrary(desk: Desk, page: Page) -> list[tuple[str, str]]:
    """The two questions whose answers contradict each other: where each is answered, and its number."""
    paths = prompting.contradiction(desk.working, page) or ()
    return [
        (
            f"{desk.address(desk.booklet.page_of(path))}#{anchor(path)}",
            _number(desk, path),
        )
        for path in paths
    ]


def _number(desk: Desk, path: str) -> str:
    return say("câu {number}", number=desk.booklet.reading.spoken_number(path, desk.working.language))


def of_question(desk: Desk, path: str, words: str) -> str:
    """What is wrong, with the number of its question before it."""
    number = desk.booklet.reading.spoken_number(path, desk.working.language)
    marked = error_words(desk.working.sheet, path, words, desk.working.language)
    return Markup(escape(gettext("Câu {number}: {words}"))).format(number=number, words=marked)


def _surroundings(desk: Desk, page: Page, title: str) -> dict[str, Any]:
    """Where the page stands among the others, and what its form and script need."""
    working, back = desk.working, request.args.get("ve", "")
    pages, before = working.pages, desk.before(page)
    place = pages.index(page)
    left = -(-desk.about.survey_round.minutes * (len(pages) - place) // len(pages))
    saved = datetime.fromisoformat(working.saved_at) if working.saved_at else None
    query = f"?ve={BACK_TO_REVIEW}" if back == BACK_TO_REVIEW else ""
    return {
        "heading": desk.booklet.reading.heading(page, working.sheet, working.language)
        or say("Phần {number}", number=place + 1),
        "title": title or say("Phần {number}", number=place + 1),
        "title_attributes": desk.booklet.reading.title_attributes(page, working.language) if title else "",
        "where": say("Phần {number}/{all}", number=place + 1, all=len(pages)),
        "time_left": say("Còn khoảng {minutes} phút", minutes=left),
        "saved": say("✓ Đã lưu {time}", time=formats.time(saved)) if saved else "",
        "seq": working.newest,
        "session": desk.queue_name,
        "action": f"{desk.address(page)}{query}",
        "back": desk.address(before) if before else url_for("answering.resume"),
        "on": _next_place(desk, page, back),
        "left": _left(desk, page),
    }


def _whole(text: str | None) -> int | None:
    """A number that the script filled in, or None."""
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 16 else None
