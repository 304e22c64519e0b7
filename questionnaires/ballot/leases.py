"""One process at a time at a box: two servers cannot both strip or open it. A lease that is not renewed runs out."""

from __future__ import annotations

import os
import secrets
import socket
from datetime import timedelta

from sqlalchemy import or_, update
from sqlalchemy.orm import Session

from foundation.db import Refused, now
from questionnaires.ballot.box import BallotBox

LIFE = timedelta(seconds=60)
BUSY = "Hòm phiếu đang được xử lý ở một máy khác. Hãy đợi việc đó xong rồi tải lại trang."


class LeaseLost(RuntimeError):
    """Another process took over; whatever this one still held is not kept."""


class Lease:
    """The right to work at a round's box; each `renew` notes progress and commits."""

    def __init__(self, session: Session, round_id: int) -> None:
        """Takes the lease and commits. Raises Refused while another process has it."""
        self._session, self._round_id = session, round_id
        self._name = f"{socket.gethostname()[:40]}:{os.getpid()}#{secrets.token_hex(8)}"
        at = now()
        free = or_(BallotBox.leased_until.is_(None), BallotBox.leased_until < at)
        if not self._change(free, worker=self._name, leased_until=at + LIFE, done=0, total=0):
            session.rollback()
            raise Refused(BUSY)
        session.commit()

    def renew(self, done: int, total: int) -> None:
        """Keeps the lease, notes how far the work is, and commits what was written since. Raises LeaseLost."""
        self.hold(done=done, total=total, leased_until=now() + LIFE)
        self._session.commit()

    def hold(self, **values: object) -> None:
        """Makes sure, in the caller's transaction, that the lease is still ours. Raises LeaseLost."""
        if not self._change(BallotBox.worker == self._name, **(values or {"worker": self._name})):
            self._session.rollback()
            raise LeaseLost("another process works at this box")

    def give_back(self) -> None:
        """Ends the lease, in the caller's transaction."""
        self._change(BallotBox.worker == self._name, worker="", leased_until=None, done=0, total=0)

    def _change(self, condition: object, **values: object) -> bool:
        statement = update(BallotBox).where(BallotBox.round_id == self._round_id, condition).values(**values)  # type: ignore[arg-type]
        won = self._session.execute(
            statement.returning(BallotBox.id).execution_options(synchronize_session=False)
        ).first()
        return won is not None
