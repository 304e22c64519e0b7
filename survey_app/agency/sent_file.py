"""A scanned paper in a form."""

from __future__ import annotations

from flask_wtf.file import FileField

from respondents import evidence

ACCEPTED = f"PDF, JPG hoặc PNG, tối đa {evidence.LARGEST // 1024 // 1024} MB."


def sent_file(field: FileField) -> evidence.File | None:
    """Name and content, if a file was chosen; read one byte further than it may be long."""
    sent = field.data
    return (sent.filename, sent.stream.read(evidence.LARGEST + 1)) if sent and sent.filename else None
