"""Two rounds open at once with the same agencies, each with a word of its own in everything that somebody wrote."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, NamedTuple

from sqlalchemy import select

from agencies.agency import Agency
from foundation.audit import SYSTEM
from foundation.db import now
from foundation.signed_pdf import copies
from foundation.vietnam_time import today
from questionnaires import bank_rows, versions
from questionnaires.survey_round import SurveyRound
from questionnaires.versions import QuestionnaireVersion
from respondents import exports, snapshots
from respondents.envelopes import Repudiation
from respondents.identity import Alert, alerts, call_back
from respondents.invitation import Invitation, counters
from respondents.person_requests import PersonRequest
from respondents.reaching.contacts import ContactFault
from respondents.roster import ChangeRequest, Respondent, Roster
from respondents.roster.review import RosterComment
from respondents.signals.call_sample import CallDraw, RandomCall
from respondents.signals.guided import GuidedSession, KnownDevice
from respondents.signals.review import Review
from respondents.signed_copies import shelf
from survey_app.database import db
from tests import cast
from tests.respondents.envelopes.ballot_cast import FORM

AGENCIES = (("STP", "Sở Tư pháp"), ("SYT", "Sở Y tế"))


class Half(NamedTuple):
    """One of the two rounds; `word` stands in names, reasons and files; `things`: by the name in an address, its number."""

    survey_round: SurveyRound
    word: str
    things: dict[str, int]


def two_rounds() -> tuple[Half, Half]:
    """The older and the newer one; committed."""
    agencies = [cast.an_agency(db.session, code, name) for code, name in AGENCIES]
    version = cast.a_version(db.session, xform=FORM)
    bank_rows.keep(db.session, version.id, versions.definition(version))  # type: ignore[arg-type]
    halves = (
        _half("Alpha", 2025, 12, agencies, version),
        _half("Beta", 2026, 14, agencies, version),
    )
    db.session.commit()
    return halves


def _half(word: str, year: int, people: int, agencies: list[Agency], version: QuestionnaireVersion) -> Half:
    survey_round = cast.a_round(
        db.session, code=f"m{year}", year=year, title=f"Đợt {word}", list_deadline=now() - timedelta(days=8)
    )
    cast.ask_all_groups(survey_round, version)
    for group in survey_round.groups:
        group.name = f"Nhóm {word} {group.code}"
    rosters = [cast.a_roster(db.session, survey_round, agency, people, state="approved") for agency in agencies]
    for person in db.session.scalars(select(Respondent).where(Respondent.roster_id.in_([one.id for one in rosters]))):
        person.full_name = f"Nguyễn {word} {person.ordinal}"
    snapshots.freeze_round(db.session, survey_round, SYSTEM, {})
    survey_round.move(db.session, "open", SYSTEM, network_key="x")
    things = _things(survey_round, word, rosters[0])
    counters.recount(db.session, survey_round.id)
    return Half(survey_round, word, {"agency_id": agencies[0].id, "version_id": version.id, "question_id": 1, **things})


def _random_call(survey_round: SurveyRound, who: Invitation) -> RandomCall:
    draw = CallDraw(round_id=survey_round.id, seed="0" * 32, answered=1, size=1, frame="0" * 64, drawn_on=today())
    db.session.add(draw)
    db.session.flush()
    return RandomCall(draw_id=draw.id, round_id=survey_round.id, invitation_id=who.id)


def _things(survey_round: SurveyRound, word: str, roster: Roster) -> dict[str, int]:
    mine = select(Respondent).where(Respondent.roster_id == roster.id).order_by(Respondent.ordinal)
    person = db.session.scalars(mine.limit(1)).one()
    first = db.session.scalars(select(Invitation).where(Invitation.respondent_id == person.id)).one()
    alerts.raise_alert(db.session, "not_me", survey_round.id, first.id, SYSTEM)
    made: dict[str, Any] = {
        "roster_id": roster,
        "person_id": person,
        "invitation_id": first,
        "group_id": survey_round.groups[0],
        "alert_id": db.session.scalars(select(Alert).where(Alert.round_id == survey_round.id)).one(),
        "case_id": Repudiation(round_id=survey_round.id, invitation_id=first.id, came_on=today()),
        "call_back_id": call_back.ask(db.session, first.id, f"Gọi {word}", SYSTEM),
        "request_id": ChangeRequest(
            roster_id=roster.id, respondent_id=first.respondent_id, kind="remove", reason="retired",
            explanation=f"Vì {word}", asked_at=now(), evidence=word.encode(), evidence_name=f"{word}.pdf",
        ),
        "comment_id": RosterComment(
            roster_id=roster.id, submission=0, column="", text=f"Nhận xét {word}", at=now()
        ),
        "guided_id": GuidedSession(
            round_id=survey_round.id, agency_id=roster.agency_id, place=f"Phòng {word}", starts_at=now(),
            ends_at=now() + timedelta(hours=2), people=5, address="192.0.2.7",
        ),
        "device_id": KnownDevice(
            round_id=survey_round.id, name=f"Máy {word}", code_index=f"code {word}", made_on=today()
        ),
        "review_id": Review(round_id=survey_round.id, invitation_id=first.id, came_on=today(), reasons=["device_shared"]),
        "random_call_id": _random_call(survey_round, first),
        "person_request_id": PersonRequest(
            round_id=survey_round.id, respondent_id=first.respondent_id, kind="access", way="letter", proven_by=f"Gọi {word}",
            wish=f"Xem {word}", received_on=today(), reply_by=today(), due_on=today(),
        ),
        "fault_id": ContactFault(
            invitation_id=first.id, contact="phone", contact_index="x", reason="no_such", found_on=today(), tells_agency=True
        ),
    }  # fmt: skip
    db.session.add_all(made.values())
    files = exports.Made({".csv": word.encode(), ".pdf": f"%PDF-1.7 {word}".encode()}, 1, now())
    kept = exports.keep(db.session, survey_round, "response_rates", f"Tep{word}", 1, files, f"Xuất {word}", SYSTEM)
    db.session.flush()
    copy = copies.keep(db.session, shelf(db.session, kept), f"%PDF-1.7 {word}, đã ký".encode(), [], SYSTEM)
    more = {"export_id": kept.id, "file_id": kept.files[0].id, "copy_id": copy.id}
    return {name: thing.id for name, thing in made.items()} | more
