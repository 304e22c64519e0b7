"""Codes of ten digits are good in every browser of their person, for as long as any code.

Whoever commands many networks can use up all codes that a number gets in an hour, and again in the next. From the sixth on they
have ten digits, and the newest lies in the owner's phone: the owner enters it in the browser that got none, or gets one there when
it is over (`codes`). Who asked for it and does not hold the phone gains nothing by that.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from foundation.db import now, table
from respondents.identity import codes
from respondents.identity.codes import Live
from respondents.identity.limits import Limits
from respondents.identity.sessions import RespondentSession
from respondents.identity.visit import Visit

WRONG_FROM_NETWORK = (
    500  # entries for one person in an hour; above that no code of another browser is looked at from there
)
_CODES, _SESSIONS = codes.TABLE, table(RespondentSession)
_MINE, _NEAR = _SESSIONS.alias("mine"), _SESSIONS.alias("near")
_STANDING = codes.LIVE.where(
    _CODES.c.invitation_id == bindparam("invitation"),
    _CODES.c.session_id != bindparam("mine"),
    _CODES.c.digits == codes.LONG,
    _CODES.c.closed_at.is_(None),
    _CODES.c.created_at > bindparam("since"),
).order_by(_CODES.c.id.desc())
_WRONG_NEAR = (
    select(func.coalesce(func.sum(_NEAR.c.failures), 0))
    .join(_MINE, _MINE.c.network_hash == _NEAR.c.network_hash)
    .where(
        _MINE.c.id == bindparam("mine"),
        _NEAR.c.invitation_id == bindparam("invitation"),
        _NEAR.c.created_at > bindparam("since"),
    )
)


def standing(session: Session, visit: Visit, limits: Limits) -> list[Live]:
    """The newest such code of each channel that another browser asked for, newest first; none where too many wrong ones came from
    this network."""
    since = now() - 2 * timedelta(minutes=limits.code_minutes)  # to leave, and then to be entered
    newest: dict[str, Live] = {}
    for row in session.execute(_STANDING, {"invitation": visit.id, "mine": visit.session_id, "since": since}):
        found = Live._make(row)
        if found.ends(limits) > now():
            newest.setdefault(found.channel, found)
    return list(newest.values()) if newest and is_heard(session, visit) else []


def is_heard(session: Session, visit: Visit) -> bool:
    """Whether a code that this browser did not ask for is looked at: not where too many wrong ones came from its network."""
    since = {"since": now() - timedelta(hours=1), "invitation": visit.id, "mine": visit.session_id}
    return int(session.execute(_WRONG_NEAR, since).scalar_one()) < WRONG_FROM_NETWORK


def matching(standing_codes: list[Live], entered: str) -> Live | None:
    """The one that was entered."""
    return next((one for one in standing_codes if codes.matches(one, entered)), None)
