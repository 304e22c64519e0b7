"""What became of messages, written down: each for itself, and whoever wrote it hears of it in the same transaction."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any, NamedTuple

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from foundation.db import now, table
from foundation.outbox import claims, health
from foundation.outbox.claims import Claimed, Needless
from foundation.outbox.messages import CODE, Attempt, Message
from foundation.outbox.states import Outcome, State, Verdict

MOST_TRIES = 8  # of a message that its gateway, which works for others, does not take now: some hours
MOST_UNANSWERED = 3  # sendings of which nobody knows what became; then a person decides
SILENT = timedelta(hours=3)  # until such a message is tried again while its gateway is down
EXPIRED = "quá hạn trước khi gửi được"
UNREADABLE = "không mở được nội dung tin"
NO_TEXT = "không có mẫu tin cho loại tin này"

Told = Callable[[Session, Claimed, State], None]
"""Hears of a message that was sent, delivered or given up, in the transaction that notes it."""


class Composed(NamedTuple):
    """What a message says on its way. `text` for SMS is without diacritics, `accented` the same with them, for gateways that take
    them; of an e-mail `text` is the plain part. `flaw`: why it cannot be made, in words for officials."""

    text: str = ""
    accented: str = ""
    subject: str = ""
    html: str = ""
    parameters: Mapping[str, str] = {}
    flaw: str = ""


Compose = Callable[[Session, Sequence[Claimed]], Mapping[str, Composed]]
"""Makes the texts of messages that are a kind with parameters; one that cannot be made says so and disturbs no other."""

_M, _A = table(Message), table(Attempt)


def wanted_by_all(session: Session, messages: Sequence[Claimed]) -> dict[str, str]:
    """Nobody looks whether messages are still wanted."""
    return {}


def nobody(session: Session, message: Claimed, state: State) -> None:
    """Nobody wants to hear of it."""


def no_words(session: Session, messages: Sequence[Claimed]) -> dict[str, Composed]:
    """Nobody makes texts of kinds."""
    return {}


class Register(NamedTuple):
    """What those who write messages have a say in: whether one is still wanted, what it says, and what its fate means to them."""

    needless: Needless = wanted_by_all
    told: Told = nobody
    compose: Compose = no_words


class Result(NamedTuple):
    """A message and the gateways that it has met, each with its word."""

    message: Claimed
    attempts: tuple[tuple[str, Outcome], ...]


def last_look(session: Session, claim: str, batch: Sequence[Claimed], register: Register) -> list[Claimed]:
    """Takes out of a claimed batch what is no longer wanted, cannot be read, or cannot be made into a text; of the others those
    that are a kind get theirs. The caller commits."""
    at = now()
    reasons = {one.id: EXPIRED for one in batch if one.expires_at is not None and one.expires_at <= at}
    left = [one for one in batch if one.id not in reasons and not one.flaw]
    reasons |= register.needless(session, left) if left else {}
    for message in batch:
        if message.flaw:
            _end(session, claim, message, State.FAILED, f"{UNREADABLE} ({message.flaw})", register)
        elif message.id in reasons:
            claims.change(session, claim, message.id, **_wiped(State.NEEDLESS, reasons[message.id]))
    return _with_texts(session, claim, [one for one in left if one.id not in reasons], register)


def _with_texts(session: Session, claim: str, batch: Sequence[Claimed], register: Register) -> list[Claimed]:
    """Each message with its text. What cannot be made fails alone, and says nothing of its person's address."""
    kinds = [one for one in batch if one.text is None]
    made = register.compose(session, kinds) if kinds else {}
    ready = []
    for message in batch:
        if message.text is not None:
            ready.append(message)
            continue
        words = made.get(message.id, Composed(flaw=NO_TEXT))
        if words.flaw:
            values = {"state": State.FAILED, "failed_at": now(), "error": words.flaw[:200]}
            claims.change(session, claim, message.id, **values)
            continue
        said = replace(message, text=words.text, accented=words.accented, subject=words.subject, html=words.html)
        ready.append(replace(said, parameters=words.parameters))
    return ready


def note(session: Session, claim: str, results: Sequence[Result], register: Register) -> None:
    """Notes results and commits. Where one of them cannot be noted, the others are, each in a transaction of its own, and that
    one is given up with the kind of the error."""
    try:
        _note_all(session, claim, results, register)
        return
    except Exception:
        session.rollback()
    for result in results:
        try:
            _note_all(session, claim, [result], register)
        except Exception as error:
            session.rollback()
            _give_up(session, claim, result, type(error).__name__)


def _note_all(session: Session, claim: str, results: Sequence[Result], register: Register) -> None:
    _note_attempts(session, results)
    gone = [message for message, attempts in results if attempts[-1][1].verdict is Verdict.ACCEPTED]
    mine = claims.change_all(session, claim, [one.id for one in gone], **_sent()) if gone else set()
    for message in gone:
        if message.id in mine:
            register.told(session, message, State.SENT)
    if len(gone) < len(results):
        _note_others(session, claim, results, register)
    session.commit()


def _note_others(session: Session, claim: str, results: Sequence[Result], register: Register) -> None:
    """What was not accepted, one by one."""
    resting = {one.name for one in health.down(session)}
    for message, attempts in results:
        gateway, outcome = attempts[-1]
        if outcome.verdict is Verdict.ACCEPTED:
            continue
        values = _values(message, outcome, gateway in resting)
        if claims.change(session, claim, message.id, **values) and values["state"] == State.FAILED:
            register.told(session, message, values["state"])


def _sent() -> dict[str, Any]:
    return _wiped(State.SENT, "") | {"sent_at": now()}


def _give_up(session: Session, claim: str, result: Result, kind: str) -> None:
    """Its own note fails: it may have gone out, so it is neither sent again nor called sent."""
    claims.change(session, claim, result.message.id, state=State.UNKNOWN, error=f"không ghi nhận được kết quả ({kind})")
    session.commit()


def _note_attempts(session: Session, results: Sequence[Result]) -> None:
    """One row for each attempt over a network, and what they say of the gateways."""
    rows: list[dict[str, Any]] = []
    fine: set[str] = set()
    for message, attempts in results:
        for gateway, outcome in attempts:
            if outcome.speaks_against_gateway:
                fine.discard(gateway)
                health.fails(session, gateway, outcome)
            elif gateway not in fine:
                fine.add(gateway)
                health.works(session, gateway)
            said = {"verdict": outcome.verdict, "reason": outcome.reason[:200], "reference": outcome.reference[:80]}
            rows.append({"message_id": message.id, "at": now(), "gateway": gateway, **said})
    kept = [row for row in rows if row["gateway"] != "file"]
    if kept:
        session.execute(insert(_A), kept)


def _values(message: Claimed, outcome: Outcome, resting: bool) -> dict[str, Any]:
    """The columns of a message after its last attempt; `resting`: its gateway is down, and it is not the message's fault."""
    match outcome.verdict:
        case Verdict.ACCEPTED:
            return _sent()
        case Verdict.REFUSED:
            return {"state": State.FAILED, "failed_at": now(), "error": outcome.reason[:200], "fault": outcome.fault}
        case Verdict.UNCLEAR:
            return {"state": State.UNKNOWN, "error": outcome.reason[:200]}
        case Verdict.UNANSWERED:
            return _after_silence(message, outcome, resting)
        case Verdict.NOT_NOW:
            return _again_or_given_up(message, outcome, resting)


def _after_silence(message: Claimed, outcome: Outcome, resting: bool) -> dict[str, Any]:
    if message.tries < MOST_UNANSWERED:
        return _waiting(outcome, pause(message))
    if resting:
        return _waiting(outcome, SILENT)
    return {"state": State.UNKNOWN, "error": outcome.reason[:200]}


def _again_or_given_up(message: Claimed, outcome: Outcome, resting: bool) -> dict[str, Any]:
    if resting:
        return _waiting(outcome, timedelta(0)) | {"tries": _M.c.tries - 1}
    if message.tries >= MOST_TRIES:
        return {"state": State.FAILED, "failed_at": now(), "error": outcome.reason[:200]}
    return _waiting(outcome, max(pause(message), timedelta(seconds=outcome.pause)))


def pause(message: Claimed) -> timedelta:
    """Until the next try: 15 seconds, a minute, four …, at most an hour; a code is wanted sooner."""
    if message.priority == CODE:
        return timedelta(seconds=min(60, 5 * 2 ** (message.tries - 1)))
    return timedelta(seconds=min(3600, 15 * 4 ** (message.tries - 1)))


def _waiting(outcome: Outcome, after: timedelta) -> dict[str, Any]:
    return {"state": State.WAITING, "not_before": now() + after, "error": outcome.reason[:200]}


def _wiped(state: State, error: str) -> dict[str, Any]:
    return {"state": state, "error": error[:200], "to_address": None, "text": None, "parameters": None}


def _end(session: Session, claim: str, message: Claimed, state: State, error: str, register: Register) -> None:
    if claims.change(session, claim, message.id, state=state, failed_at=now(), error=error[:200]):
        register.told(session, message, state)


def wipe_all(session: Session) -> None:
    """Counts everything as sent, long ago: for a demonstration whose messages of the past are of no use to anybody."""
    session.execute(update(_M).values(**_wiped(State.SENT, ""), sent_at=now()))
