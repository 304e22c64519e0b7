"""Two rounds open at once with the same agencies, each with a word of its own in everything that somebody wrote."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, NamedTuple

from sqlalchemy import select

from agencies.agency import Agency
from foundation.audit import SYSTEM
from foundation.db import now
from foundation.vietnam_time import today
from questionnaires.survey_round import SurveyRound
from questionnaires.versions import QuestionnaireVersion
from respondents import exports, snapshots
from respondents.envelopes import Repudiation
from respondents.identity import Alert, alerts, call_back
from respondents.invitation import Invitation, counters
from respondents.roster import ChangeRequest, Respondent, Roster
from respondents.roster.review import RosterComment
from survey_app.database import db
from tests import cast

AGENCIES = (("STP", "Sở Tư pháp"), ("SYT", "Sở Y tế"))


class Half(NamedTuple):
    """One of the two rounds; `word` stands in names, reasons and files; `things`: by the name in an address, its number."""

    survey_round: SurveyRound
    word: str
    things: dict[str, int]


def two_rounds() -> tuple[Half, Half]:
    """The older and the newer one; committed."""
    agencies = [cast.an_agency(db.session, code, name) for code, name in AGENCIES]
    version = cast.a_version(db.session)
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
    return Half(survey_round, word, {"agency_id": agencies[0].id, "version_id": version.id, **things})


def _things(survey_round: SurveyRound, word: str, roster: Roster) -> dict[str, int]:
    first = db.session.scalars(select(Invitation).where(Invitation.round_id == survey_round.id)).all()[0]
    alerts.raise_alert(db.session, "not_me", survey_round.id, first.id, SYSTEM)
    made: dict[str, Any] = {
        "roster_id": roster,
        "person_id": db.session.scalars(select(Respondent).where(Respondent.roster_id == roster.id)).all()[0],
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
    }  # fmt: skip
    db.session.add_all(made.values())
    files = exports.Made({".csv": word.encode()}, 1, now())
    kept = exports.keep(db.session, survey_round, "response_rates", f"Tep{word}", 1, files, f"Xuất {word}", SYSTEM)
    db.session.flush()
    return {name: thing.id for name, thing in made.items()} | {"export_id": kept.id, "file_id": kept.files[0].id}
