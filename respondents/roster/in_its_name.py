"""Home Affairs works on a list for an agency that cannot: announced with a reason, told to the agency, and shown to it."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from agencies.agency import Agency
from foundation import audit
from foundation.audit import AuditEvent
from foundation.db import Refused
from foundation.typed_text import within
from questionnaires.survey_round import SurveyRound
from respondents.roster import listing, telling
from respondents.roster.listing import Roster
from respondents.roster.telling import FocalPoints

VERB = "roster.in_its_name"
LONGEST = 300
SUBJECT = "Danh sách của đơn vị đang được nhập thay"


def begin(
    session: Session,
    survey_round: SurveyRound,
    agency: Agency,
    reason: str,
    name: str,
    by: audit.Actor,
    tell: FocalPoints,
) -> Roster:
    """Takes the pen: the list is begun if it was not, the agency is told who (`name`) and why.

    Raises Refused without a reason, and for a list that the agency could not change itself.
    """
    words = within(" ".join(reason.split()), LONGEST, "Lý do")
    if not words:
        raise Refused("Ghi lý do nhập thay; đơn vị sẽ đọc lý do này.")
    roster = listing.begin(session, survey_round.id, agency.id)
    if not (roster.is_editable and listing.takes_lists(survey_round, roster)):
        raise Refused(f"Danh sách của {agency.name} đang không sửa được, kể cả với đơn vị.")
    audit.record(session, by, VERB, f"roster:{roster.id}", reason=words)
    text = (
        f"{name} (Sở Nội vụ) nhập hoặc sửa danh sách của {agency.name} thay đơn vị.\nLý do: {words}\nXem danh sách tại:"
    )
    telling.tell(session, tell, SUBJECT, text)
    return roster


def of_roster(session: Session, roster: Roster) -> Sequence[AuditEvent]:
    """Every time that it was announced for a list, the newest first; empty for a list that was not begun."""
    mine = (AuditEvent.subject == f"roster:{roster.id}", AuditEvent.verb == VERB)
    return session.scalars(select(AuditEvent).where(*mine).order_by(AuditEvent.id.desc())).all() if roster.id else []


def whoever_wrote(session: Session, by: audit.Actor) -> frozenset[int]:
    """Numbers of the lists on which this officer worked in an agency's name, who therefore does not approve them."""
    query = select(AuditEvent.subject).where(AuditEvent.verb == VERB, AuditEvent.actor == str(by))
    return frozenset(int(subject.removeprefix("roster:")) for subject in session.scalars(query))
