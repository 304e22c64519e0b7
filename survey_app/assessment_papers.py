"""Papers of the self-assessment before they are files: Bảng 2 of an agency or of the province, and the annex of proof."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from itertools import groupby

from foundation.db import now
from self_assessment import bundle
from self_assessment.bundle import Entry
from self_assessment.campaigns import AssessmentCampaign
from self_assessment.desks import Line
from survey_app import assessment_letterhead, formats, workbook
from survey_app.letterhead import Signature
from survey_app.papers import Draft, Paper
from survey_app.tables import Band, Column, Row, Table

TABLE_2 = (
    Column("number", "STT", 8),
    Column("name", "Tiêu chí, tiêu chí thành phần", 34),
    Column("maximum", "Điểm tối đa", 9, "decimal"),
    Column("declared", "Số liệu kê khai", 16),
    Column("score", "Điểm tự chấm", 9, "decimal"),
    Column("counts", "Điểm được tính", 9, "decimal"),
    Column("expected", "Dự kiến cả năm", 9, "decimal"),
    Column("proof", "Tài liệu kiểm chứng", 34),
    Column("explanation", "Giải trình", 28),
)
AGENCY = Column("agency", "Cơ quan chủ trì", 22)
ACCEPTED = Column("accepted", "Điểm thẩm định", 9, "decimal")
ANNEX = (
    Column("number", "Tiêu chí", 9),
    Column("document", "Số, ký hiệu", 18),
    Column("day", "Ngày", 12),
    Column("issuer", "Cơ quan ban hành", 24),
    Column("abstract", "Trích yếu", 40),
    Column("path", "Tệp trong gói, hoặc đường dẫn", 30),
    Column("sha256", "SHA-256", 24),
)
CHIEF = Signature(("THỦ TRƯỞNG CƠ QUAN",))
"""Who signs an agency's own table."""
NONE = "Thiếu tài liệu kiểm chứng: 0 điểm"


def table_2(campaign: AssessmentCampaign, lines: Sequence[Line], agency: str) -> Draft:
    """Of one agency."""
    made = _table_2(campaign, lines, TABLE_2, [agency], _cells)
    head = assessment_letterhead.head(campaign)
    own = replace(head, issuing_body=agency.upper()) if head else None
    printed = replace(made.sheets[0], letterhead=own)
    paper = Paper((printed,), signature=CHIEF, imprint=_imprint(made.counted_at))
    return replace(made, paper=paper)


def table_2_of_all(
    campaign: AssessmentCampaign, lines: Sequence[Line], leads: Mapping[str, int | None], names: Mapping[int, str]
) -> Draft:
    """Of the province: every agency's leaves, with what the appraisal gave."""
    columns = (*TABLE_2[:2], AGENCY, *TABLE_2[2:7], ACCEPTED, *TABLE_2[7:])

    def cells(line: Line) -> dict[str, object]:
        lead = leads.get(line.item.number)
        accepted = line.entry.accepted_points if line.entry else None
        return {**_cells(line), "agency": names.get(lead or 0, "Chưa giao"), "accepted": accepted}

    return _table_2(campaign, lines, columns, [], cells)


def _table_2(
    campaign: AssessmentCampaign,
    lines: Sequence[Line],
    columns: Sequence[Column],
    titles: Sequence[str],
    cells: Callable[[Line], dict[str, object]],
) -> Draft:
    at = now().replace(microsecond=0)
    rows: list[Row | Band] = []
    for field, found in groupby(lines, lambda line: line.item.number.partition(".")[0]):
        rows.append(Band(f"{field}. {campaign.items[field].name}" if field in campaign.items else field))
        rows += [cells(line) for line in found]
    heading = ["BẢNG 2. KẾT QUẢ TỰ ĐÁNH GIÁ, CHẤM ĐIỂM", *titles, campaign.title]
    heading.append(f"(Số liệu tính đến {formats.date(campaign.data_until)})")
    table = Table("Bảng 2", heading, columns, rows, _totals(lines))
    return Draft(len(lines), at, _paper(campaign, table, at), [table])


def _paper(campaign: AssessmentCampaign, table: Table, at: datetime) -> Paper:
    printed = replace(table, letterhead=assessment_letterhead.head(campaign))
    return Paper((printed,), signature=assessment_letterhead.signature(campaign), imprint=_imprint(at))


def _imprint(at: datetime) -> str:
    return f"Số liệu lúc {formats.datetime(at)}"


def _cells(line: Line) -> dict[str, object]:
    entry = line.entry
    declared = entry.declared if entry else {}
    answer = {"yes": "Có", "no": "Không"}.get(declared.get("answer", ""), declared.get("answer", ""))
    if declared.get("due"):
        answer = f"{declared.get('done', '')}/{declared['due']}"
    documents = "; ".join(f"{one.number} ngày {formats.date(one.day)}" for one in line.proofs)
    return {
        "number": line.item.number,
        "name": line.item.name,
        "maximum": float(line.item.maximum),
        "declared": answer,
        "score": _number(entry.points if entry else None),
        "counts": _number(line.counts),
        "expected": _number(entry.expected_points if entry else None),
        "proof": documents or (NONE if line.lacks_proof else ""),
        "explanation": entry.explanation if entry else "",
    }


def _number(score: Decimal | None) -> float | None:
    return None if score is None else float(score)


def _totals(lines: Sequence[Line]) -> list[str]:
    most = sum((line.item.maximum for line in lines if not line.item.sign), Decimal(0))
    counts = sum((line.counts or Decimal(0) for line in lines), Decimal(0))
    without = sum(line.lacks_proof for line in lines)
    return [
        f"Tổng điểm được tính: {formats.number(counts, 2)} trên {formats.number(most, 2)}.",
        f"Số tiêu chí thiếu tài liệu kiểm chứng, tính 0 điểm: {formats.number(without)}.",
    ]


def annex(campaign: AssessmentCampaign, lines: Sequence[Line]) -> Draft:
    """Every document of proof, with its checksum."""
    at, found = now().replace(microsecond=0), bundle.entries(lines)
    table = _annex_table(campaign, found)
    return Draft(len(found), at, _paper(campaign, table, at), [table])


def _annex_table(campaign: AssessmentCampaign, found: Sequence[Entry]) -> Table:
    rows = [{**one._asdict(), "path": one.path or one.link} for one in found]
    titles = ["PHỤ LỤC TÀI LIỆU KIỂM CHỨNG", campaign.title]
    keys = [column.key for column in ANNEX]
    notes = [f"Tổng số: {formats.number(len(rows))} lượt tài liệu."]
    return Table("Tài liệu", titles, ANNEX, [[row[key] for key in keys] for row in rows], notes)


def index(campaign: AssessmentCampaign, found: Sequence[Entry]) -> bytes:
    """The index that lies in the .zip of proof."""
    return workbook.write([_annex_table(campaign, found)])
