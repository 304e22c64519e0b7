"""R8, R9, R11 and R12: the parts and how far they are, the review, the receipt, and coming back another day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from flask import Response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from foundation.db import Refused, now
from questionnaires.pages import words_of
from questionnaires.rendering import anchor
from questionnaires.working_sheet import Part
from respondents import submission
from respondents.identity import Visit, invited, sessions
from respondents.submission import Sheet
from survey_app import formats
from survey_app.answering import browser, dead_ends, drawing, rounds
from survey_app.answering.blueprint import bp, limits
from survey_app.answering.gate import at
from survey_app.answering.ledger import ledger
from survey_app.answering.open_sheet import Desk, forget_slot, open_desk
from survey_app.answering.sheet import BACK_TO_REVIEW, of_question
from survey_app.tongues import count, gettext, say

MOST_LINES = 10  # of an error summary


class PartLine(NamedTuple):
    """One part in a list: its title, how far it is, and where it is answered."""

    title: str
    state: str
    tone: str
    answered: int
    asked: int
    gaps: int
    wrong: int  # answers that are in the way of sending
    left_empty: int
    href: str


@bp.get("/phieu")
@at("answering")
def resume(visit: Visit) -> ResponseReturnValue:
    """R12: how far the sheet is, and where to go on."""
    desk = open_desk(visit)
    parts = desk.working.parts()
    gap = next((part.gaps[0] for part in parts if part.gaps), "")
    last = next((p for p in desk.pages if p.name == desk.working.page), None)
    return drawing.page(
        "resume",
        desk.about,
        person=invited.person(ledger(), visit),
        answered=sum(part.answered for part in parts),
        asked=sum(part.asked for part in parts),
        number=desk.booklet.reading.spoken_number(gap, desk.working.language) if gap else "",
        next=_question(desk, gap) if gap else url_for("answering.review"),
        last=desk.address(last) if last and not (gap and last is desk.booklet.page_of(gap)) else None,
        saved_at=datetime.fromisoformat(desk.working.saved_at) if desk.working.saved_at else None,
        remind_on=visit.remind_on,
        is_lost=desk.is_lost,
        session=desk.queue_name,
        seq=desk.working.newest,
    )


@bp.get("/phieu/phan")
@at("answering")
def parts(visit: Visit) -> ResponseReturnValue:
    """R8: all parts with their state; reachable from every page, because officials get interrupted."""
    desk = open_desk(visit)
    return drawing.page("parts", desk.about, lines=_lines(desk))


@bp.get("/phieu/kiem-tra")
@at("answering")
def review(visit: Visit) -> ResponseReturnValue:
    """R9: nothing is sent yet."""
    return _review(open_desk(visit))


@bp.post("/phieu/kiem-tra")
@at("answering", "submitted")
def submit(visit: Visit) -> ResponseReturnValue:
    """R10. A second press, another tab or a retry on a bad network ends at the same receipt."""
    if visit.submitted_at is not None:
        return redirect(url_for("answering.receipt"), 303)
    desk = open_desk(visit)
    if not request.form.get("confirm"):
        return _review(desk, [("#confirm", say("Đánh dấu xác nhận trước khi gửi phiếu"))], say("Có 1 chỗ cần sửa"))
    if blocking := desk.working.sheet.in_the_way():
        lines = [(_place(desk, path), of_question(desk, path, _words(desk, path))) for path in blocking]
        return _review(desk, lines[:MOST_LINES], count("Còn {n} câu cần xem lại trước khi gửi phiếu", len(blocking)))
    sheet = Sheet(desk.working, desk.key, request.form.get("submission_id", ""))
    try:
        submission.submit(ledger(), visit, sheet, desk.about.survey_round)
    except Refused as refusal:
        ledger().rollback()
        return _review(desk, [("#confirm", gettext(str(refusal)))], say("Phiếu chưa được gửi"))
    ledger().commit()
    forget_slot(visit)
    return redirect(url_for("answering.receipt"), 303)


@bp.get("/phieu/bien-nhan")
@at("submitted")
def receipt(visit: Visit) -> ResponseReturnValue:
    """R11: that the sheet was received, and none of its answers."""
    return _receipt(visit)


@bp.post("/phieu/bien-nhan")
@at("submitted")
def send_receipt(visit: Visit) -> ResponseReturnValue:
    """The receipt to the official mailbox."""
    sent = submission.resend_receipt(ledger(), visit.id, "email")
    ledger().commit()
    return _receipt(visit, "sent" if sent else "not_sent")


@bp.post("/phieu/con-day")
@at("answering")
def still_here(visit: Visit) -> ResponseReturnValue:
    """The button of the warning before the session ends: reading pages writes nothing, so this does."""
    sessions.change(ledger(), visit.session_id, seen_at=now())
    ledger().commit()
    return "", 204


@bp.post("/phieu/thoat")
@at("answering", "proven", "noticed", "submitted")
def leave(visit: Visit) -> ResponseReturnValue:
    """Ends the session on a device that others use too."""
    if visit.ended_at is None:
        sessions.end(ledger(), visit.session_id, "left")
        ledger().commit()
    return browser.forget(drawing.page("left", rounds.facts(visit.key)))


def _receipt(visit: Visit, told: str = "") -> Response:
    assert visit.receipt is not None
    assert visit.submitted_at is not None
    email = invited.person(ledger(), visit).masked_email
    holes = {"code": submission.shown(visit.receipt), "at": formats.datetime(visit.submitted_at), "email": email}
    about = rounds.facts(visit.key)
    repudiable = dead_ends.may_be_repudiated(about)
    kind = (told, bool(email), repudiable)
    return drawing.stencil("receipt", about, holes, kind, told=told, has_email=bool(email), repudiable=repudiable)


def _review(desk: Desk, problems: Sequence[tuple[str, str]] = (), summary: str = "") -> Response:
    blocking = desk.working.sheet.in_the_way()
    lines = _lines(desk, f"?ve={BACK_TO_REVIEW}", blocking)
    how_far = drawing.piece("review_parts", lines=lines, blocking=len(blocking))
    holes: dict[str, Any] = {
        "how_far": how_far,
        "answers": drawing.piece("review_answers", parts=_answers(desk, lines)),
        "submission_id": desk.cookie.token("submission"),
        "session": desk.queue_name,
        "seq": desk.working.newest,
    }
    idle = limits().session_idle_minutes
    if not problems:
        return drawing.stencil("review", desk.about, holes, idle=idle, problems=(), confirmed=False)
    confirmed = bool(request.form.get("confirm"))
    said: dict[str, Any] = {"problems": problems, "summary": summary, "has_errors": True, "confirmed": confirmed}
    return drawing.page("review", desk.about, idle=idle, **said, **holes)


def _lines(desk: Desk, query: str = "", blocking: Iterable[str] = ()) -> list[PartLine]:
    lines = []
    for number, part in enumerate(desk.working.parts(), 1):
        title = desk.booklet.reading.heading(part.page, desk.working.sheet, desk.working.language) or say(
            "Phần {number}", number=number
        )
        wrong = [path for path in blocking if path not in part.gaps and desk.booklet.page_of(path) is part.page]
        first = next(iter((*part.gaps, *wrong)), "")
        href = _question(desk, first, query) if first else desk.address(part.page) + query
        counts = (part.answered, part.asked, len(part.gaps), len(wrong), part.left_empty)
        lines.append(PartLine(title, *_state(part), *counts, href))
    return lines


def _answers(desk: Desk, lines: Sequence[PartLine]) -> list[tuple[PartLine, Markup]]:
    """Each part with its questions and, in words, their answers."""
    working = desk.working
    summaries = (
        desk.booklet.summary(
            (node.path for node in working.asks(page)), working.sheet, working.language, lambda path: _place(desk, path)
        )
        for page in working.pages
    )
    return list(zip(lines, summaries, strict=True))


def _place(desk: Desk, path: str) -> str:
    """Where a question is answered, and from where the review is next."""
    return _question(desk, path, f"?ve={BACK_TO_REVIEW}")


def _question(desk: Desk, path: str, query: str = "") -> str:
    return f"{desk.address(desk.booklet.page_of(path))}{query}#{anchor(path)}"


def _state(part: Part) -> tuple[str, str]:
    """The words and the tone of a part in the list; its counts are those of the review."""
    if not part.asked:
        return say("Chưa có câu nào"), "grey"
    if not part.answered and part.gaps:
        return say("Chưa bắt đầu"), "grey"
    if part.gaps:
        return count("Còn {n} câu", len(part.gaps)), "yellow"
    return say("Đã xong {answered}/{asked}", answered=part.answered, asked=part.asked), "green"


def _words(desk: Desk, path: str) -> str:
    return words_of(desk.working.sheet, path, desk.working.sheet.in_the_way()[path], desk.working.language)
