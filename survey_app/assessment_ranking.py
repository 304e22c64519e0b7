"""The agencies of a campaign that scores each by itself, best first, with index and class: a paper to be signed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from agencies.agency import everyone
from foundation.db import Refused, now
from self_assessment import many
from self_assessment.campaigns import AssessmentCampaign
from self_assessment.many import Standing
from survey_app import assessment_letterhead, formats
from survey_app.assessment_tables import MOST_BARS
from survey_app.database import db
from survey_app.papers import Draft, Paper
from survey_app.tables import Chart, Column, Table

COLUMNS = (
    Column("place", "Hạng", 8, "integer", "center"),
    Column("name", "Cơ quan, đơn vị", 38),
    Column("points", "Điểm", 10, "decimal"),
    Column("maximum", "Tối đa áp dụng", 10, "decimal"),
    Column("share", "Tỷ lệ đạt", 10, "percent"),
    Column("index", "Chỉ số", 10, "decimal"),
    Column("letter", "Loại", 8, align="center"),
    Column("state", "Thẩm định", 16),
)
NOTE = (
    "Tiêu chí không áp dụng cho cơ quan nào thì bỏ khỏi cả điểm và điểm tối đa của cơ quan ấy, rồi quy về 100. Mọi cơ quan đã đủ "
    "các phần điểm thì xếp theo chỉ số; chưa đủ thì xếp theo tỷ lệ đạt của phần tự chấm."
)
NOBODY = "Chưa cơ quan nào được chấm điểm nên chưa xếp hạng được."


def draft(campaign: AssessmentCampaign) -> Draft:
    """The ranking as workbook and as a paper to be signed. Raises Refused while nobody was scored."""
    at, found = now().replace(microsecond=0), many.standings(db.session, campaign)
    if not any(one.scored for one in found):
        raise Refused(NOBODY)
    made = table(campaign, found, {one.id: one.name for one in everyone(db.session)})
    if len(found) <= MOST_BARS:
        made = replace(made, chart=Chart("Tỷ lệ điểm đạt được", "name", "share"))
    printed = replace(made, letterhead=assessment_letterhead.head(campaign, numbered=True))
    imprint = f"Số liệu lúc {formats.datetime(at)}"
    paper = Paper((printed,), signature=assessment_letterhead.signature(campaign), imprint=imprint, landscape=False)
    return Draft(len(found), at, paper, [made])


def table(campaign: AssessmentCampaign, found: Sequence[Standing], names: Mapping[int, str]) -> Table:
    """Best first."""
    provisional = [] if all(one.is_appraised for one in found) else ["(Tạm tính, chưa thẩm định hết)"]
    titles = ["BẢNG XẾP HẠNG KẾT QUẢ CẢI CÁCH HÀNH CHÍNH", campaign.title, *provisional]
    left_out = sum(len(one.part.not_applicable) for one in found)
    notes = [NOTE, *([f"Số lượt tiêu chí không áp dụng: {formats.number(left_out)}."] if left_out else [])]
    return Table("Xếp hạng", titles, COLUMNS, [_row(one, names) for one in found], notes)


def _row(one: Standing, names: Mapping[int, str]) -> dict[str, Any]:
    return {
        "place": one.place,
        "name": names.get(one.part.agency_id or 0, ""),
        "points": float(one.points),
        "maximum": float(one.maximum),
        "share": float(one.share / 100),
        "index": None if one.total is None else float(one.total),
        "letter": one.letter,
        "state": "Xong" if one.is_appraised else "Chưa xong",
    }
