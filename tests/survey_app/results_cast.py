"""A closed round whose ballot box was opened."""

from __future__ import annotations

from foundation.audit import SYSTEM
from questionnaires import versions
from questionnaires.survey_round import SurveyRound
from questionnaires.versions import QuestionnaireVersion
from survey_app.database import db
from tests import cast
from tests.questionnaires.opened_kit import answered
from tests.questionnaires.results_kit import CHOICES, SETTINGS, SURVEY
from tests.questionnaires.tables import workbook


def a_closed_round() -> SurveyRound:
    """30 leaders of departments, half of them content; 12 heads of divisions, all of them. Committed."""
    made = cast.a_round(db.session, "closed")
    version = versions.upload(db.session, workbook(SETTINGS, survey=SURVEY, choices=CHOICES), "thu.xlsx", SYSTEM)
    versions.publish(db.session, version, SYSTEM, seen=version.sha256 or "")
    cast.ask_all_groups(made, version)
    respond(made, "LDS", version, {"q1": "1", "vi_sao": "kho", "nam": "3", "y_kien": "Tôi là Hoa"}, 15)
    respond(made, "LDS", version, {"q1": "3", "nam": "4", "y_kien": ""}, 15)
    respond(made, "LDP", version, {"q1": "3", "nam": "", "y_kien": ""}, 12)
    db.session.commit()
    return made


def respond(of: SurveyRound, group: str, version: QuestionnaireVersion, values: dict[str, str], times: int) -> None:
    """So many responses of a group with these answers, by the name of the question."""
    body = {f"/data/{name}": value for name, value in values.items()}
    answered(db.session, of, version, group, [body] * times)  # type: ignore[arg-type]
