"""R2 and R3: is this you, and do you hold the registered phone?"""

from __future__ import annotations

import re

from flask import Response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from respondents.identity import Visit, call_back, codes, door, invited, sessions, ten_digits
from respondents.identity import proof as proofs
from respondents.identity.visit import OWNER
from survey_app import formats
from survey_app.answering import browser, dead_ends, drawing, entrance, gate, rounds
from survey_app.answering.blueprint import bp, limits
from survey_app.answering.gate import at
from survey_app.answering.ledger import ledger
from survey_app.tongues import N_, say

CODE_AND_MARKS = 12  # characters; more is a message that holds a code


@bp.get("/phieu/nguoi-duoc-moi")
@at("unproven")
def who(visit: Visit) -> ResponseReturnValue:
    """R2: the masked name, for the right person to recognise and a wrong one to learn nothing from."""
    about = rounds.facts(visit.key)
    invitee = invited.person(ledger(), visit)
    holes = {
        "name": invitee.masked_name,
        "agency": invitee.agency,
        "group": about.groups.get(visit.group_id, ""),
        "phone": invitee.masked_phone,
    }
    return drawing.stencil("who", about, holes, preview=about.studied_by_all)


@bp.post("/phieu/gui-ma")
@at("unproven")
def send_code(visit: Visit) -> ResponseReturnValue:
    """A code to the phone, or to the mailbox (`channel`); a code that went out a moment ago is not sent again."""
    channel = request.form.get("channel", "phone")
    sent = codes.send(ledger(), visit, channel if channel in codes.CHANNELS else "phone", limits())
    ledger().commit()
    if sent.outcome in ("too_many", "no_address"):
        return _code_page(visit, notice=sent.outcome, status=429 if sent.outcome == "too_many" else 200)
    # who asks once more is told what came of it, and so is a second browser that gets no code of its own yet
    said = sent.outcome if "channel" in request.form or sent.outcome == "wait" else None
    return redirect(url_for("answering.code", gui=said), 303)


@bp.get("/phieu/ma-xac-nhan")
@at("unproven")
def code(visit: Visit) -> ResponseReturnValue:
    """R3: one field for all digits."""
    said = request.args.get("gui", "")
    return _code_page(visit, notice=said if said in ("sent", "wait") else "")


@bp.post("/phieu/ma-xac-nhan")
@at("unproven")
def enter_code(visit: Visit) -> ResponseReturnValue:
    """The digits, spaces and dashes forgiven."""
    entered = _digits(request.form.get("code", "")[:400])
    if not re.fullmatch(f"[0-9]{{{codes.SHORT}}}|[0-9]{{{codes.LONG}}}", entered):
        awaited = _awaited(visit)
        digits = awaited.digits if awaited else codes.SHORT
        words = N_("Mã xác nhận phải có {digits} chữ số") if entered else N_("Nhập mã xác nhận gồm {digits} chữ số")
        return _code_page(visit, say(words, digits=digits))
    cookie = browser.session_key()
    assert cookie is not None, "the gate has read this visit by it"
    fresh, columns = sessions.renewed(cookie, visit.sealed_draft_key)
    outcome = proofs.check(ledger(), visit, entered, limits(), columns)
    again = outcome == "expired" and _send_once_more(visit)
    ledger().commit()
    if outcome == "proven":
        return browser.remember(redirect(gate.place_after_proof(visit), 303), fresh)
    if outcome in ("ended", "held"):
        return redirect(url_for("answering.code"), 303)
    return _code_page(visit, say(_WRONG["renewed" if again else outcome]))


def _send_once_more(visit: Visit) -> bool:
    """Another code, the way that the last one went: whoever got it by mail may have no other."""
    last = codes.live(ledger(), visit)
    return codes.send(ledger(), visit, last.channel if last else "phone", limits()).outcome == "sent"


def _digits(text: str) -> str:
    """The code in what was entered: with spaces and dashes, or the whole message, pasted."""
    together = re.sub(r"[\s.\-–]", "", text)
    if len(together) <= CODE_AND_MARKS:
        return together
    for digits in (codes.SHORT, codes.LONG):
        found: set[str] = set(re.findall(f"(?<![0-9])[0-9]{{{digits}}}(?![0-9])", text))
        if len(found) == 1:
            return found.pop()
    return together


_WRONG = {
    "wrong": N_("Mã không đúng. Kiểm tra tin nhắn mới nhất và nhập lại"),
    "expired": N_("Mã đã hết hiệu lực. Bấm “Gửi lại mã” để nhận mã mới"),
    "renewed": N_("Mã đã hết hiệu lực. Chúng tôi vừa gửi mã mới"),
    "dead": N_("Mã này đã nhập sai nhiều lần nên không dùng được nữa. Bấm “Gửi lại mã” để nhận mã mới"),
}


@bp.get("/phieu/khong-phai-toi")
@at("unproven")
def not_me_question(visit: Visit) -> ResponseReturnValue:
    """R2x asks first: what follows cannot be taken back by anybody else."""
    return drawing.page("not_me", rounds.facts(visit.key))


@bp.post("/phieu/khong-phai-toi")
@at("unproven")
def not_me(visit: Visit) -> ResponseReturnValue:
    """R2x: the link reached somebody else."""
    proofs.not_me(ledger(), visit)
    ledger().commit()
    return redirect(url_for("answering.who"), 303)  # where the session's end is told, with the way to take it back


@bp.post("/phieu/bam-nham")
def take_back_not_me() -> ResponseReturnValue:
    """ "Không phải tôi" was a mistake; for a quarter of an hour, in the same browser."""
    visit = gate.current()
    if visit is None:
        return dead_ends.no_session()
    about = rounds.facts(visit.key)
    if not proofs.may_take_back(visit):
        return dead_ends.ended(visit, about, visit.ending(limits()) or "not_me")
    proofs.take_back_not_me(ledger(), visit)
    found = door.of_owner(ledger(), visit.respondent_id, visit.issue)
    return entrance.begin(found.opening, about, visit.purpose) if found.opening else dead_ends.closed(about)


@bp.get("/phieu/so-da-doi")
@at("unproven")
def phone_changed(visit: Visit) -> ResponseReturnValue:
    """Nobody can change a number here; this tells how it is changed."""
    return drawing.page("phone_changed", rounds.facts(visit.key), person=invited.person(ledger(), visit), told=None)


@bp.post("/phieu/so-da-doi")
@at("unproven")
def tell_phone_changed(visit: Visit) -> ResponseReturnValue:
    """Tells Home Affairs; `call`: the person rather wants to be called at the registered number."""
    wants_call = request.form.get("what") == "call"
    (proofs.ask_call_back if wants_call else proofs.phone_changed)(ledger(), visit)
    ledger().commit()
    told = "call" if wants_call else "changed"
    return drawing.page("phone_changed", rounds.facts(visit.key), person=invited.person(ledger(), visit), told=told)


@bp.post("/phieu/tiep-tuc")
def continue_here() -> ResponseReturnValue:
    """Another device took over, or time ran out: this browser may ask for a new code, as if it had opened the link."""
    visit = gate.current()
    if visit is None:
        return dead_ends.no_session()
    about = rounds.facts(visit.key)
    because = visit.ending(limits())
    if visit.submitted_at is not None and visit.proven_at is not None and because in ("", "submitted"):
        return redirect(url_for("answering.receipt"), 303)
    if because not in ("other_device", "idle", "too_long", "failures"):
        return (
            dead_ends.ended(visit, about, because)
            if because
            else redirect(url_for(gate.PLACES[gate.stage(visit)]), 303)
        )
    if not visit.ended_at:
        sessions.end(ledger(), visit.session_id, "resumed")
    found = door.of_owner(ledger(), visit.respondent_id, visit.issue)
    if found.opening is None:
        return dead_ends.closed(about)
    return entrance.begin(found.opening, about, visit.purpose)


@bp.post("/phieu/mo-lai")
def once_more() -> ResponseReturnValue:
    """Whoever has submitted, and is still known to this browser: the receipt again, or "Tôi chưa hề gửi phiếu này"; and the owner
    of a link that was called mis-sent."""
    visit = gate.current()
    if visit is None:
        return dead_ends.no_session()
    found, about = door.of_owner(ledger(), visit.respondent_id, visit.issue), rounds.facts(visit.key)
    opening, purpose = found.opening or found.submitted, request.form.get("purpose", "")
    if purpose == OWNER and found.opening is not None:
        return entrance.begin(found.opening, about, purpose)
    if opening is None or opening.submitted_at is None or purpose not in entrance.AFTER_SUBMISSION:
        return redirect(url_for("answering.code_box"), 303)
    return entrance.begin(opening, about, purpose)


def _awaited(visit: Visit) -> codes.Live | None:
    """The code that this browser's person should have: its own, or the newest of ten digits that another browser asked for."""
    mine = codes.live(ledger(), visit)
    if mine is not None and mine.state(limits()) == "good":
        return mine
    return next(iter(ten_digits.standing(ledger(), visit, limits())), mine)


def _code_page(visit: Visit, error: str = "", notice: str = "", status: int = 200) -> Response:
    sent, invitee = _awaited(visit), invited.person(ledger(), visit)
    is_read_out = sent is None and call_back.ready(ledger(), visit.id) is not None
    channel, digits = (sent.channel, sent.digits) if sent else ("", codes.LONG if is_read_out else codes.SHORT)
    if notice == "too_many" and sent and sent.session_id != visit.session_id:
        notice = "use_newest"
    response = drawing.stencil(
        "code",
        rounds.facts(visit.key),
        {
            "phone": invitee.masked_phone,
            "email": invitee.masked_email,
            "until": formats.time(sent.ends(limits())) if sent else "",
            "seconds": codes.seconds_to_wait(ledger(), visit, limits()),
        },
        kind=(channel, digits, bool(invitee.email), error, notice),
        channel=channel,
        digits=digits,
        has_email=bool(invitee.email),
        minutes=limits().code_minutes,
        error=error,
        notice=notice,
        has_errors=bool(error),
    )
    response.status_code = status
    return response
