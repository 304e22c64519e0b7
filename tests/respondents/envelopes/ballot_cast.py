"""A round whose people have submitted sealed sheets, without a browser: so many of each group and class."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from agencies.agency import Agency
from foundation import audit
from foundation.db import now
from questionnaires.ballot import box, sealed_sheet, sitting
from questionnaires.ballot.box import BallotBox
from questionnaires.ballot.holders import Seat
from questionnaires.ballot.marks import Marks
from questionnaires.ballot.sealed_sheet import SheetContent
from questionnaires.survey_round import SurveyRound
from questionnaires.versions import QuestionnaireVersion, definition
from respondents import envelopes, invitation
from respondents.field import opening
from respondents.invitation import Invitation
from respondents.roster import Respondent, Roster
from tests import cast
from tests.questionnaires.tiny_forms import xml_of

CHIEF = audit.Actor("administrator", 1)
SEATS = (Seat(11, "Bà A", True), Seat(12, "Ông B", False), Seat(13, "Bà C", False))
FORM = xml_of("type | name | label\ntext | y | Ý kiến")


def a_round(session: Session, *, seats: Sequence[Seat] = ()) -> tuple[SurveyRound, list[str]]:
    """An open round with one questionnaire for both groups, its box locked. With the secrets of the holders, if any."""
    made = cast.a_round(session, "open", network_key="x")
    version = cast.a_version(session, xform=FORM)
    cast.ask_all_groups(made, version)
    if not seats:
        cast.a_box(session, made)
        return made, []
    return made, sitting.by_itself(session, made, seats, 2, CHIEF)


def submit(
    session: Session,
    survey_round: SurveyRound,
    people: Mapping[tuple[str, str], int],
    marks: Mapping[str, int] | None = None,
) -> list[Invitation]:
    """So many of each (group, class of agency) have submitted; `marks`: how many of all carry each mark."""
    invited = [one for place, count in people.items() for one in _invite(session, survey_round, *place, count)]
    version = session.scalars(sa.select(QuestionnaireVersion)).all()[0]
    length = sealed_sheet.padded_length(definition(version))
    public = box.public_key_to_submit(session, survey_round.id)
    groups = {group.id: group.code for group in survey_round.groups}
    carry = {"consistency": 0, "pattern": 0} | dict(marks or {})
    for number, one in enumerate(invited):
        own = Marks(number < carry["consistency"], number < carry["pattern"])
        values = {"/data/y": f"Ý kiến {one.id}"}
        content = SheetContent(one.version_id, groups[one.group_id], one.class_code, values, own)
        envelopes.put(session, one.id, sealed_sheet.seal(public, survey_round.id, content, length))
        one.submitted_at, one.receipt = now(), f"{one.id:08d}"
    session.commit()
    return invited


def _invite(session: Session, survey_round: SurveyRound, group: str, of_class: str, count: int) -> list[Invitation]:
    code = f"{group}-{of_class}"
    agency: Agency = cast.an_agency(session, code, code, of_class)
    roster = Roster(round_id=survey_round.id, agency_id=agency.id, state="frozen")
    session.add(roster)
    session.flush()
    session.add_all(cast.a_respondent(roster, number, group_code=group) for number in range(1, count + 1))
    session.flush()
    invitation.issue_for(session, survey_round, audit.SYSTEM)
    return list(session.scalars(sa.select(Invitation).join(Respondent).where(Respondent.roster_id == roster.id)))


def close(session: Session, survey_round: SurveyRound) -> BallotBox:
    """The round closes, with its last evening. Committed."""
    opening.close_round(session, survey_round, CHIEF)
    session.commit()
    return box.the_box(session, survey_round.id)
