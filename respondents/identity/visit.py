"""One request of a respondent: session, invitation and round, read by one statement. The whole face looks at nothing else.

Read in a POST, the invitation's row is locked (PostgreSQL; SQLite has one writer anyway), so that two requests of one person
follow each other: no answer is lost, no code counted twice, no sheet submitted twice.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Text, bindparam, cast, select
from sqlalchemy.orm import Session

from foundation.db import now, table
from foundation.keys import CookieKey
from questionnaires.survey_round import SurveyRound
from questionnaires.versions import QuestionnaireVersion
from respondents.identity.limits import Limits
from respondents.identity.sessions import RespondentSession
from respondents.invitation import Invitation

OWNER = "owner"  # the purpose of a session at a link that somebody called mis-sent: the registered phone opens it again


class Visit(NamedTuple):
    """What one request needs to know: columns of the invitation under their own names, and those of `_ELSEWHERE`."""

    session_id: int
    session_issue: int
    sealed_draft_key: bytes
    purpose: str
    created_at: datetime
    seen_at: datetime
    proven_at: datetime | None
    ended_at: datetime | None
    ended_because: str
    id: int  # of the invitation
    respondent_id: int
    round_id: int
    agency_id: int
    group_id: int
    version_id: int
    version_sha256: str
    class_code: str
    issue: int
    state: str
    held_because: str
    verified_at: datetime | None
    noticed_at: datetime | None
    declared: str | None
    started_at: datetime | None
    mostly_answered: bool
    submitted_at: datetime | None
    paper_at: datetime | None
    submission_id: str | None
    receipt: str | None
    remind_on: datetime | None
    failures: int  # of the session
    device_hash: str
    round_state: str
    opens_at: datetime
    closes_at: datetime
    round_settings: str  # JSON as stored: the key of what is cached about the round

    @property
    def key(self) -> tuple[object, ...]:
        """Changes whenever something about the round that pages show may have changed."""
        return self.round_id, self.round_state, self.opens_at, self.closes_at, self.round_settings

    @property
    def is_held(self) -> bool:
        """Whether this session may not go on because somebody called the link mis-sent."""
        return self.state == "held" and self.purpose != OWNER

    def ending(self, limits: Limits) -> str:
        """Why this session may not go on ("" when it may): a word of `sessions.ENDINGS`, "paper" or "too_long"."""
        if self.state == "revoked" or self.session_issue != self.issue:
            return "reissued"
        if self.ended_at is not None:
            return self.ended_because
        if self.paper_at is not None and self.submitted_at is None:
            return "paper"
        at = now()
        if at - self.seen_at > timedelta(minutes=limits.session_idle_minutes):
            return "idle"
        return "too_long" if at - self.created_at > timedelta(hours=limits.session_hours) else ""

    def window(self, grace: timedelta) -> str:
        """Whether answers are accepted now, "open", "paused" or "closed"; a sheet in use has the grace after the end."""
        if self.round_state == "paused":
            return "paused"
        in_use = self.proven_at is not None and self.proven_at < self.closes_at
        end = self.closes_at + grace if in_use else self.closes_at
        return "open" if self.round_state == "open" and now() < end else "closed"


_SESSION, _INVITATION, _ROUND, _VERSION = map(table, (RespondentSession, Invitation, SurveyRound, QuestionnaireVersion))
_ELSEWHERE: dict[str, ColumnElement[Any]] = {
    "session_id": _SESSION.c.id,
    "session_issue": _SESSION.c.issue,
    "sealed_draft_key": _SESSION.c.sealed_draft_key,
    "purpose": _SESSION.c.purpose,
    "created_at": _SESSION.c.created_at,
    "seen_at": _SESSION.c.seen_at,
    "proven_at": _SESSION.c.verified_at,
    "ended_at": _SESSION.c.ended_at,
    "ended_because": _SESSION.c.ended_because,
    "failures": _SESSION.c.failures,
    "device_hash": _SESSION.c.device_hash,
    "version_sha256": _VERSION.c.sha256,
    "round_state": _ROUND.c.state,
    "opens_at": _ROUND.c.opens_at,
    "closes_at": _ROUND.c.closes_at,
    "round_settings": cast(_ROUND.c.settings, Text),
}
"""The fields that are not columns of the invitation under their own name."""
_FIELDS = (_INVITATION.c[name] if name not in _ELSEWHERE else _ELSEWHERE[name] for name in Visit._fields)
_READ = (
    select(*(column.label(name) for name, column in zip(Visit._fields, _FIELDS, strict=True)))
    .select_from(_SESSION)
    .join(_INVITATION, _INVITATION.c.id == _SESSION.c.invitation_id)
    .join(_ROUND, _ROUND.c.id == _INVITATION.c.round_id)
    .join(_VERSION, _VERSION.c.id == _INVITATION.c.version_id)
    .where(_SESSION.c.key_hash == bindparam("key_hash"))
)
_READ_TO_WRITE = _READ.with_for_update(of=_INVITATION)


def load(session: Session, cookie: CookieKey, *, to_write: bool) -> Visit | None:
    """The visit that a cookie stands for, or None. `to_write`: nobody else changes it until the transaction ends."""
    row = session.execute(_READ_TO_WRITE if to_write else _READ, {"key_hash": cookie.hash}).first()
    return None if row is None else Visit._make(row)
