"""Addresses and contents of failed messages are kept only as long as they can be sent again."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from foundation import outbox
from foundation.db import now
from foundation.outbox import Message, State, forgetting
from foundation.outbox.forgetting import KEPT

DAY = timedelta(days=1)


def a_message(session: Session, state: State, *, age: timedelta, left: timedelta | None = None) -> str:
    at = now()
    key = outbox.write(session, "sms", "+84905000001", "x", purpose="notice", parameters={"a": "b"})
    values = {"state": state, "created_at": at - age, "expires_at": at + left if left is not None else None}
    failed = {"failed_at": at - age} if state is State.FAILED else {}
    session.execute(sa.update(Message).where(Message.id == key).values(**values, **failed, error="số sai"))
    return key


def test_they_are_wiped_when_nothing_can_be_sent_again(
    session_on_each: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forgetting, "BATCH", 2)
    session = session_on_each
    over = {
        a_message(session, State.FAILED, age=KEPT + DAY),
        a_message(session, State.FAILED, age=DAY, left=-DAY),
        a_message(session, State.UNKNOWN, age=KEPT + DAY, left=DAY),
        a_message(session, State.UNKNOWN, age=DAY, left=-DAY),
        a_message(session, State.FAILED, age=KEPT + DAY),
    }
    kept = {
        a_message(session, State.FAILED, age=KEPT - DAY),
        a_message(session, State.UNKNOWN, age=DAY, left=DAY),
        a_message(session, State.WAITING, age=KEPT + DAY),
    }
    session.commit()
    assert (forgetting.wipe_old(session), forgetting.wipe_old(session)) == (5, 0)
    rows = session.execute(sa.select(Message.id, Message.to, Message.text, Message.parameters, Message.error)).all()
    assert {row.id for row in rows if (row.to, row.text, row.parameters) == (None, None, None)} == over
    assert {row.id for row in rows if row.to and row.text} == kept
    assert {row.error for row in rows} == {"số sai"}
