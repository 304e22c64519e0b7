"""A round's ballot box: its key, how far it has come, what was counted. One a round, from the sitting to the cleaned end.

sitting: holders are being given their secrets · locked: the key is made, sheets may be submitted · stripped: persons are taken
off · opened: the answers are there · cleaned: envelopes, locks and slots are gone.
"""

from __future__ import annotations

import hmac
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import JSON, CheckConstraint, ForeignKey, LargeBinary, String, bindparam, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from foundation import audit, key_folder, keys
from foundation.db import Base, Move, Refused, UTCDateTime, make_move, now, table
from foundation.keys import locks
from foundation.keys.locks import BallotKey
from foundation.states import HasState, State, only
from questionnaires.speaking import N_
from questionnaires.survey_round import SurveyRound


class BoxState(State):
    """How far a ballot box has come."""

    SITTING = "sitting", "Đang lập khoá", "blue"
    LOCKED = "locked", "Đã lập khoá, còn niêm phong", "green"
    STRIPPED = "stripped", "Đã chốt hòm phiếu", "blue"
    OPENED = "opened", "Đã mở, chưa dọn xong", "yellow"
    CLEANED = "cleaned", "Đã mở và dọn xong", "green"


MOVES = {
    "lock": Move(frozenset({"sitting"}), "locked"),
    "unlock": Move(frozenset({"locked"}), "sitting"),
    "strip": Move(frozenset({"locked"}), "stripped"),
    "open": Move(frozenset({"stripped"}), "opened"),
    "clean": Move(frozenset({"opened"}), "cleaned"),
}
KINDS = {"ministry": "Khảo sát của Bộ", "internal": "Khảo sát nội bộ"}
WITHOUT_HOLDERS = "không có người giữ khoá; người điều khiển máy chủ có thể mở phiếu"
NO_BOX = "Đợt này chưa lập khoá hòm phiếu nên chưa nhận phiếu được. Hãy lập khoá rồi mới mở trả lời."


class BallotBox(HasState, Base):
    """The box of one round. The public half of its key is pinned by a MAC: whoever writes to the database alone cannot
    exchange it."""

    STATES = BoxState
    __tablename__ = "ballot_box"
    __table_args__ = (
        only(BoxState),
        CheckConstraint(f"kind IN {tuple(KINDS)}", name="kind"),
        CheckConstraint("(state = 'sitting') = (public_key IS NULL)", name="key_once_locked"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("survey_round.id"), unique=True)
    kind: Mapped[str] = mapped_column(String(10), default="ministry")
    state: Mapped[str] = mapped_column(String(10), default="sitting")
    threshold: Mapped[int] = mapped_column(default=2)  # holders who are needed; 0: none hold it
    is_demo: Mapped[bool] = mapped_column(default=False)  # held by itself: its secrets were printed
    public_key: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    pin: Mapped[str] = mapped_column(String(64), default="")
    key: Mapped[dict[str, Any] | None] = mapped_column(JSON)  # as BallotKey.as_json; its locks go when it is cleaned
    proven_on: Mapped[date | None]  # the day on which every set of holders last opened a test sheet

    # the last evening: how many envelopes, set-aside ones included, and the hash over them all
    evening_on: Mapped[date | None]
    evening_count: Mapped[int] = mapped_column(default=0)
    evening_hash: Mapped[str] = mapped_column(String(64), default="")

    # what differs from the last evening, and the two officers who let the opening go on
    doubt_reason: Mapped[str] = mapped_column(String(500), default="")
    doubt_hash: Mapped[str] = mapped_column(String(64), default="")
    doubt_by: Mapped[int | None]
    doubt_confirmed_by: Mapped[int | None]

    # the opening
    plan: Mapped[dict[str, Any] | None] = mapped_column(JSON)  # how groups and classes are merged, and what is withheld
    counts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # of the minutes; see `counted`
    reached_on: Mapped[date | None]  # the day of the step that was reached last

    # one process at work, and how far it is
    worker: Mapped[str] = mapped_column(String(80), default="")
    leased_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)

    round: Mapped[SurveyRound] = relationship()

    @property
    def is_busy(self) -> bool:
        """Whether a process works at it now; `done` of `total` says how far."""
        return self.leased_until is not None and self.leased_until > now()

    @property
    def has_holders(self) -> bool:
        return self.threshold > 0

    @property
    def is_opened(self) -> bool:
        """Whether the answers may be read."""
        return self.state in ("opened", "cleaned")

    @property
    def fingerprint(self) -> str:
        """Of the public half; empty before there is one."""
        return locks.fingerprint(self.public_key) if self.public_key else ""

    def ballot_key(self) -> BallotKey:
        """The key with its locks. Raises ValueError when there are none (any more)."""
        return BallotKey.of_json(self.key or {})

    def take_key(self, key: BallotKey) -> None:
        """Puts a key in, pinned."""
        self.public_key, self.key, self.threshold = key.public, key.as_json(), key.threshold
        self.pin = pin_of(self.round_id, key.public)
        self.proven_on = None

    def drop_key(self) -> None:
        """Takes the key out again."""
        self.public_key, self.key, self.pin, self.proven_on = None, None, "", None

    def move(
        self, session: Session, verb: str, by: audit.Actor, detail: dict[str, Any] | None = None, **to: Any
    ) -> None:
        """Carries out a verb of MOVES and writes its audit event. Raises Refused."""
        make_move(session, self, MOVES, verb, **to)
        audit.record(session, by, f"ballot.{verb}", f"round:{self.round_id}", **(detail or {}))


def of_round(session: Session, round_id: int) -> BallotBox | None:
    """The round's box, if its sitting has begun."""
    return session.scalar(select(BallotBox).where(BallotBox.round_id == round_id))


def the_box(session: Session, round_id: int) -> BallotBox:
    """The round's box. Raises Refused when there is none."""
    found = of_round(session, round_id)
    if found is None:
        raise Refused(NO_BOX)
    return found


def takes_sheets(session: Session, round_id: int) -> bool:
    """Whether the round has a locked box: before that, answering may not be opened."""
    found = of_round(session, round_id)
    return found is not None and found.state == "locked"


class Glance(NamedTuple):
    """What respondents' pages say of a box, read without the rest of it."""

    id: int
    kind: str
    state: str
    threshold: int
    counts: dict[str, Any]


_BOX = table(BallotBox)
_GLANCE = select(*(_BOX.c[name] for name in Glance._fields)).where(_BOX.c.round_id == bindparam("which"))


def glance(session: Session, round_id: int) -> Glance | None:
    """The round's box as respondents' pages need it, if its sitting has begun."""
    row = session.execute(_GLANCE, {"which": round_id}).first()
    return None if row is None else Glance._make(row)


def set_aside_words(found: BallotBox | None) -> str:
    """How many sheets were set aside, for the round's page, the notice and the results; "" when none was."""
    count = set_aside_count(found)
    return f"{count} phiếu được đặt riêng, không mở, không tính" if count else ""


def set_aside_count(found: BallotBox | Glance | None) -> int:
    """How many sheets were set aside."""
    return int(found.counts.get("set_aside", 0)) if found is not None else 0


def tombstone_name(fingerprint: str) -> str:
    """Of the file that says that a box was stripped or opened; see `tombstones`."""
    return f"box-{fingerprint}.tombstone"


RESTORED = N_("Cơ sở dữ liệu này cũ hơn hòm phiếu, vốn đã được chốt hoặc mở. Không nhận phiếu, không mở lại.")


def pin_of(round_id: int, public: bytes, ring: keys.Keys | None = None) -> str:
    """What pins a public half to its round; nobody without the key ring can make it. `ring`: another than this process'."""
    return (ring or keys.current()).mac("ballot key", b"%d " % round_id + public)


_demonstrations = [True]


def allow_demonstrations(allowed: bool) -> None:
    """Whether a box that was held by itself takes sheets in this process: not where real people answer."""
    _demonstrations[:] = [allowed]


_ROUNDS = table(SurveyRound)
# in share mode (PostgreSQL): the round's row cannot be closed before this transaction ends, so nothing enters afterwards
_OPEN_BOX = (
    select(_BOX.c.public_key, _BOX.c.pin, _BOX.c.is_demo)
    .join(_ROUNDS, _ROUNDS.c.id == _BOX.c.round_id)
    .where(_ROUNDS.c.id == bindparam("which"), _ROUNDS.c.state == "open", _BOX.c.state == "locked")
    .with_for_update(read=True, of=_ROUNDS)
)


def public_key_to_submit(session: Session, round_id: int) -> bytes:
    """The key that closes a sheet, of a round that is open now and stays so until the transaction ends.

    Raises Refused when the round is closed or has no locked box, the box is a demonstration's where none is allowed, or the
    key is not the one that was pinned.
    """
    row = session.execute(_OPEN_BOX, {"which": round_id}).first()
    if row is None:
        raise Refused(N_("Đợt khảo sát không còn nhận phiếu."))
    if row.is_demo and not _demonstrations[0]:
        raise Refused(N_("Hòm phiếu của đợt này chỉ để minh họa nên không nhận phiếu thật."))
    public = bytes(row.public_key)
    if key_folder.read(tombstone_name(locks.fingerprint(public))) is not None:
        raise Refused(RESTORED)
    if not hmac.compare_digest(row.pin, pin_of(round_id, public)):
        raise Refused(N_("Khoá hòm phiếu của đợt này không đúng. Phiếu chưa được gửi; xin báo đường dây hỗ trợ."))
    return public
