"""What changed in the lists after they were frozen, each change with its reason and its decision, without the people."""

from __future__ import annotations

from dataclasses import replace

from foundation.db import now
from respondents import changes
from survey_app import formats
from survey_app.database import db
from survey_app.letterhead import letterhead, signature
from survey_app.ministry.wish import Wish
from survey_app.papers import Draft, Paper
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


def draft(wish: Wish) -> Draft:
    """The workbook, and the same as a paper."""
    survey_round = wish.survey_round
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
    table = Table("Thay đổi", titles, COLUMNS, rows, notes)
    printed = replace(table, letterhead=letterhead(survey_round, symbol=""))
    paper = Paper((printed,), signature=signature(survey_round), imprint=f"Số liệu lúc {formats.datetime(at)}")
    return Draft(len(rows), at, paper, [table])
