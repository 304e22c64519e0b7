"""What a link or a typed code opens. Reading only; unknown, replaced, revoked and another round's keys all find nothing,
by the same single statement, so that neither answer nor time tells them apart."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Text, bindparam, cast, select
from sqlalchemy.orm import Session

from foundation import keys
from foundation.db import now, table
from questionnaires.survey_round import SurveyRound
from questionnaires.versions import QuestionnaireVersion
from respondents.invitation import Invitation


class Opening(NamedTuple):
    """The invitation that was found."""

    id: int
    respondent_id: int
    round_id: int
    agency_id: int
    group_id: int
    issue: int
    state: str
    opened_at: datetime | None
    verified_at: datetime | None
    submitted_at: datetime | None
    paper_at: datetime | None
    network_key: str | None

    @property
    def is_held(self) -> bool:
        return self.state != "active"


class Door(NamedTuple):
    """Which round is met behind the address, whether it is "open", "early", "paused", "closed" or "none", and what was found:
    while the round takes answers as `opening`; of a sheet that was submitted, after the end or in a pause, as `submitted`."""

    window: str
    round_key: tuple[Any, ...]  # like Visit.key: round id first
    opening: Opening | None = None
    submitted: Opening | None = None


_ROUND, _INVITATION, _VERSION = map(table, (SurveyRound, Invitation, QuestionnaireVersion))
_ROUND_COLUMNS = (
    _ROUND.c.id,
    _ROUND.c.state,
    _ROUND.c.opens_at,
    _ROUND.c.closes_at,
    cast(_ROUND.c.settings, Text),
)
_INVITATION_COLUMNS = (
    _INVITATION.c.id,
    _INVITATION.c.respondent_id,
    _INVITATION.c.round_id,
    _INVITATION.c.agency_id,
    _INVITATION.c.group_id,
    _INVITATION.c.issue,
    _INVITATION.c.state,
    _INVITATION.c.opened_at,
    _INVITATION.c.verified_at,
    _INVITATION.c.submitted_at,
    _INVITATION.c.paper_at,
    _ROUND.c.network_key,
)


def _query(match: ColumnElement[bool]) -> Any:
    """The round of the invitation that matches, open or not; without one the newest that is open at `at`."""
    return (
        select(*_ROUND_COLUMNS, *_INVITATION_COLUMNS)
        .select_from(_ROUND)
        .join(
            _INVITATION,
            (_INVITATION.c.round_id == _ROUND.c.id) & (_INVITATION.c.state != "revoked") & match,
            isouter=True,
        )
        .where(
            _INVITATION.c.id.is_not(None)
            | (
                (_ROUND.c.state == "open")
                & (_ROUND.c.opens_at <= bindparam("at"))
                & (_ROUND.c.closes_at > bindparam("at"))
            )
        )
        .order_by(_INVITATION.c.id.is_(None), _ROUND.c.opens_at.desc())
        .limit(1)
    )


_BY_TOKEN = _query(_INVITATION.c.token_hash == bindparam("found"))
_BY_OWNER = _query((_INVITATION.c.respondent_id == bindparam("found")) & (_INVITATION.c.issue == bindparam("issue")))
_BY_CODE = _query(_INVITATION.c.code_index == bindparam("found"))
_NEWEST = select(*_ROUND_COLUMNS).order_by(_ROUND.c.opens_at.desc(), _ROUND.c.id.desc()).limit(1)


def of_token(session: Session, token: str) -> Door:
    """What the personal link opens."""
    return _door(session, _BY_TOKEN, keys.token_hash(keys.tidy_code(token[:64])))


def of_code(session: Session, code: str) -> Door:
    """What the code of the letter opens; `code` is tidied already (keys.tidy_code)."""
    return _door(session, _BY_CODE, keys.current().index("typed code", code))


def of_owner(session: Session, respondent_id: int, issue: int) -> Door:
    """What somebody may open again whose session ended: the link of that issue, as if they had opened it."""
    return _door(session, _BY_OWNER, respondent_id, issue=issue)


def version_of_token(session: Session, round_id: int, token: str) -> tuple[int, str] | None:
    """The questionnaire (id, SHA-256) that the personal link will open once the round `round_id` is open."""
    return _version(session, round_id, _INVITATION.c.token_hash == keys.token_hash(keys.tidy_code(token[:64])))


def version_of_code(session: Session, round_id: int, code: str) -> tuple[int, str] | None:
    """The same for the code of the letter, tidied already."""
    return _version(session, round_id, _INVITATION.c.code_index == keys.current().index("typed code", code))


def newest(session: Session) -> Door:
    """The round that somebody meets who brings neither link nor code."""
    return _door(session, _BY_CODE, "")


def _version(session: Session, round_id: int, match: ColumnElement[bool]) -> tuple[int, str] | None:
    columns = select(_VERSION.c.id, _VERSION.c.sha256).join(_INVITATION, _INVITATION.c.version_id == _VERSION.c.id)
    found = session.execute(
        columns.where(_INVITATION.c.round_id == round_id, _INVITATION.c.state == "active", match)
    ).first()
    return None if found is None else (found.id, found.sha256)


def _door(session: Session, query: Any, found: bytes | str | int, **more: int) -> Door:
    at = now()
    row = session.execute(query, {"at": at, "found": found, **more}).first()
    if row is not None:
        key, invitation, window = tuple(row[: len(_ROUND_COLUMNS)]), row[len(_ROUND_COLUMNS) :], _window(row, at)
        met = None if invitation[0] is None else Opening._make(invitation)
        if window in ("closed", "paused") and met is not None and met.submitted_at is not None:
            return Door(window, key, submitted=met)
        return Door(window, key, met if window == "open" else None)
    latest = session.execute(_NEWEST).first()
    return Door("none", ()) if latest is None else Door(_window(latest, at), tuple(latest))


def _window(of_round: Any, at: datetime) -> str:
    """Whether a round takes answers now; of a row that begins with the round's columns."""
    _, state, opens_at, closes_at, *_ = of_round
    if state == "paused":
        return "paused"
    if state == "open" and opens_at <= at < closes_at:
        return "open"
    return "closed" if state == "closed" or at >= closes_at else "early"
