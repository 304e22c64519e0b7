"""The proof itself: a code is entered, and either the session is proven or a wrong entry is counted and, in time, ends it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from foundation import audit
from foundation.db import now, table
from foundation.outbox import About
from respondents import wording
from respondents.envelopes import repudiation
from respondents.identity import call_back, codes, limits, sessions, ten_digits
from respondents.identity.alerts import raise_alarm, raise_alert, settle_standing
from respondents.identity.limits import FAILURES, Limits
from respondents.identity.visit import Visit
from respondents.invitation import steps
from respondents.roster import Respondent

RESPONDENT = audit.Actor("respondent")
_NOTHING: Mapping[str, object] = {}


def check(session: Session, visit: Visit, entered: str, bounds: Limits, proven: Mapping[str, object] = _NOTHING) -> str:
    """Enters a code. Returns "proven", or why not: "wrong", "expired" (or never sent), "dead", "ended" (the
    session, after too many wrong ones), "held".

    `proven`: columns of the session that change with the proof. Limits are looked at before anything is compared. Whatever the
    outcome, the caller commits.
    """
    if visit.state not in ("active", "held") or visit.is_held:
        return "held"
    if visit.ended_at is not None:
        return "ended"
    challenge = codes.live(session, visit)
    if challenge is not None and challenge.state(bounds) == "good" and codes.matches(challenge, entered):
        codes.use(session, challenge)
        return _prove(session, visit, _grade(session, visit, challenge.channel), proven)
    assisted = call_back.ready(session, visit.id)
    if assisted is not None and not ten_digits.is_heard(session, visit):
        assisted = None
    if assisted is not None and call_back.matches(assisted, entered):
        call_back.use(session, assisted)
        return _prove(session, visit, "C", proven)
    standing = ten_digits.standing(session, visit, bounds) if len(entered) == codes.LONG else []
    if elsewhere := ten_digits.matching(standing, entered):
        codes.use(session, elsewhere)
        return _prove(session, visit, _grade(session, visit, elsewhere.channel), proven)
    if challenge is not None and challenge.state(bounds) == "good":
        codes.count_wrong(session, challenge)
    elif assisted is not None:
        call_back.count_wrong(session, assisted)
    elif not standing:
        return "expired" if challenge is None else challenge.state(bounds)
    return _count_failure(session, visit, bounds)


def _prove(session: Session, visit: Visit, grade: str, proven: Mapping[str, object]) -> str:
    """This browser is the person's; the one that was before is not any more."""
    sessions.end_others(session, visit.id, visit.session_id)
    at = now()
    sessions.change(session, visit.session_id, verified_at=at, seen_at=at, **proven)
    if visit.state == "held":
        steps.release(session, visit, RESPONDENT)  # Home Affairs keeps the alert, and sees both in the audit chain
    if visit.submitted_at is None:
        steps.mark_verified(session, visit, grade)
    return "proven"  # only to repudiate, or to see the receipt: the grade under which the sheet was submitted stays


_PEOPLE = table(Respondent)
_MINE = _PEOPLE.alias("mine")
_SHARING = (
    select(func.count())
    .select_from(_MINE.join(_PEOPLE, _PEOPLE.c.phone_index == _MINE.c.phone_index))
    .where(_MINE.c.id == bindparam("which"), _PEOPLE.c.state == "listed")
)
_PHONE = select(_PEOPLE.c.phone).where(_PEOPLE.c.id == bindparam("which"))


def _grade(session: Session, visit: Visit, channel: str) -> str:
    """A needs a phone that no other listed person has."""
    grade = codes.CHANNELS[channel].grade
    if grade != "A":
        return grade
    return "A" if session.execute(_SHARING, {"which": visit.respondent_id}).scalar_one() <= 1 else "B"


def _count_failure(session: Session, visit: Visit, bounds: Limits) -> str:
    limits.count(session, FAILURES)
    if limits.total(session, FAILURES) > bounds.failures_alarm_hour:
        raise_alarm(session, visit.round_id)
    failures = visit.failures + 1
    sessions.change(session, visit.session_id, failures=failures)
    if sessions.failures_in_a_day(session, visit.id) == bounds.failures_to_suspend:
        return _lengthen(session, visit)
    if failures < bounds.failures_to_end:
        return "wrong"
    sessions.end(session, visit.session_id, "failures")
    return _tell(session, visit, "locked", "ended", {"failures": str(failures)})


def _lengthen(session: Session, visit: Visit) -> str:
    """Somebody guesses. The session ends, and from now on this person's codes have ten digits, in every browser: the owner is kept
    out by nothing, and whoever guesses gets nowhere."""
    codes.close_short(session, visit.id)
    sessions.end(session, visit.session_id, "failures")
    return _tell(session, visit, "suspended", "ended", {})


def _tell(session: Session, visit: Visit, kind: str, outcome: str, parameters: Mapping[str, str]) -> str:
    """Tells Home Affairs and the person; alert and message have one name."""
    raise_alert(session, kind, visit.round_id, visit.id, audit.SYSTEM)
    send_to_phone(session, visit.respondent_id, visit.id, kind, parameters)
    return outcome


def send_to_phone(
    session: Session,
    respondent_id: int,
    invitation_id: int,
    kind: str,
    parameters: Mapping[str, str] | None = None,
) -> None:
    """A message of a kind to the registered phone, in the caller's transaction."""
    phone = session.execute(_PHONE, {"which": respondent_id}).scalar_one()
    if phone:
        wording.write(session, kind, "sms", phone, About("invitation", invitation_id), parameters)


def not_me(session: Session, visit: Visit) -> None:
    """The link reached somebody else. It stops working until Home Affairs issues it again, or until somebody who says to be the
    owner proves it with a code to the registered phone. Of a person who has proven themselves before Home Affairs is only told:
    nobody who merely holds the link can shut anybody out."""
    if visit.verified_at is None and visit.submitted_at is None and visit.state == "active":
        steps.hold(session, visit, "not_me", RESPONDENT)
    raise_alert(session, "not_me", visit.round_id, visit.id, RESPONDENT)
    sessions.end(session, visit.session_id, "not_me")


TO_TAKE_BACK = timedelta(minutes=15)


def may_take_back(visit: Visit) -> bool:
    """Whether this browser said "Không phải tôi" so shortly ago that it may say that this was a mistake."""
    recently = visit.ended_at is not None and now() - visit.ended_at <= TO_TAKE_BACK
    return recently and visit.ended_because == "not_me" and visit.held_because in ("", "not_me")


def take_back_not_me(session: Session, visit: Visit) -> None:
    """It was a mistake: the link works again, and Home Affairs finds the alert settled. Call where `may_take_back`."""
    if visit.held_because == "not_me":
        steps.release(session, visit, RESPONDENT)
    settle_standing(
        session, "not_me", visit.id, "Người giữ đường dẫn báo bấm nhầm ngay sau đó; đường dẫn đã mở lại.", RESPONDENT
    )
    sessions.change(session, visit.session_id, ended_because="resumed")


def phone_changed(session: Session, visit: Visit) -> None:
    """Nobody can change a number here; Home Affairs calls and mends the list."""
    raise_alert(session, "phone_changed", visit.round_id, visit.id, RESPONDENT)


def ask_call_back(session: Session, visit: Visit) -> None:
    """The person cannot receive a code at all and wants to be called at the registered number."""
    call_back.ask(session, visit.id, "Người được mời đề nghị từ trang nhập mã", RESPONDENT)
    raise_alert(session, "call_back", visit.round_id, visit.id, RESPONDENT)


def repudiate(session: Session, visit: Visit) -> None:
    """The person, proven afresh, says that the submitted sheet is not theirs: two officers will decide about it."""
    steps.repudiate(session, visit, RESPONDENT)
    repudiation.begin(session, visit.round_id, visit.id)
    raise_alert(session, "repudiated", visit.round_id, visit.id, RESPONDENT)
