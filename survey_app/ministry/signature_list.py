"""The list on which everybody signs for what they are paid. It has everybody who is asked, whether they have answered or not: it
lies open in the agencies and must not tell who has."""

from __future__ import annotations

from dataclasses import replace

from foundation.db import Refused
from respondents import snapshots
from survey_app import formats, paper_texts
from survey_app.database import db
from survey_app.letterhead import letterhead, signature
from survey_app.ministry.respondent_list import rows, under_agencies
from survey_app.ministry.wish import Wish
from survey_app.papers import Draft, Paper
from survey_app.tables import Column, Table

COLUMNS = (
    Column("no", "STT", 6, "integer", "center"),
    Column("full_name", "Họ và tên", 26),
    Column("position", "Chức vụ", 26),
    Column("unit", "Đơn vị công tác", 30),
    Column("amount", "Số tiền (đồng)", 14, "integer"),
    Column("signed", "Ký nhận", 20),
    Column("remarks", "Ghi chú", 14),
)
DOTS = "…" * 20


def draft(wish: Wish) -> Draft:
    """By agency, as a workbook and as a paper. Raises Refused before the lists are frozen."""
    survey_round = wish.survey_round
    snapshot = snapshots.latest(db.session, survey_round.id)
    if snapshot is None:
        raise Refused("Chưa có bản chốt danh sách. Hãy duyệt và khoá danh sách trước khi xuất.")
    blank = {"amount": wish.amount, "signed": "", "remarks": ""}
    found = [row | blank for row in rows(survey_round, snapshot, "agency")]
    titles = paper_texts.titles("signature_list", survey_round)
    titles += ["(Số liệu minh họa)"] if survey_round.is_demo else []
    table = Table("Ký nhận", titles, COLUMNS, list(under_agencies(found, COLUMNS)), _foot(len(found), wish.amount))
    printed = replace(table, letterhead=letterhead(survey_round, symbol=""))
    imprint = f"Bản chốt danh sách {snapshot.number:02d}"
    paper = Paper((printed,), signature=signature(survey_round), imprint=imprint)
    return Draft(len(found), snapshot.at.replace(microsecond=0), paper, [table], snapshot.number)


def _foot(people: int, amount: int | None) -> list[str]:
    total = f"{formats.number(people * amount)} đồng" if amount else f"{DOTS} đồng"
    everyone = f"Tổng số: {formats.number(people)} người; tổng số tiền: {total} (bằng chữ: {DOTS})."
    return [everyone, f"Người lập bảng: {DOTS}    Kế toán: {DOTS}"]
