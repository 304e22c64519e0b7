"""A round in the field: three agencies whose lists are frozen, everybody invited, some on their way. All made up."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from agencies.agency import Agency
from foundation import audit
from foundation.db import now
from questionnaires.survey_round import SurveyRound
from respondents import person_names, snapshots
from respondents.invitation import Invitation, counters
from respondents.roster import Respondent
from tests import cast

AGENCIES = (("STP", "Sở Tư pháp", 12), ("EHL", "UBND huyện Ea H'leo", 14), ("BDL", "Báo Đắk Lắk", 4))
NAMES = ("Nguyễn Thị Hoa", "Trần Văn Đức", "H'Yim Niê", "Lê Thị Ánh", "Phạm Quốc Việt", "Y Bhăm Êban", "Đỗ Thị Út")


def a_round_in_the_field(session: Session, opened: bool = True) -> SurveyRound:
    """Frozen by the real verbs, then opened without messages; everybody's invitation counts as sent."""
    version = cast.a_version(session)
    survey_round = cast.a_round(session, list_deadline=now() - timedelta(days=8))
    cast.ask_all_groups(survey_round, version)
    for code, name, people in AGENCIES:
        agency = cast.an_agency(session, code, name, "huyen" if code == "EHL" else "so")
        agency.rename(name)
        cast.a_roster(session, survey_round, agency, people, state="approved")
    for number, person in enumerate(session.scalars(select(Respondent).order_by(Respondent.id))):
        person.full_name = NAMES[number % len(NAMES)]
        person.sort_key = person_names.sort_key(person.full_name)
    snapshots.freeze_round(session, survey_round, audit.SYSTEM, {})
    if opened:
        cast.a_box(session, survey_round)
        survey_round.move(session, "open", audit.SYSTEM, network_key="x")
        for invitation in session.scalars(select(Invitation)):
            invitation.sent_at = now() - timedelta(days=1)
        session.flush()
        counters.recount(session, survey_round.id)
    session.commit()
    return survey_round


def invitations(session: Session, agency_code: str) -> Sequence[Invitation]:
    """The invitations of an agency, in the order of its list."""
    query = select(Invitation).join(Agency, Agency.id == Invitation.agency_id).where(Agency.code == agency_code)
    return session.scalars(query.order_by(Invitation.respondent_id)).all()


def answer(session: Session, *people: Invitation) -> None:
    """These people have gone through every step."""
    for who in people:
        _reach(who, "opened_at", "verified_at", "started_at", "submitted_at")
        who.grade, who.receipt = "A", "7F3K92QD"
    _count(session, people)


def go_on(session: Session, *people: Invitation) -> None:
    """These people have seen the first question."""
    for who in people:
        _reach(who, "opened_at", "verified_at", "started_at")
    _count(session, people)


def _reach(who: Invitation, *steps: str) -> None:
    for step in steps:
        setattr(who, step, now())


def _count(session: Session, people: Sequence[Invitation]) -> None:
    session.flush()
    counters.recount(session, people[0].round_id)
    session.commit()


def text_of(page: str) -> str:
    """What is read on a page, one space between words."""
    return " ".join(re.sub(r"<[^>]+>", " ", page.split("<main", 1)[1]).split())
