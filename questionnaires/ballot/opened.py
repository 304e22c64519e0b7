"""Opened answers: what came out of the ballot box. A new random id, the round, and a body under the results key.

They are written in the order of their ids, which are made after the persons were taken off, so neither the ids nor their
places say anything. Nobody reads them before their round's box is opened, and results read only their own round.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import ForeignKey, LargeBinary, insert, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from foundation import keys
from foundation.db import Base, table
from foundation.keys import Cipher
from questionnaires.ballot.marks import Marks
from questionnaires.ballot.sealed_sheet import FRAME, SheetContent, padded, unpadded

ID_BYTES = 16
NO_MARKS = Marks(consistency=None, pattern=None)


class OpenedAnswer(Base):
    """One submitted sheet, without the person."""

    __tablename__ = "opened_answer"
    __table_args__ = {"sqlite_with_rowid": False}

    id: Mapped[bytes] = mapped_column(LargeBinary(ID_BYTES), primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("survey_round.id"), index=True)
    body: Mapped[bytes] = mapped_column(LargeBinary)


@dataclass(frozen=True, slots=True)
class Answers:
    """An opened sheet as results read it: never a person, never a time. `group` and `agency_class` are what the merging
    left of them ("LDS+LDP"); a class of "" is not told."""

    version_id: int
    group: str
    agency_class: str
    values: dict[str, str]
    marks: Marks = NO_MARKS
    review: bool | None = None  # calls for a second look, by `care_flags`; None: not known, or not told of its group


_WRITE = insert(table(OpenedAnswer))


def results_key(round_id: int, ring: keys.Keys | None = None) -> bytes:
    """The key of one round's opened answers; of the key ring, or of another than this process'."""
    return (ring or keys.current()).derive(f"results of round {round_id}")


def body_of(key: bytes, answer_id: bytes, content: SheetContent, length: int) -> bytes:
    """The body of a row, padded to its version's one length; of an answer of an earlier release, which may be longer, to its
    own."""
    packed = content.packed()
    return Cipher(key).seal(padded(packed, max(length, FRAME + len(packed))), answer_id)


def write(session: Session, round_id: int, rows: Iterable[tuple[bytes, bytes]]) -> None:
    """Adds rows (id, body), which the caller gives in the order of their ids."""
    values = [{"id": answer_id, "round_id": round_id, "body": body} for answer_id, body in rows]
    if values:
        session.execute(_WRITE, values)


def read_round(session: Session, round_id: int, version_ids: Collection[int]) -> Iterator[Answers]:
    """Every opened answer of a round to these versions, in the order of their ids, which is random."""
    return (answers for _, answers in read_rows(session, round_id, version_ids))


def digest(session: Session, round_id: int) -> str:
    """Which answers of a round are there, in hex: a hash over their ids. It goes into the minutes of the opening."""
    ids = session.scalars(select(OpenedAnswer.id).where(OpenedAnswer.round_id == round_id))
    return hashlib.sha256(b"".join(sorted(map(bytes, ids)))).hexdigest()


def read_rows(session: Session, round_id: int, version_ids: Collection[int]) -> Iterator[tuple[bytes, Answers]]:
    """The same with their ids."""
    cipher = Cipher(results_key(round_id))
    rows = session.execute(
        select(OpenedAnswer.id, OpenedAnswer.body).where(OpenedAnswer.round_id == round_id).order_by(OpenedAnswer.id)
    )
    for answer_id, body in rows:
        found = SheetContent.unpacked(unpadded(cipher.open(body, bytes(answer_id))))
        if found.version_id in version_ids:
            yield (
                bytes(answer_id),
                Answers(found.version_id, found.group, found.agency_class, found.values, found.marks),
            )
