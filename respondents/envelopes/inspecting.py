"""Every envelope of a closed round is looked at before persons are taken off: is it genuine, is it there twice, does the
evening's hash still agree? No key is used. What is doubtful stops the opening until two officers say why it may go on."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from foundation import audit, two_people
from foundation.db import Refused, looking
from foundation.two_people import Vouchers
from foundation.typed_text import within
from questionnaires.ballot.box import BallotBox
from questionnaires.results.publication import Place
from questionnaires.survey_round import RespondentGroup
from respondents.envelopes import evening, setting_aside
from respondents.envelopes.envelope import Envelope, is_genuine
from respondents.invitation import Invitation

BATCH = 500


class Found(NamedTuple):
    """One envelope that counts: its number, its invitation, the version of its sheet, where it comes from."""

    id: int
    invitation_id: int
    version_id: int
    place: Place


@dataclass
class Inspection:
    """What was found. `doubtful`: the numbers of envelopes with a wrong MAC or a twin, by what is wrong."""

    good: list[Found] = field(default_factory=list)
    set_aside: list[str] = field(default_factory=list)  # MACs
    doubtful: dict[int, str] = field(default_factory=dict)
    agrees: bool = True
    envelopes: int = 0

    @property
    def is_clean(self) -> bool:
        return self.agrees and not self.doubtful

    @property
    def hash(self) -> str:
        """Of what is doubtful: two officers agree to exactly this."""
        return hashlib.sha256(repr((sorted(self.doubtful.items()), self.agrees)).encode()).hexdigest()

    def in_words(self) -> str:
        """For the minutes and for whoever has to decide."""
        kinds = Counter(self.doubtful.values())
        parts = [f"{count} phong bì {WORDS[kind]}" for kind, count in sorted(kinds.items())]
        return "; ".join(parts + ([] if self.agrees else ["số phong bì hoặc mã kiểm tra khác lần chốt cuối"]))


WORDS = {"not_genuine": "không đúng dấu xác thực", "twin": "giống hệt phong bì khác"}


def inspect(session: Session, box: BallotBox) -> Inspection:
    """Looks at every envelope of the round, in batches; takes no write lock."""
    found, macs = Inspection(), list[bytes]()
    seen: dict[bytes, int] = {}
    groups = {
        g.id: g.code for g in session.scalars(select(RespondentGroup).where(RespondentGroup.round_id == box.round_id))
    }
    with looking(session):
        last = 0
        while numbers := session.scalars(_numbers_after(last)).all():
            for row in session.execute(_rows(box.round_id, numbers)):
                macs.append(bytes(row.mac))
                _look(found, seen, row, groups)
            last = numbers[-1]
    found.envelopes = len(macs)
    found.agrees = (len(macs), evening.hash_of(macs)) == (box.evening_count, box.evening_hash)
    found.good = [one for one in found.good if one.id not in found.doubtful]
    return found


def _numbers_after(last: int) -> Any:
    """The next envelopes of all rounds: walked by their own key, so that each batch costs the same."""
    return select(Envelope.id).where(Envelope.id > last).order_by(Envelope.id).limit(BATCH)


def _rows(round_id: int, numbers: Sequence[int]) -> Any:
    """Those of the round among them. `+ 0` keeps the database from walking all invitations of the round for each batch."""
    columns = (Envelope.id, Envelope.invitation_id, Envelope.sealed, Envelope.mac, Envelope.set_aside_on)
    return (
        select(*columns, Invitation.version_id, Invitation.group_id, Invitation.class_code)
        .join(Invitation, Invitation.id == Envelope.invitation_id)
        .where(Envelope.id.in_(numbers), Invitation.round_id + 0 == round_id)
        .order_by(Envelope.id)
    )


def _look(found: Inspection, seen: dict[bytes, int], row: Any, groups: dict[int, str]) -> None:
    if not is_genuine(row.invitation_id, bytes(row.sealed), bytes(row.mac)):
        found.doubtful[row.id] = "not_genuine"
    elif seen.setdefault(hashlib.sha256(row.sealed).digest()[:16], row.id) != row.id:
        found.doubtful[row.id] = "twin"
    elif row.set_aside_on is None:
        place = Place(groups[row.group_id], row.class_code)
        found.good.append(Found(row.id, row.invitation_id, row.version_id, place))
    if row.set_aside_on is not None:
        found.set_aside.append(bytes(row.mac).hex())


def explain(session: Session, box: BallotBox, reason: str, by: audit.Actor, vouchers: Vouchers) -> bool:
    """One of two officers enters why the opening may go on in spite of what is doubtful. Whether both have now; then the
    doubtful envelopes are set aside. Raises Refused."""
    if not reason.strip():
        raise Refused("Hãy ghi lý do vào biên bản.")
    found = inspect(session, box)
    if found.is_clean:
        raise Refused("Không có phong bì nào đáng ngờ.")
    first = box.doubt_by if box.doubt_hash == found.hash else None
    if first is None:
        box.doubt_hash, box.doubt_by, box.doubt_confirmed_by = found.hash, by.id, None
        box.doubt_reason = within(reason, 500, "Lý do")
    else:
        two_people.check(first, by, vouchers)
        box.doubt_confirmed_by = by.id
        setting_aside.put_aside(session, Envelope.id, list(found.doubtful), setting_aside.DOUBTFUL)
    audit.record(session, by, "ballot.doubt", f"round:{box.round_id}", reason=reason.strip(), last=first is not None)
    return first is not None


def is_explained(box: BallotBox, found: Inspection) -> bool:
    """Whether two officers have agreed to exactly what is doubtful here."""
    return box.doubt_confirmed_by is not None and box.doubt_hash == found.hash
