"""What messages in the outbox will say when they leave."""

from __future__ import annotations

import json
from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from foundation.outbox import About, Message
from foundation.outbox.claims import Claimed
from respondents.wording.composing import compose

BASE = "http://localhost"


def said(session: Session, message: Message, base_url: str = BASE) -> str:
    """The text of one message, made as the worker makes it. Fails when it cannot be made."""
    if not message.kind:
        return message.text or ""
    about = About(message.about_kind, message.about_id) if message.about_id is not None else None
    head = (message.id, message.channel, message.purpose, message.priority, about, message.created_at, None, 0, "")
    claimed = Claimed(*head, message.to, None, json.loads(message.parameters or "{}"), kind=message.kind)
    made = compose(session, [claimed], base_url)[message.id]
    assert not made.flaw, made.flaw
    return made.text


def all_said(session: Session, *conditions: sa.ColumnElement[bool], base_url: str = BASE) -> Sequence[str]:
    """The texts of all messages that meet the conditions."""
    found = session.scalars(sa.select(Message).where(*conditions).order_by(Message.created_at))
    return [said(session, one, base_url) for one in found]
