"""What changed in the lists after they were frozen, each change with its reason and its decision, without the people."""

from __future__ import annotations

from foundation.db import now
from questionnaires.survey_round import SurveyRound
from respondents import changes
from respondents.exports import Made
from survey_app import workbook
from survey_app.database import db
from survey_app.tables import Column, Table

COLUMNS = (
    Column("no", "STT", 6, "integer", "center"),
    Column("agency", "Cơ quan, đơn vị", 32),
    Column("kind", "Loại thay đổi", 18),
    Column("reason", "Lý do", 26),
    Column("asked_at", "Đề nghị lúc", 20, "datetime"),
    Column("state", "Kết quả", 14),
    Column("decided_at", "Quyết định lúc", 20, "datetime"),
)


def make(survey_round: SurveyRound) -> Made:
    """The workbook."""
    at = now().replace(microsecond=0)
    rows = [
        [
            number,
            change.roster.agency.name,
            change.kind_text,
            change.reason_text,
            change.asked_at,
            change.state_text,
            change.decided_at,
        ]
        for number, change in enumerate(changes.of_round(db.session, survey_round.id, state=""), start=1)
    ]
    titles = ["NHẬT KÝ THAY ĐỔI DANH SÁCH SAU KHI KHOÁ", survey_round.title]
    notes = [] if rows else ["Chưa có thay đổi nào sau khi khoá danh sách."]
    return Made({".xlsx": workbook.write([Table("Thay đổi", titles, COLUMNS, rows, notes)], created=at)}, len(rows), at)
