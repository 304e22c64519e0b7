"""The address in the receipt message: "Không phải Ông/Bà?" – proven by a fresh code, recorded, and shown to Home Affairs."""

from __future__ import annotations

from flask import url_for
from flask.typing import ResponseReturnValue

from respondents.identity import Visit, door, sessions
from respondents.identity import proof as proofs
from survey_app.answering import browser, dead_ends, drawing, gate, rounds
from survey_app.answering.blueprint import bp
from survey_app.answering.entrance import CodeForm
from survey_app.answering.gate import at
from survey_app.answering.ledger import ledger


@bp.get("/khong-phai-toi")
def not_mine() -> ResponseReturnValue:
    """What to do when a receipt comes for a sheet that one did not send."""
    visit = gate.current()
    if visit is not None and visit.submitted_at is not None:
        return drawing.page("not_mine", rounds.facts(visit.key), form=None)
    found = door.newest(ledger())
    about = rounds.at_door(found)
    return drawing.page("not_mine", about, form=CodeForm())


@bp.get("/phieu/khong-phai-toi-gui")
@at("repudiating")
def repudiation(visit: Visit) -> ResponseReturnValue:
    """Asks once more, with what will follow."""
    return drawing.page("repudiation", rounds.facts(visit.key), at=visit.submitted_at)


@bp.post("/phieu/khong-phai-toi-gui")
@at("repudiating")
def repudiate(visit: Visit) -> ResponseReturnValue:
    """Recorded; this session is over."""
    if not dead_ends.may_be_repudiated(rounds.facts(visit.key)):
        return dead_ends.stripped(rounds.facts(visit.key))
    proofs.repudiate(ledger(), visit)
    sessions.end(ledger(), visit.session_id, "left")
    ledger().commit()
    about = rounds.facts(visit.key)
    return browser.forget(drawing.page("repudiated", about, home=url_for("answering.code_box")))
