"""One-time codes: six digits to the registered phone, or to the official mailbox where the phone does not answer; ten digits for a
person whose codes are being guessed or used up, so that nobody has to be kept out (`ten_digits.py`).

A code lives for ten minutes (`Limits.code_minutes`) from the moment at which its message was handed over, and has as long to leave:
one that waited in a queue does not die on its way, and none lives longer than twice that after it was written.
"""

from __future__ import annotations

import hmac
import secrets
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import bindparam, func, insert, select, update
from sqlalchemy.orm import Session

from foundation import audit, keys
from foundation.db import now, table
from foundation.outbox import About, Message, left_at
from respondents import wording
from respondents.identity.alerts import raise_alert
from respondents.identity.challenge import Challenge
from respondents.identity.limits import Limits
from respondents.identity.sessions import RespondentSession
from respondents.identity.visit import Visit
from respondents.roster import Respondent

TABLE, _MESSAGES = table(Challenge), table(Message)
SHORT, LONG = 6, 10  # digits


class Channel(NamedTuple):
    """A way to the person: which column holds the address, how the outbox names it, which grade of proof it gives."""

    column: str
    outbox: str
    grade: str


CHANNELS = {
    "phone": Channel("phone", "sms", "A"),
    "mail": Channel("email", "email", "B"),
}


_PEOPLE = table(Respondent)
_PERSON = select(_PEOPLE.c.phone, _PEOPLE.c.phone_index, _PEOPLE.c.email, _PEOPLE.c.email_index).where(
    _PEOPLE.c.id == bindparam("which")
)


class Sent(NamedTuple):
    """What became of a wish for a code: "sent", "wait" (a code went out just now; it is still good), "too_many" or
    "no_address"; `seconds` until the next may be asked for."""

    outcome: str
    seconds: int = 0


def send(session: Session, visit: Visit, channel: str, limits: Limits) -> Sent:
    """Writes a fresh code into the outbox, unless a limit says no. The earlier codes of this session die."""
    person = session.execute(_PERSON, {"which": visit.respondent_id}).one()
    column = CHANNELS[channel].column
    address, index = getattr(person, column), getattr(person, f"{column}_index")
    if not address:
        return Sent("no_address")
    asked = _asked(session, visit, index)
    if refusal := _refusal(session, visit, asked, limits):
        return refusal
    if asked.last is not None:
        session.execute(_CLOSE, {"session": visit.session_id, "at": now()})
    digits = _digits(asked, limits)
    code, minutes = f"{secrets.randbelow(10**digits):0{digits}d}", limits.code_minutes
    message = wording.write(
        session,
        "code",
        CHANNELS[channel].outbox,
        address,
        About("invitation", visit.id),
        {"code": code, "minutes": str(minutes)},
        expires_at=now() + timedelta(minutes=minutes),
    )
    _write(session, visit, channel, index, code, minutes, message)
    return Sent("sent", limits.code_resend_seconds)


def _digits(asked: Any, limits: Limits) -> int:
    """Ten where somebody guesses, and where more codes go to an address than one browser may ask for: somebody may be using them
    up, and what lies in the owner's phone then has to do in the owner's browser."""
    is_attacked = asked.wrong >= limits.failures_to_suspend or asked.to_number >= limits.codes_per_hour
    return LONG if is_attacked else SHORT


AHEAD = timedelta(minutes=2)  # clocks of several machines may differ by so much
_SESSIONS = table(RespondentSession)
_THIS_BROWSER = (_SESSIONS.c.id == bindparam("mine")) | (
    (_SESSIONS.c.device_hash == bindparam("device")) & (_SESSIONS.c.device_hash != "")
)
_SENT = (
    select(
        func.max(TABLE.c.created_at).label("last"),
        func.count().label("day"),
        func.count().filter(TABLE.c.created_at > bindparam("hour_ago")).label("hour"),
    )
    .select_from(TABLE.join(_SESSIONS, _SESSIONS.c.id == TABLE.c.session_id))
    .where(
        TABLE.c.invitation_id == bindparam("invitation"),
        TABLE.c.created_at.between(bindparam("day_ago"), bindparam("soon")),
        _THIS_BROWSER,
    )
)
PROVEN_BEFORE = select(_SESSIONS.c.id).where(
    _SESSIONS.c.invitation_id == bindparam("invitation"), _SESSIONS.c.verified_at.is_not(None), _THIS_BROWSER
)
_TO, _ASKERS, _MINE, _FAILED = TABLE.alias("sent_to"), *(_SESSIONS.alias(name) for name in ("askers", "mine", "failed"))
_MY_NETWORK = select(_MINE.c.network_hash).where(_MINE.c.id == bindparam("mine"), _MINE.c.network_hash != "")
_TO_NUMBER = (
    select(func.count())
    .select_from(_TO)
    .where(
        _TO.c.address_index == bindparam("address"), _TO.c.created_at.between(bindparam("hour_ago"), bindparam("soon"))
    )
)
_FROM_NETWORK = _TO_NUMBER.join(_ASKERS, _ASKERS.c.id == _TO.c.session_id).where(
    _ASKERS.c.network_hash == _MY_NETWORK.scalar_subquery()
)
_WRONG = select(func.coalesce(func.sum(_FAILED.c.failures), 0)).where(
    _FAILED.c.invitation_id == bindparam("invitation"), _FAILED.c.created_at > bindparam("day_ago")
)
_LATEST = (
    select(func.max(_TO.c.created_at))
    .select_from(_TO)
    .where(
        _TO.c.invitation_id == bindparam("invitation"),
        _TO.c.address_index == bindparam("address"),
        _TO.c.created_at.between(bindparam("hour_ago"), bindparam("soon")),
    )
)
_ASKED = _SENT.add_columns(
    _LATEST.scalar_subquery().label("latest"),
    _TO_NUMBER.scalar_subquery().label("to_number"),
    _FROM_NETWORK.scalar_subquery().label("from_network"),
    _WRONG.scalar_subquery().label("wrong"),
)


def _asked(session: Session, visit: Visit, address_index: str) -> Any:
    """How many codes this browser asked for, in a day and in an hour, when the last, when the last for this person to the address
    by any browser, how many went to the address in an hour, how many of these were asked for from this network (counted over the
    codes that were really sent), and how many wrong ones were entered for this person within a day."""
    since = _within(now()) | {"address": address_index}
    return session.execute(_ASKED, _browser(visit) | since).one()


def _within(at: datetime) -> dict[str, object]:
    """What counts. Codes that were sent while the clock was ahead do not: nobody could have another until that moment."""
    return {"hour_ago": at - timedelta(hours=1), "day_ago": at - timedelta(days=1), "soon": at + AHEAD}


def _browser(visit: Visit) -> dict[str, object]:
    return {"invitation": visit.id, "mine": visit.session_id, "device": visit.device_hash}


def _refusal(session: Session, visit: Visit, asked: Any, limits: Limits) -> Sent | None:
    """Which limit forbids another code now, if any.

    Each browser has a budget of its own, so that whoever merely holds the link cannot use up the owner's codes; and so has each
    network, which leaves some for the owner's. All of them together are bounded for each address. Above these a browser that has
    proven this person before gets one; any other may enter the newest of ten digits (`ten_digits.py`) while that lives, and gets
    one once it is over. So nobody is without a code for longer than a code lives, and six an hour more for each person is all that
    this costs.
    """
    if asked.last is not None:
        wait = limits.code_resend_seconds - int((now() - asked.last).total_seconds())
        if wait > 0:
            return Sent("wait", wait)
    is_over = asked.latest is None or now() - asked.latest >= timedelta(minutes=limits.code_minutes)
    if (asked.hour >= limits.codes_per_hour and not is_over) or asked.day >= limits.codes_per_day:
        return Sent("too_many")
    if asked.to_number < limits.codes_per_number_hour and asked.from_network < limits.codes_per_network_hour:
        return None
    raise_alert(session, "many_codes", visit.round_id, visit.id, audit.SYSTEM)
    return None if is_over or session.execute(PROVEN_BEFORE, _browser(visit)).first() else Sent("too_many")


def seconds_to_wait(session: Session, visit: Visit, limits: Limits) -> int:
    """How long until this browser may ask for another code; 0: at once."""
    at = now()
    asked = session.execute(_SENT, _browser(visit) | _within(at)).one()
    return 0 if asked.last is None else max(0, limits.code_resend_seconds - int((at - asked.last).total_seconds()))


_CLOSE = (
    update(TABLE)
    .where(TABLE.c.session_id == bindparam("session"), TABLE.c.closed_at.is_(None))
    .values(closed_at=bindparam("at"))
)
_INSERT = insert(TABLE)


def _write(session: Session, visit: Visit, channel: str, index: str, code: str, minutes: int, message_id: str) -> None:
    at = now()
    session.execute(
        _INSERT,
        {
            "invitation_id": visit.id,
            "session_id": visit.session_id,
            "channel": channel,
            "address_index": index,
            "code_mac": mac(visit.session_id, code),
            "digits": len(code),
            "created_at": at,
            "expires_at": at + timedelta(minutes=minutes),
            "tries": 0,
            "message_id": message_id,
        },
    )


class Live(NamedTuple):
    """A code that was neither used nor replaced, and the session that asked for it."""

    id: int
    session_id: int
    channel: str
    code_mac: str
    created_at: datetime
    expires_at: datetime
    tries: int
    digits: int
    sent_at: datetime | None  # when its message was handed over

    def ends(self, limits: Limits) -> datetime:
        """Until when it is good; of one that is still to leave, at least until then."""
        if self.sent_at is None:
            return self.expires_at
        return left_at(self.sent_at, self.created_at, self.expires_at) + timedelta(minutes=limits.code_minutes)

    def state(self, limits: Limits) -> str:
        """ "good", "expired" or "dead" (too many wrong tries)."""
        if self.ends(limits) <= now():
            return "expired"
        return "dead" if self.tries >= limits.code_tries else "good"


LIVE = select(*(TABLE.c[name] for name in Live._fields[:-1]), _MESSAGES.c.sent_at).select_from(
    TABLE.outerjoin(_MESSAGES, _MESSAGES.c.id == TABLE.c.message_id)
)
"""Codes as `Live` has them."""
_LIVE = (
    LIVE.where(TABLE.c.session_id == bindparam("session"), TABLE.c.closed_at.is_(None))
    .order_by(TABLE.c.id.desc())
    .limit(1)
)
_USE = update(TABLE).where(TABLE.c.id == bindparam("which")).values(closed_at=bindparam("at"))


def live(session: Session, visit: Visit) -> Live | None:
    """The newest code that this session asked for."""
    row = session.execute(_LIVE, {"session": visit.session_id}).first()
    return None if row is None else Live._make(row)


def matches(challenge: Live, entered: str) -> bool:
    """Compared in constant time."""
    return hmac.compare_digest(challenge.code_mac, mac(challenge.session_id, entered))


def count_wrong(session: Session, challenge: Live) -> None:
    session.execute(update(TABLE).where(TABLE.c.id == challenge.id).values(tries=TABLE.c.tries + 1))


_CLOSE_SHORT = (
    update(TABLE)
    .where(TABLE.c.invitation_id == bindparam("invitation"), TABLE.c.digits < LONG, TABLE.c.closed_at.is_(None))
    .values(closed_at=bindparam("at"))
)


def close_short(session: Session, invitation_id: int) -> None:
    """No code of six digits is good for this person any more, in whatever browser it was asked for."""
    session.execute(_CLOSE_SHORT, {"invitation": invitation_id, "at": now()})


def use(session: Session, challenge: Live) -> None:
    """A code is good once."""
    session.execute(_USE, {"which": challenge.id, "at": now()})


def mac(owner: int, code: str) -> str:
    """What is stored of a code: an HMAC under a key outside the database, bound to its session or call-back."""
    return keys.current().mac("one-time code", f"{owner}.{code}".encode())
