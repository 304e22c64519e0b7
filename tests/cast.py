"""The standing cast: one round, two groups, agencies, people. All made up; phones in a block that is plainly synthetic."""

from __future__ import annotations

import hashlib
from datetime import timedelta

from sqlalchemy.orm import Session

from agencies.agency import Agency
from foundation import audit, keys
from foundation.db import now
from questionnaires.ballot import sitting
from questionnaires.ballot.box import BallotBox
from questionnaires.survey_round import DEFAULT_SETTINGS, RespondentGroup, SurveyRound
from questionnaires.versions import QuestionnaireVersion
from respondents.roster import Respondent, Roster
from survey_app.demonstration.province import FACTS, PROVINCE

XFORM_STUB = "<h:html xmlns:h='http://www.w3.org/1999/xhtml'/>"


def a_round(session: Session, state: str = "registering", **values: object) -> SurveyRound:
    """A round with the groups LDS and LDP; open from yesterday for two weeks."""
    at = now()
    made = SurveyRound(
        code="2023",
        year=2023,
        title="Khảo sát Chỉ số cải cách hành chính tỉnh Đắk Lắk năm 2023 (minh họa)",
        province=PROVINCE,
        settings=DEFAULT_SETTINGS | FACTS,
        letter_number="123/UBND-KSTTHC",
        state=state,
        list_deadline=at + timedelta(days=6),
        opens_at=at - timedelta(days=1),
        closes_at=at + timedelta(days=14),
    )
    for name, value in values.items():
        setattr(made, name, value)
    made.groups = [
        RespondentGroup(ordinal=1, code="LDS", name="Lãnh đạo cấp sở", titles="Giám đốc;Phó Giám đốc"),
        RespondentGroup(
            ordinal=2, code="LDP", name="Lãnh đạo cấp phòng thuộc sở", titles="Trưởng phòng;Phó Trưởng phòng"
        ),
    ]
    session.add(made)
    session.flush()
    return made


def a_version(session: Session, form_id: str = "par_30", xform: str = XFORM_STUB) -> QuestionnaireVersion:
    """A published questionnaire version."""
    made = QuestionnaireVersion(
        form_id=form_id,
        number=1,
        title="Phiếu (minh họa)",
        state="published",
        workbook=b"x",
        xform=xform,
        sha256=hashlib.sha256(xform.encode()).hexdigest(),
    )
    session.add(made)
    session.flush()
    return made


def ask_all_groups(survey_round: SurveyRound, version: QuestionnaireVersion) -> None:
    """Gives every group of the round this questionnaire."""
    for group in survey_round.groups:
        group.version_id = version.id


def a_box(session: Session, survey_round: SurveyRound) -> BallotBox:
    """The round's ballot box, locked; nobody holds it."""
    return sitting.without_holders(session, survey_round, audit.SYSTEM)


def an_agency(session: Session, code: str = "STP", name: str = "Sở Tư pháp", class_code: str = "so") -> Agency:
    """An agency."""
    made = Agency(code=code, class_code=class_code)
    made.rename(name)
    session.add(made)
    session.flush()
    return made


def a_roster(
    session: Session, survey_round: SurveyRound, agency: Agency, people: int = 2, state: str = "draft"
) -> Roster:
    """A list with so many valid people, in turn Giám đốc (LDS) and Trưởng phòng (LDP)."""
    made = Roster(round_id=survey_round.id, agency_id=agency.id, state=state)
    session.add(made)
    session.flush()
    session.add_all(a_respondent(made, number) for number in range(1, people + 1))
    session.flush()
    return made


def a_respondent(roster: Roster, number: int, **values: str) -> Respondent:
    """A valid person; the phone follows from roster and number, so that no two are equal."""
    phone = f"+8490{roster.id:03d}{number:04d}"
    leader = number % 2 == 1
    fields = {
        "full_name": f"Nguyễn Thị {['Hoa', 'Huệ', 'Lan', 'Mai', 'Cúc', 'Đào'][number % 6]}",
        "position": "Giám đốc" if leader else "Trưởng phòng",
        "unit": "Sở Tư pháp",
        "group_code": "LDS" if leader else "LDP",
        "phone": phone,
        "phone_index": keys.current().index("phone", phone),
    } | values
    return Respondent(roster_id=roster.id, ordinal=number, **fields)
