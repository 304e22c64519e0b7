"""The whole list of a round, numbered and hashed. Its verbs stand in `respondents.snapshots`, above the invitations."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from foundation.db import Base, UTCDateTime
from foundation.keys import EncryptedText


class Snapshot(Base):
    """The whole list of a round, numbered and hashed: made when it is frozen and at every approved change."""

    __tablename__ = "snapshot"
    __table_args__ = (UniqueConstraint("round_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("survey_round.id"))
    number: Mapped[int]
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    people_count: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    content: Mapped[str] = mapped_column(EncryptedText)  # canonical JSON, of which sha256 is the hash

    @property
    def people(self) -> list[dict[str, Any]] | None:
        """Everybody on it; None once they were erased, of which the hash stays."""
        held = json.loads(self.content)
        return held["people"] if isinstance(held, dict) else None
