"""A device that many people use is registered on itself, with the code of one day that Home Affairs made."""

from __future__ import annotations

from flask import Response, request
from flask.typing import ResponseReturnValue

from respondents.identity import door
from respondents.identity.limits import WRONG_TYPED, address_key, alone, count, total
from respondents.signals import guided
from survey_app.answering import browser, drawing, rounds
from survey_app.answering.blueprint import bp, limits
from survey_app.answering.ledger import ledger
from survey_app.tongues import N_, say

WRONG = N_("Mã không đúng, đã dùng, hoặc đã hết hạn. Mã chỉ dùng một lần trong ngày cấp.")
TOO_MANY = N_("Đã nhập sai nhiều lần. Vui lòng thử lại sau 15 phút.")


@bp.get("/thiet-bi-dung-chung")
def shared_device() -> ResponseReturnValue:
    """One box for the code."""
    return _page()


@bp.post("/thiet-bi-dung-chung")
def register_device() -> ResponseReturnValue:
    """Wrong codes are counted by address, together with wrong codes of letters."""
    address = address_key(browser.address())
    alone(ledger(), WRONG_TYPED, address)
    if total(ledger(), WRONG_TYPED, address) >= limits().typed_code_tries:
        return _page(TOO_MANY, status=429)
    made = guided.register_device(ledger(), request.form.get("code", ""), browser.description())
    if made is None:
        count(ledger(), WRONG_TYPED, address)
        ledger().commit()
        return _page(WRONG)
    name = made.name
    ledger().commit()
    return _page(registered=name)


def _page(error: str = "", status: int = 200, registered: str = "") -> Response:
    found = door.newest(ledger())
    about = rounds.at_door(found)
    return drawing.page(
        "shared_device", about, status, error=say(error) if error else "", registered=registered, has_errors=bool(error)
    )
