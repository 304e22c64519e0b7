"""R1, the entrance: the personal link and the typed code. A GET changes nothing; the first POST starts."""

from __future__ import annotations

from flask import Response, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import StringField

from foundation import keys
from respondents import submission
from respondents.identity import door, sessions
from respondents.identity import limits as counters
from respondents.identity.door import Door, Opening
from respondents.identity.limits import STARTS, WRONG_TYPED, Period
from respondents.identity.visit import OWNER
from respondents.signals import guided
from survey_app import showing
from survey_app.answering import browser, dead_ends, drawing, gate, preview, rounds
from survey_app.answering.blueprint import bp, limits
from survey_app.answering.ledger import ledger
from survey_app.answering.rounds import RoundFacts
from survey_app.forms import PlainForm
from survey_app.tongues import N_, say

PURPOSES = ("", "preview", "repudiate", "receipt", OWNER)
AFTER_SUBMISSION = ("repudiate", "receipt")  # also when the round is over


class CodeForm(PlainForm):
    """R1b: the 12 characters of the letter, forgiving of case, spaces, dashes, O/0 and I/L/1."""

    code = StringField("Mã khảo sát", description=N_("Mã gồm 12 ký tự, in trong thư mời, ví dụ 7KQ2 M9XD 8PVC"))

    @property
    def tidy(self) -> str:
        return keys.tidy_code((self.code.data or "")[:100])

    def wrong_shape(self) -> str | None:
        """What is wrong with what was typed, before anything is looked up."""
        length = len(self.tidy)
        if not length:
            return say("Nhập mã khảo sát")
        if length != keys.TYPED_CODE_LENGTH:
            return say(
                "Mã khảo sát phải có {right} ký tự; Ông/Bà mới nhập {length}",
                right=keys.TYPED_CODE_LENGTH,
                length=length,
            )
        return None


@bp.get("/t/<path:rest>")
@bp.get("/T/<path:rest>", endpoint="link_in_capitals")
def link_with_more(rest: str) -> ResponseReturnValue:
    """What a message or a sentence left behind the link, or a keyboard wrote large before it."""
    return redirect(url_for("answering.link", token=_token_in(rest) or "-"))


@bp.get("/t/<token>")
def link(token: str) -> ResponseReturnValue:
    """The landing page. Messengers and scanners fetch it too, so it changes nothing and tells nothing about the person."""
    if (clean := _token_in(token)) and clean != token:
        return redirect(url_for("answering.link", token=clean))
    found = door.of_token(ledger(), token)
    answer = _closed_door(found)
    if answer is not None:
        return answer
    about, opening = rounds.at_door(found), found.opening
    if about is None or opening is None:
        return dead_ends.unknown(about)
    if opening.submitted_at is not None:
        return dead_ends.submitted(opening, about)
    if opening.paper_at is not None:
        return dead_ends.paper(about)
    return drawing.stencil("link", about)


def _token_in(address: str) -> str:
    """Also where a mail program broke the link into two lines."""
    return keys.token_in("".join(address.split()))


@bp.post("/t/<token>")
def start(token: str) -> ResponseReturnValue:
    """The button of the landing page: the only thing that opens a link."""
    found = door.of_token(ledger(), token)
    if _wants_to_study(found) and (version := door.version_of_token(ledger(), found.round_key[0], token)):
        return preview.before_opening(found, version)
    return _begin(found)


@bp.get("/")
@bp.get("/ma", endpoint="code_box_too")
def code_box() -> ResponseReturnValue:
    """R1b: whoever types the address finds one box for the code of the letter; of a demonstration, its roles."""
    if request.path == "/" and showing.file(current_app.config) is not None:
        return redirect(url_for("demonstration.roles"))
    return _code_page(door.newest(ledger()), CodeForm())


@bp.post("/")
@bp.post("/ma", endpoint="typed_too")
def typed() -> ResponseReturnValue:
    """The typed code starts as the link does, and so does the whole link, pasted here. Wrong codes are counted by address
    before any is looked up."""
    form = CodeForm(request.form)
    if token := keys.token_in(form.code.data or ""):
        return start(token)
    if error := form.wrong_shape():
        return _code_page(door.newest(ledger()), form, error)
    address = counters.address_key(browser.address())
    if _too_often(WRONG_TYPED, limits().typed_code_tries, 1):
        return _code_page(door.newest(ledger()), form, _too_many, 429)
    found = door.of_code(ledger(), form.tidy)
    to_study = _wants_to_study(found)
    if to_study and (version := door.version_of_code(ledger(), found.round_key[0], form.tidy)):
        return preview.before_opening(found, version)
    if to_study or (found.opening is None and found.submitted is None and found.window != "none"):
        counters.count(ledger(), WRONG_TYPED, address)
        ledger().commit()
        if found.window == "open" or to_study:
            return _code_page(found, form, _not_found)
    return _begin(found, typed=True)


def _wants_to_study(found: Door) -> bool:
    """Whether the button pressed shows questions (on the page or on paper) and the round lets it before it opens."""
    return request.form.get("purpose") in ("preview", "paper") and preview.may_study_early(found)


def _begin(found: Door, *, typed: bool = False) -> ResponseReturnValue:
    """Starts a session for what the door found, or says why not."""
    purpose = request.form.get("purpose", "")
    about, opening = rounds.at_door(found), found.opening
    if about is not None and purpose in AFTER_SUBMISSION and found.submitted is not None:
        return begin(found.submitted, about, purpose)
    answer = _closed_door(found)
    if answer is not None:
        return answer
    if about is None or opening is None:
        return dead_ends.unknown(about)
    return begin(opening, about, purpose if purpose in PURPOSES else "", typed=typed)


def begin(opening: Opening, about: RoundFacts, purpose: str, *, typed: bool = False) -> ResponseReturnValue:
    """A fresh session, still to be proven; a browser that is proven for this very sheet already goes straight on."""
    if opening.submitted_at is not None and not (purpose == "repudiate" and dead_ends.may_be_repudiated(about)):
        return _submitted_already(opening, about, purpose)
    if opening.paper_at is not None and opening.submitted_at is None:
        return dead_ends.paper(about)
    if opening.is_held and purpose != OWNER:
        return dead_ends.held(about)
    standing = gate.current() if purpose != "repudiate" else None  # that is proven afresh
    if standing is not None and standing.id == opening.id and standing.proven_at and not standing.ending(limits()):
        return redirect(url_for(gate.PLACES[gate.stage(standing)]), 303)
    address = counters.address_key(browser.address())
    if not limits().is_office(browser.address()):
        is_busy = _too_often(STARTS, limits().starts_per_address_hour, 3)
        if is_busy and not sessions.has_proven(ledger(), opening, browser.description()):
            return dead_ends.busy(about)
        counters.count(ledger(), STARTS, address)
    key = sessions.start(ledger(), opening, browser.description(), purpose, typed=typed)
    ledger().commit()
    return browser.remember(redirect(url_for("answering.who"), 303), key)


def _too_often(period: Period, usual: int, each: int) -> bool:
    """Whether this happened too often from this address: more than usual, and more than the people of guided sessions that are
    held there now explain (`each`: so much a person). Sessions are asked about only once the usual number is reached. Whoever
    else asks at this moment waits until what happens here is counted."""
    counters.alone(ledger(), period, counters.address_key(browser.address()))
    seen = counters.total(ledger(), period, counters.address_key(browser.address()))
    return seen >= usual and seen >= usual + each * guided.guests(ledger(), browser.address())


def _submitted_already(opening: Opening, about: RoundFacts, purpose: str) -> ResponseReturnValue:
    """Says so; and sends the receipt again if that was asked for, to the registered phone and nowhere else."""
    if purpose != "receipt":
        return dead_ends.submitted(opening, about)
    sent = submission.resend_receipt(ledger(), opening.id, "sms")
    ledger().commit()
    return dead_ends.submitted(opening, about, sent="yes" if sent else "no")


def _closed_door(found: Door) -> Response | None:
    """While no round is open, every link and code gets the same page about the newest round."""
    if found.window == "open":
        return None
    about = rounds.at_door(found)
    if about is None:
        return dead_ends.unknown(None)
    if found.submitted is not None:
        return dead_ends.submitted(found.submitted, about)
    if found.window == "paused":
        return dead_ends.paused(about)
    return dead_ends.early(about, request.form.get("code", "")) if found.window == "early" else dead_ends.closed(about)


def _too_many(about: RoundFacts | None) -> str:
    tries = limits().typed_code_tries
    return say(
        "Đã nhập sai {tries} lần. Vui lòng thử lại sau 15 phút hoặc gọi {phone}", tries=tries, phone=_phone(about)
    )


def _not_found(about: RoundFacts | None) -> str:
    return say("Không tìm thấy mã này. Kiểm tra lại từng ký tự hoặc gọi {phone}", phone=_phone(about))


def _phone(about: RoundFacts | None) -> str:
    return about.setting("phone") if about else say("số hỗ trợ in trong thư mời")


def _code_page(found: Door, form: CodeForm, error: object = None, status: int = 200) -> Response:
    about = rounds.at_door(found)
    words = error(about) if callable(error) else error
    return drawing.page("code_box", about, status, form=form, error=words, has_errors=bool(words))
