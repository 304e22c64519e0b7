"""A closed round with answers in its ballot."""

from __future__ import annotations

from foundation.audit import SYSTEM
from questionnaires import responses, versions
from questionnaires.responses import Stratum
from questionnaires.survey_round import SurveyRound
from questionnaires.versions import QuestionnaireVersion
from survey_app.database import db
from tests import cast
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
    stratum = Stratum(round_id=of.id, level="group", group_code=group, invited=30)
    db.session.add(stratum)
    db.session.flush()
    body = {f"/data/{name}": value for name, value in values.items()}
    for _ in range(times):
        responses.store(db.session, version_id=version.id, stratum_id=stratum.id, values=body, quality={"pages": []})
