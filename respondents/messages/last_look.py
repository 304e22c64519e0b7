"""The last look before a message leaves: since it was written its person may have answered, or left, or got a newer code."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from functools import partial
from typing import Any

from sqlalchemy import and_, bindparam, case, literal, select
from sqlalchemy.orm import Session

from foundation.db import now, table
from foundation.outbox import Register
from foundation.outbox.claims import Claimed
from questionnaires.survey_round import AFTER_FREEZE, IN_FIELD, SurveyRound
from respondents.identity.challenge import Challenge
from respondents.identity.codes import mac
from respondents.invitation import Invitation
from respondents.messages import deliveries, exclusions
from respondents.wording.composing import compose

NOT_OPEN = "đợt điều tra không mở"
REISSUED = "đường dẫn đã được cấp lại"
DEAD_CODE = "mã đã dùng, hết hạn hoặc được thay bằng mã mới"


def needless(session: Session, messages: Sequence[Claimed]) -> dict[str, str]:
    """Of messages about invitations, those that nobody wants any more, each with the reason."""
    mine = [one for one in messages if one.about is not None and one.about.kind == "invitation"]
    asking = [one for one in mine if one.purpose in exclusions.ASKING]
    codes = [one for one in mine if one.purpose == "code"]
    early = [one for one in mine if one.kind == "pre_notice"]
    why = _why_not(session, asking, tuple(IN_FIELD)) | _why_not(session, early, tuple(AFTER_FREEZE))
    return why | _dead_codes(session, codes)


def _why_not(session: Session, messages: Sequence[Claimed], states: Sequence[str]) -> dict[str, str]:
    """Messages whose person is not to be written to: the round is in none of the states or over, the link they were to bring is
    dead, or a reason holds that no waiting changes."""
    if not messages:
        return {}
    at = now()
    rows = [(row.holds(at), literal(row.words)) for row in exclusions.EXCLUSIONS.values() if row.for_good]
    reason = case(
        *rows,
        (SurveyRound.state.not_in(states), literal(NOT_OPEN)),
        (and_(SurveyRound.closes_at <= at, SurveyRound.state != "paused"), literal(NOT_OPEN)),
        else_=literal(""),
    )
    query = select(Invitation.id, reason.label("words"), Invitation.issue)
    query = query.join(SurveyRound, SurveyRound.id == Invitation.round_id)
    people = {one.about.id for one in messages if one.about}
    found = {row.id: row for row in session.execute(query.where(Invitation.id.in_(people)))}
    why = {}
    for message in messages:
        row = found.get(message.about.id) if message.about else None
        if row is not None and (words := row.words or _of_issue(message, row.issue)):
            why[message.id] = words
    return why


def _of_issue(message: Claimed, issue: int) -> str:
    """Written for a link that has been issued anew since: to whom that one goes, its own message knows."""
    return "" if message.parameters.get("issue", str(issue)) == str(issue) else REISSUED


_C = table(Challenge)
_LIVING = (
    select(_C.c.invitation_id, _C.c.session_id, _C.c.code_mac)
    .where(_C.c.closed_at.is_(None), _C.c.expires_at > bindparam("now"))
    .where(_C.c.invitation_id.in_(bindparam("people", expanding=True)))
)


def _dead_codes(session: Session, messages: Sequence[Claimed]) -> dict[str, str]:
    """Codes that open nothing any more. A code is told by itself: another browser's newer one spoils nobody's."""
    if not messages:
        return {}
    people = {one.about.id for one in messages if one.about}
    living: dict[int, list[Any]] = defaultdict(list)
    for row in session.execute(_LIVING, {"people": list(people), "now": now()}):
        living[row.invitation_id].append(row)
    return {one.id: DEAD_CODE for one in messages if one.about and not _lives(one, living[one.about.id])}


def _lives(message: Claimed, living: Sequence[Any]) -> bool:
    """Whether the code in the message is one of these."""
    code = str(message.parameters.get("code", ""))
    return any(row.code_mac == mac(row.session_id, code) for row in living)


def register(base_url: str) -> Register:
    """What the register has a say in, for the post office. base_url: of the links in messages."""
    return Register(needless, deliveries.note, partial(compose, base_url=base_url))
