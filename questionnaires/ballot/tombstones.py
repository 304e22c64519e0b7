"""A tombstone in the folder of the keys says of a box that it was stripped or opened, when, and which envelopes were set aside.

It outlives the database: an older one that was restored takes no sheets and opens nothing until two persons have recovered it
with the same envelopes set aside. Named by the ballot key's fingerprint, authenticated by the key ring.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy.orm import Session

from foundation import audit, key_folder, keys, two_people
from foundation.db import Refused
from foundation.two_people import Vouchers
from questionnaires.ballot.box import RESTORED, BallotBox, BoxState, tombstone_name

PURPOSE = "tombstone"
ORDER = tuple(BoxState)
RESTORED_ON = "{words} Đã làm ngày {on}; hai cán bộ cần đối chiếu rồi khôi phục."


class Tombstone(NamedTuple):
    """How far the box had come (a key of BoxState), on which day, and the MACs of the envelopes that were set aside."""

    state: str
    on: str
    set_aside: list[str]


def write(box: BallotBox, set_aside: Collection[str]) -> None:
    """Says how far the box is; after the commit that made it so."""
    stone = Tombstone(box.state, str(box.reached_on), sorted(set_aside))
    text = json.dumps(stone._asdict(), sort_keys=True)
    signed = {"stone": text, "mac": keys.current().mac(PURPOSE, _message(box.fingerprint, text))}
    key_folder.write(tombstone_name(box.fingerprint), json.dumps(signed).encode())


def keep(box: BallotBox) -> None:
    """Writes the tombstone that a crash right after the commit left unwritten, or that says less than the box."""
    stone = read(box.fingerprint)
    if stone is None or ORDER.index(stone.state) < ORDER.index(box.state):
        write(box, box.counts.get("set_aside_macs", stone.set_aside if stone else []))


def read(fingerprint: str) -> Tombstone | None:
    """The tombstone of a key, or None. Raises Refused for one that the key ring does not know."""
    kept = key_folder.read(tombstone_name(fingerprint))
    if kept is None:
        return None
    try:
        signed = json.loads(kept)
        genuine = keys.current().was_mac(PURPOSE, _message(fingerprint, signed["stone"]), signed["mac"])
        if genuine:
            return Tombstone(**json.loads(signed["stone"]))
    except (ValueError, KeyError, TypeError) as error:
        raise Refused("Tệp ghi việc mở hòm phiếu trong thư mục khoá bị hỏng.") from error
    raise Refused("Tệp ghi việc mở hòm phiếu trong thư mục khoá không phải do hệ thống này ghi.")


def check(box: BallotBox) -> None:
    """Raises Refused when the box has come further than this database knows, unless two persons recovered it."""
    stone = read(box.fingerprint)
    if stone is None or not _is_further(stone, box) or box.counts.get("recovered"):
        return
    raise Refused(RESTORED_ON.format(words=RESTORED, on=stone.on))


def _is_further(stone: Tombstone, box: BallotBox) -> bool:
    return ORDER.index(stone.state) > ORDER.index(box.state)


def recover(session: Session, box: BallotBox, set_aside: Collection[str], by: audit.Actor, vouchers: Vouchers) -> bool:
    """One of two persons says that the restored database is to be opened again. Whether it is recovered now.

    `set_aside`: the MACs of the envelopes that are set aside in it; they must be those of the tombstone. Raises Refused.
    """
    stone = read(box.fingerprint)
    if stone is None or not _is_further(stone, box) or box.counts.get("recovered"):
        raise Refused("Cơ sở dữ liệu này không cũ hơn hòm phiếu nên không cần khôi phục.")
    if sorted(set_aside) != stone.set_aside:
        raise Refused("Các phong bì để riêng không giống lần trước. Hãy để riêng đúng các phong bì ấy rồi làm lại.")
    first = box.counts.get("recovered_by")
    if first is None:
        box.counts = {**box.counts, "recovered_by": by.id}
    else:
        two_people.check(first, by, vouchers)
        box.counts = {**box.counts, "recovered": True}
    audit.record(session, by, "ballot.recover", f"round:{box.round_id}", last=first is not None)
    return first is not None


def _message(fingerprint: str, text: str) -> bytes:
    return f"{fingerprint} {text}".encode()
