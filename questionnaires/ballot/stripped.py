"""Stripped envelopes: sealed sheets from which person and agency were taken, in an order by chance, before any key is used."""

from __future__ import annotations

from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from foundation.db import Base

ID_BYTES = 16


class StrippedEnvelope(Base):
    """A sealed sheet without its person, under a random id."""

    __tablename__ = "stripped_envelope"
    __table_args__ = {"sqlite_with_rowid": False}

    id: Mapped[bytes] = mapped_column(LargeBinary(ID_BYTES), primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("survey_round.id"), index=True)
    version_id: Mapped[int]
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    earlier: Mapped[bool] = mapped_column(default=False)  # came without its person from before there were envelopes
