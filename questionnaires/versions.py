"""Questionnaires as they are kept: each version with its workbook, its XForm XML and their SHA-256; published = frozen."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Integer, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from survey_app.db import Base, UTCDateTime, now


class QuestionnaireVersion(Base):
    """One version of one questionnaire. A draft may have problems; a published one has none and never changes."""

    __tablename__ = "questionnaire_version"
    __table_args__ = (
        UniqueConstraint("form_id", "number"),
        CheckConstraint("state IN ('draft', 'published')", name="state"),
        CheckConstraint("state = 'draft' OR (xform IS NOT NULL AND sha256 IS NOT NULL)", name="published_is_whole"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    form_id: Mapped[str] = mapped_column(String(80))
    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(200))
    state: Mapped[str] = mapped_column(String(20), default="draft")
    filename: Mapped[str] = mapped_column(String(200), default="")
    workbook: Mapped[bytes] = mapped_column(LargeBinary)
    xform: Mapped[str | None] = mapped_column(Text)
    sha256: Mapped[str | None] = mapped_column(String(64))  # of workbook bytes followed by the XForm's UTF-8 bytes
    report: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # the check's object
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    published_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
