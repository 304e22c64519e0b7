"""What the minutes of sitting and opening say, and the pages beside them: who holds, fingerprints, counts, days. No secret."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from sqlalchemy.orm import Session

from foundation.keys import locks
from questionnaires.ballot.box import WITHOUT_HOLDERS, the_box
from questionnaires.ballot.holders import of_box

COUNTED = {
    "envelopes": "Phong bì trong hòm",
    "set_aside": "Để riêng, không mở",
    "destroyed": "Huỷ khi còn niêm phong, vì dưới mười phiếu",
    "opened": "Phiếu đã mở",
    "unreadable": "Không mở được",
    "left_out": "Bỏ ra khi mở, vì dưới mười phiếu",
}


class HolderLine(NamedTuple):
    """One holder on the minutes."""

    name: str
    of_host: bool
    state: str
    fingerprint: str
    consents: bool


class Minutes(NamedTuple):
    """Everything to be printed and signed. `counts`: words and numbers of COUNTED, as far as they are known."""

    state: str
    kind: str
    fingerprint: str
    threshold: int
    who_can_open: str
    holders: list[HolderLine]
    proven_on: date | None
    evening: tuple[date | None, int, str]
    counts: list[tuple[str, int]]
    reached_on: date | None
    doubt_reason: str
    is_demo: bool


def of_round(session: Session, round_id: int) -> Minutes:
    """The round's minutes as they stand. Raises Refused when it has no box."""
    box = the_box(session, round_id)
    lines = [
        HolderLine(
            holder.name,
            holder.of_host,
            holder.state_text,
            locks.fingerprint(holder.public_half) if holder.public_half else "",
            holder.consents,
        )
        for holder in of_box(session, box.id)
    ]
    needed = f"{box.threshold} người giữ khoá cùng phần khoá của máy chủ" if box.has_holders else WITHOUT_HOLDERS
    return Minutes(
        box.state_text,
        box.kind,
        box.fingerprint,
        box.threshold,
        needed,
        lines,
        box.proven_on,
        (box.evening_on, box.evening_count, box.evening_hash),
        [(words, box.counts[name]) for name, words in COUNTED.items() if name in box.counts],
        box.reached_on,
        box.doubt_reason,
        box.is_demo,
    )
