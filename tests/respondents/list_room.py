"""The list room's own cast: a round that registers, an agency's list, files as tables."""

from __future__ import annotations

import io

from openpyxl import Workbook
from sqlalchemy.orm import Session

from agencies.agency import Agency
from foundation import audit
from questionnaires.survey_round import SurveyRound
from respondents.roster import Roster, checking, decisions, listing, upload
from respondents.roster_file.columns import COLUMNS
from tests import cast

FOCAL = audit.Actor("focal_point", 1)
COLLEAGUE = audit.Actor("focal_point", 2)
HOME = audit.Actor("home_affairs", 9)
HEADINGS = [column.heading for column in COLUMNS]
GOOD = [
    ("Nguyễn Thị Hoa", "Giám đốc", "Sở Tư pháp", "LDS", "0905 123 401", "hoa@daklak.example", ""),
    ("Trần Văn Bình", "Phó Giám đốc", "Sở Tư pháp", "LDS", "0905 123 402", "", ""),
    ("Lê Thị Mai", "Trưởng phòng", "Sở Tư pháp", "LDP", "0905 123 403", "", ""),
]
MESSY = [
    ("NGUYỄN THỊ HOA", "Giám đốc", "Sở Tư pháp", "LDS", "905123401", "Hoa@DakLak.example", ""),
    ("Trần Văn Bình", "Phó Giám đốc", "Sở Tư pháp", "LDS", "0262 3812 345", "", ""),
    ("Lê Thị Mai", "Chuyên viên", "Sở Tư pháp", "LDP", "0905 123 403", "", ""),
]


class Room:
    """One agency's desk in a round, for tests."""

    def __init__(
        self, session: Session, code: str = "STP", name: str = "Sở Tư pháp", survey_round: SurveyRound | None = None
    ):
        self.session = session
        self.survey_round = survey_round or cast.a_round(session)
        self.agency: Agency = cast.an_agency(session, code, name)
        self.roster: Roster = listing.begin(session, self.survey_round.id, self.agency.id)
        self.focal_contacts: frozenset[str] = frozenset()

    def with_twelve(self, state: str) -> Room:
        """Twelve people on the list, which is in this state; a questionnaire for every group."""
        cast.ask_all_groups(self.survey_round, cast.a_version(self.session))
        self.session.add_all(cast.a_respondent(self.roster, number) for number in range(1, 13))
        self.roster.state = state
        self.session.flush()
        return self

    @property
    def rules(self) -> checking.Rules:
        return checking.rules_for(self.session, self.survey_round, self.agency.id, self.focal_contacts)

    @property
    def people(self):
        return decisions.listed(self.session, self.roster)

    def person(self, name: str):
        return next(person for person in self.people if person.full_name == name)

    def problems(self, name: str) -> list[str]:
        return [entry["code"] for entry in self.person(name).problems]

    def send(self, rows, filename: str = "ds.xlsx") -> upload.RosterUpload:
        return upload.receive(self.session, self.roster, sheet(rows), filename, rules=self.rules, by=FOCAL)


def sheet(rows, headings=HEADINGS) -> bytes:
    """Rows under headings as .xlsx."""
    book = Workbook()
    book.active.append(headings)
    for row in rows:
        book.active.append(row)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()
