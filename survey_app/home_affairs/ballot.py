"""Hòm phiếu: how far the round's ballot box is, who holds its key, and what is to be done next, for officers and holders."""

from __future__ import annotations

from typing import Any, NamedTuple

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from questionnaires.ballot import box as boxes
from questionnaires.ballot import holders
from questionnaires.ballot.box import BallotBox
from questionnaires.ballot.holders import KeyHolder
from questionnaires.survey_round import SurveyRound
from survey_app import accounts
from survey_app.accounts import OF_ROUND, this_round
from survey_app.database import db
from survey_app.home_affairs.blueprint import bp
from survey_app.roles import HOME_AFFAIRS

NUMBERS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")


class Desk(NamedTuple):
    """What the pages of the ballot box work on: the round, its box and holders, and the seat of whoever looks, if any."""

    survey_round: SurveyRound
    box: BallotBox | None
    holders: list[KeyHolder]
    seat: KeyHolder | None
    is_officer: bool

    def in_state(self, *states: str) -> bool:
        """Whether there is a box in one of these states."""
        return self.box is not None and self.box.state in states

    @property
    def is_proven(self) -> bool:
        """Whether every holder has typed the secret back from paper."""
        return bool(self.holders) and all(holder.state == "proven" for holder in self.holders)

    @property
    def loss(self) -> str:
        """How many envelopes may not be lost, in words; empty where nobody holds the key."""
        if self.box is None or not self.holders or not self.box.threshold:
            return ""
        count, fatal = len(self.holders), len(self.holders) - self.box.threshold + 1
        return (
            f"Mất {NUMBERS[fatal]} trong {NUMBERS[count]} phong bì là mất toàn bộ câu trả lời, không ai khôi phục được."
        )


def desk() -> Desk:
    """Of the round in the address."""
    survey_round, known = this_round(), accounts.account()
    box = boxes.of_round(db.session, survey_round.id)
    found = holders.of_box(db.session, box.id) if box else []
    own = next((one for one in found if known is not None and one.account_id == known.id), None)
    return Desk(survey_round, box, found, own, known is not None and known.role in HOME_AFFAIRS)


def the_box(mine: Desk) -> BallotBox:
    """The round's box. Before the sitting has begun, back to its page: the switch of rounds leads here, too."""
    if mine.box is None:
        flash("Đợt này chưa lập khoá hòm phiếu.", "warning")
        abort(redirect(url_for("home_affairs.ballot")))
    return mine.box


@bp.get(f"{OF_ROUND}/hom-phieu")
def ballot() -> ResponseReturnValue:
    """The box's page."""
    mine = desk()
    return render_template(
        "home_affairs/ballot.html",
        desk=mine,
        sitting=sitting_steps(mine),
        kinds=boxes.KINDS,
        without_holders=boxes.WITHOUT_HOLDERS,
        tried_on=holders.tried_on(db.session, mine.box) if mine.box else {},
    )


def sitting_steps(mine: Desk) -> list[dict[str, Any]]:
    """The sitting as a list of tasks; what can be done now by an officer has a link."""
    return [_seats(mine), _taken(mine), _typed_back(mine), _locked(mine), _minutes(mine)]


def _seats(mine: Desk) -> dict[str, Any]:
    open_now = mine.is_officer and (mine.box is None or mine.box.state == "sitting")
    return {
        "text": "Loại đợt và người giữ khoá",
        "href": url_for("home_affairs.ballot_sitting") if open_now else None,
        "status": "Đã xong" if mine.box else "Chưa bắt đầu",
    }


def _taken(mine: Desk) -> dict[str, Any]:
    return _of_holders(mine, "Từng người lấy mã khoá và in ra giấy", ("shown", "proven"))


def _typed_back(mine: Desk) -> dict[str, Any]:
    return _of_holders(mine, "Từng người nhập lại mã từ giấy", ("proven",))


def _of_holders(mine: Desk, text: str, states: tuple[str, ...]) -> dict[str, Any]:
    done, of = sum(one.state in states for one in mine.holders), len(mine.holders)
    if mine.box is not None and not of:
        return {"text": text, "href": None, "status": "Không có người giữ khoá"}
    status = "Đã xong" if of and done == of else f"{done}/{of}" if of else "Chưa bắt đầu"
    return {"text": text, "href": None, "status": status, "hint": "Mỗi người làm từ tài khoản của chính mình"}


def _locked(mine: Desk) -> dict[str, Any]:
    can = mine.is_officer and mine.in_state("sitting") and (mine.is_proven or not mine.holders)
    done = mine.box is not None and mine.box.state != "sitting"
    return {
        "text": "Lập khoá và thử mọi nhóm người giữ khoá",
        "href": url_for("home_affairs.ballot_sitting_lock") if can else None,
        "status": "Đã xong" if done else "Có thể làm" if can else "Chưa bắt đầu",
    }


def _minutes(mine: Desk) -> dict[str, Any]:
    there = mine.box is not None and bool(mine.box.public_key)
    return {
        "text": "In và ký biên bản lập khoá (PDF)",
        "href": url_for("home_affairs.ballot_sitting_minutes") if there else None,
        "status": "Có thể làm" if there else "Chưa bắt đầu",
    }
