"""What providers say later of a message that they took: that it arrived, or that it could not. Signed, and safe to hear twice."""

from __future__ import annotations

import hashlib
import hmac
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session

from foundation.db import now, table
from foundation.outbox.claims import Claimed
from foundation.outbox.gateways.profiles import at
from foundation.outbox.messages import About, Attempt, Message
from foundation.outbox.notes import Told
from foundation.outbox.states import Fault, State

_M, _A = table(Message), table(Attempt)
# names under which providers put them, the first that stands in the call-back counts
REFERENCES = ("reference", "SMSID", "tranId", "msg_id", "data.msg_id", "message.msg_id")
OURS = ("id", "RequestId", "tracking_id", "data.tracking_id", "message.tracking_id")
STATUSES = ("status", "event_name")
DELIVERED = frozenset({"delivered", "user_received_message"})
FAILED = frozenset({"failed", "undelivered", "rejected"})


class Heard(StrEnum):
    """What a call-back came to."""

    NOTED = "noted"
    KNOWN = "known"  # said before, or overtaken by something that is not undone
    UNKNOWN_MESSAGE = "unknown message"
    NOT_UNDERSTOOD = "not understood"


def is_signed(body: bytes, signature: str, secret: str) -> bool:
    """Whether the signature is the HMAC-SHA256 of the body, in hexadecimal; never without a secret."""
    made = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    given = signature.removeprefix("sha256=").strip().lower()
    return bool(secret) and hmac.compare_digest(made.encode(), given.encode())


def hear(session: Session, gateway: str, said: Any, told: Told) -> Heard:
    """Takes in one call-back; the caller commits. Delivered is never undone; only what was sent, or in doubt, can change."""
    state = _state(said)
    if state is None:
        return Heard.NOT_UNDERSTOOD
    message = _message(session, gateway, said)
    if message is None:
        return Heard.UNKNOWN_MESSAGE
    return _change(session, message, state, UNDELIVERED, Fault.NOT_REACHED, told)


def hear_of_failure(session: Session, which: str, reason: str, fault: Fault, told: Told) -> Heard:
    """Takes in that one message did not arrive, by its id; the caller commits."""
    row = session.execute(_columns().where(_M.c.id == which)).one_or_none() if which else None
    if row is None:
        return Heard.UNKNOWN_MESSAGE
    return _change(session, _as_claimed(row), State.FAILED, reason, fault, told)


def _change(session: Session, message: Claimed, state: State, reason: str, fault: Fault, told: Told) -> Heard:
    from_states = (State.SENT, State.UNKNOWN) + ((State.FAILED,) if state is State.DELIVERED else ())
    values = {"delivered_at": now(), "fault": ""} if state is State.DELIVERED else _failed(reason, fault)
    query = update(_M).where(_M.c.id == message.id, _M.c.state.in_(from_states))
    won = session.execute(query.values(state=state, **values).returning(_M.c.id)).first()
    if won is None:
        return Heard.KNOWN
    told(session, message, state)
    return Heard.NOTED


UNDELIVERED = "nhà cung cấp báo không tới được"


def _failed(reason: str, fault: Fault) -> dict[str, Any]:
    return {"failed_at": now(), "error": reason[:200], "fault": fault}


def _first(said: Any, paths: tuple[str, ...]) -> str:
    found = next((value for path in paths if (value := at(said, path)) is not None), "")
    return str(found)


def _state(said: Any) -> State | None:
    word = _first(said, STATUSES).lower()
    if word in DELIVERED:
        return State.DELIVERED
    return State.FAILED if word in FAILED else None


def _message(session: Session, gateway: str, said: Any) -> Claimed | None:
    """By our own id, else by the number that the gateway gave when it took the message."""
    ours, reference = _first(said, OURS), _first(said, REFERENCES)
    query = _columns()
    row = session.execute(query.where(_M.c.id == ours)).one_or_none() if ours else None
    if row is None and reference:
        attempt = select(_A.c.message_id).where(_A.c.gateway == gateway, _A.c.reference == reference)
        row = session.execute(query.where(_M.c.id.in_(attempt))).one_or_none()
    return None if row is None else _as_claimed(row)


def _columns() -> Select[Any]:
    return select(
        *(
            _M.c[name]
            for name in ("id", "channel", "purpose", "kind", "priority", "about_kind", "about_id", "created_at")
        )
    )


def _as_claimed(row: Any) -> Claimed:
    about = About(row.about_kind, row.about_id) if row.about_id is not None else None
    return Claimed(
        row.id, row.channel, row.purpose, row.priority, about, row.created_at, None, 0, "", None, None, kind=row.kind
    )
