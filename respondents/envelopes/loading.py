"""A ballot key that was made on another computer is loaded into a round's box, which must be empty."""

from __future__ import annotations

from sqlalchemy import delete
from sqlalchemy.orm import Session

from foundation import audit
from foundation.db import Refused
from foundation.keys.locks import BallotKey
from questionnaires.ballot import sitting
from questionnaires.ballot.box import BallotBox, of_round
from questionnaires.ballot.holders import KeyHolder, of_box
from questionnaires.survey_round import SurveyRound
from respondents.envelopes.envelope import is_empty

NOT_EMPTY = "Hòm phiếu của đợt này đã có phiếu nên không thay khoá được nữa."


def load_key(session: Session, round_id: int, key: BallotKey, part: bytes, by: audit.Actor) -> BallotBox:
    """Puts the key into the round's box, in place of one that has closed nothing yet, and the server's part beside the key
    ring. Seats of a sitting that began take the holders in their order. Raises Refused."""
    survey_round = session.get(SurveyRound, round_id, with_for_update=True)
    if survey_round is None:
        raise Refused(f"Không có đợt điều tra số {round_id}.")
    if survey_round.state == "closed":
        raise Refused("Đợt điều tra đã kết thúc nên không lập khoá nữa.")
    if not is_empty(session, round_id):
        raise Refused(NOT_EMPTY)
    box = of_round(session, round_id)
    if box is None:
        box = BallotBox(round_id=round_id, kind="ministry" if key.holders else "internal")
        session.add(box)
        session.flush()
    elif box.state == "locked":
        sitting.give_up_key(session, box, by)
    _seat(session, box, key)
    sitting.take(session, box, key, part, by)
    return box


def _seat(session: Session, box: BallotBox, key: BallotKey) -> None:
    """Holders whose seats are as many as the key has; otherwise nobody's account stands for a holder."""
    seats = of_box(session, box.id)
    if len(seats) != len(key.holders):
        session.execute(delete(KeyHolder).where(KeyHolder.box_id == box.id))
        return
    for seat, half in zip(seats, key.holders, strict=True):
        seat.public_half, seat.state = half, "proven"
    session.flush()
