"""The report of a self-assessment and the minutes of its appraisal: figures of the campaign in words and tables, to be signed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from agencies.agency import everyone
from foundation.db import Refused, now
from self_assessment import desks, together
from self_assessment.campaigns import AssessmentCampaign
from self_assessment.desks import DeskState
from self_assessment.points import ScoreRefused
from self_assessment.scoring import Part
from self_assessment.together import Together
from survey_app import assessment_letterhead, assessment_tables, formats
from survey_app.database import db
from survey_app.papers import Draft, Paper
from survey_app.reports import Block, Line, Report, Section
from survey_app.tables import Column, Table

MOST_AT_RISK = 50
PARTS = (
    Column("name", "Phần điểm", 34),
    Column("points", "Điểm", 10, "decimal"),
    Column("maximum", "Điểm tối đa", 10, "decimal"),
    Column("source", "Nguồn", 36),
)
SIDES = ("ĐẠI DIỆN TỔ THẨM ĐỊNH", "ĐẠI DIỆN CƠ QUAN TỰ ĐÁNH GIÁ")
NOTHING = "Chưa cơ quan nào chấm điểm nên chưa có gì để báo cáo. Hãy chờ các cơ quan nhập điểm."
NOT_APPRAISED = "Chưa tiêu chí nào có điểm thẩm định nên chưa lập được biên bản. Hãy thẩm định trước."


def report(campaign: AssessmentCampaign) -> Draft:
    """Báo cáo tự đánh giá. Raises Refused before anything was scored."""
    at, found, names = _read(campaign)
    if not any(line.entry and line.entry.points is not None for line in found.lines):
        raise Refused(NOTHING)
    fields, agencies = assessment_tables.by_field(found), assessment_tables.by_agency(found, names)
    risks, other = (
        assessment_tables.at_risk(found, names, MOST_AT_RISK),
        assessment_tables.differences(found, names),
    )
    parts = _parts(campaign, found)
    sections = [
        Section("Căn cứ và việc tự đánh giá", _how(campaign, found)),
        Section("Kết quả theo lĩnh vực", [fields, *_without_proof(found)]),
        Section("Kết quả theo cơ quan chủ trì", [agencies]),
        Section("Kết quả thẩm định", _appraised(found, other)),
        Section("Tiêu chí có nguy cơ mất điểm", _risks(found, risks)),
        Section("Chỉ số và xếp loại", [parts, _index(campaign, found)]),
    ]
    made = _report(campaign, at, ["BÁO CÁO", "Kết quả tự đánh giá, chấm điểm", campaign.title], sections, numbered=True)
    whole = assessment_tables.at_risk(found, names)
    detailed = replace(assessment_tables.by_field(found, 1), name="Theo tiêu chí")
    return Draft(len(found.lines), at, Paper(report=made), [fields, detailed, agencies, whole, other, parts])


def minutes(campaign: AssessmentCampaign) -> Draft:
    """Biên bản thẩm định. Raises Refused before anything was appraised."""
    at, found, names = _read(campaign)
    given = [line for line in found.lines if line.entry and line.entry.accepted]
    if not given:
        raise Refused(NOT_APPRAISED)
    fields, other = assessment_tables.by_field(found), assessment_tables.differences(found, names)
    closed = sum(bool(line.entry and line.entry.is_closed) for line in given)
    counted = f"Đã thẩm định {len(given)}/{len(found.lines)} tiêu chí thành phần, đã chốt {closed}."
    sections = [
        Section("Thời gian, địa điểm, thành phần", [_sitting(campaign), Line("Tổ thẩm định:"), Line("Các cơ quan:")]),
        Section("Kết quả thẩm định", [counted, fields]),
        Section("Tiêu chí có điểm khác điểm tự chấm", _appraised(found, other)[1:]),
        Section("Ý kiến và kết luận", [Line("Ý kiến của các cơ quan:"), Line(""), Line("Kết luận:"), Line("")]),
    ]
    made = _report(campaign, at, ["BIÊN BẢN", "Thẩm định kết quả tự đánh giá, chấm điểm", campaign.title], sections)
    made = replace(made, signature=None, sides=SIDES)
    return Draft(len(given), at, Paper(report=made), [fields, other])


def _read(campaign: AssessmentCampaign) -> tuple[datetime, Together, dict[int, str]]:
    names = {one.id: one.name for one in everyone(db.session)}
    return now().replace(microsecond=0), together.of_campaign(db.session, campaign), names


def _report(
    campaign: AssessmentCampaign,
    at: datetime,
    titles: Sequence[str],
    sections: Sequence[Section],
    *,
    numbered: bool = False,
) -> Report:
    head = assessment_letterhead.head(campaign, numbered=numbered)
    return Report(
        [*titles, f"(Số liệu tính đến {formats.date(campaign.data_until)})"],
        head.issuing_body if head else "",
        sections,
        f"Số liệu lúc {formats.datetime(at)}",
        head=head,
        signature=assessment_letterhead.signature(campaign),
    )


def _how(campaign: AssessmentCampaign, found: Together) -> Sequence[Block]:
    """Why, of how much, by whom, how far."""
    ground = assessment_letterhead.standing(campaign)["ground"].strip()
    leads = {lead for lead in found.leads.values() if lead is not None}
    begun = desks.of_campaign(db.session, campaign)
    done = sum(one.state == DeskState.HANDED_IN for which, one in begun.items() if which in leads)
    return [
        *([f"Thực hiện {ground}."] if ground else []),
        f"Bộ tiêu chí: {campaign.set.title}, phiên bản {campaign.set.number}, gồm {formats.number(len(found.lines))} tiêu chí "
        f"thành phần tự chấm, tối đa {formats.number(found.maximum, 2)} điểm.",
        f"Giao cho {formats.number(len(leads))} cơ quan chủ trì; {formats.number(done)} cơ quan đã nộp bảng kèm công văn. Hạn nộp: "
        f"17 giờ ngày {formats.date(campaign.hand_in_until)}.",
        "Tiêu chí không có tài liệu kiểm chứng được 0 điểm, dù đã tự chấm.",
    ]


def _without_proof(found: Together) -> Sequence[Block]:
    numbers = assessment_tables.without_proof(found)
    if not numbers:
        return ["Mọi tiêu chí đều có tài liệu kiểm chứng."]
    return [f"Thiếu tài liệu kiểm chứng, tính 0 điểm: {len(numbers)} tiêu chí ({', '.join(numbers)})."]


def _appraised(found: Together, other: Table) -> Sequence[Block]:
    given = sum(bool(line.entry and line.entry.accepted) for line in found.lines)
    counted = f"Đã thẩm định {given}/{len(found.lines)} tiêu chí, {formats.number(found.total_accepted, 2)} điểm."
    if not given:
        return ["Chưa thẩm định."]
    return [counted, other if list(other.rows) else "Không tiêu chí nào có điểm thẩm định khác điểm tự chấm."]


def _risks(found: Together, risks: Table) -> Sequence[Block]:
    whole = sum((one.can_be_won for one in found.at_risk()), Decimal(0))
    if not whole:
        return ["Mọi tiêu chí đều dự kiến đạt điểm tối đa."]
    return [f"Còn có thể giành {formats.number(whole, 2)} điểm; nhiều điểm nhất đứng trước.", risks]


def own_part(found: Together) -> Part:
    """The part that is scored here: as it was accepted once every leaf was, before that as it counts today."""
    points = found.total_accepted if found.is_appraised else found.total
    return Part(max(points, Decimal(0)), found.maximum, "Tự đánh giá")


def _parts(campaign: AssessmentCampaign, found: Together) -> Table:
    own, others = own_part(found), together.parts(db.session, campaign)
    source = "Điểm thẩm định của kỳ này" if found.is_appraised else "Điểm đang được tính, chưa thẩm định hết"
    rows = [[own.name, float(own.points), float(own.maximum), source]]
    rows += [[one.name, float(one.points), float(one.maximum), one.source] for one in others]
    return Table("Các phần của chỉ số", [], PARTS, rows)


def _index(campaign: AssessmentCampaign, found: Together) -> str:
    """The index with its class, or why there is none yet."""
    try:
        index = together.index(campaign, own_part(found), together.parts(db.session, campaign))
    except ScoreRefused as refusal:
        return f"Chưa tính được chỉ số: {refusal}"
    stand = "" if found.is_appraised else " (tạm tính, chưa thẩm định hết)"
    return f"Chỉ số: {formats.number(index, 2)} trên 100, loại {together.class_of(index, campaign.bounds)}{stand}."


def _sitting(campaign: AssessmentCampaign) -> str:
    facts = assessment_letterhead.standing(campaign)
    where = f"{facts['issuer']} ({facts['place']})" if facts["issuer"] else "……………………"
    return f"Hôm nay, …… giờ …… ngày …… tháng …… năm ………, tại {where}."
