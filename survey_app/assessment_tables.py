"""Tables about a whole campaign of self-assessment: by field, by agency, what can still be won, what the appraisal found otherwise.
Pages, papers and workbooks show the same ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from self_assessment.together import Row, Together
from survey_app.tables import Chart, Column, Table

_POINTS = (
    Column("maximum", "Điểm tối đa", 10, "decimal"),
    Column("counts", "Được tính", 10, "decimal"),
    Column("expected", "Dự kiến cả năm", 10, "decimal"),
    Column("accepted", "Thẩm định", 10, "decimal"),
    Column("share", "Tỷ lệ đạt", 10, "percent"),
)
CRITERIA = (Column("number", "STT", 8), Column("name", "Lĩnh vực, tiêu chí", 40), *_POINTS)
AGENCIES = (Column("number", "STT", 6, "integer", "center"), Column("name", "Cơ quan chủ trì", 40), *_POINTS)
RISKS = (
    Column("number", "Tiêu chí", 9),
    Column("name", "Nội dung", 36),
    Column("agency", "Cơ quan chịu trách nhiệm", 24),
    Column("expected", "Dự kiến", 9, "decimal"),
    Column("can_be_won", "Còn giành được", 10, "decimal"),
    Column("proof", "Tài liệu", 12),
)
DIFFERENCES = (
    Column("number", "Tiêu chí", 9),
    Column("agency", "Cơ quan", 22),
    Column("score", "Tự chấm", 9, "decimal"),
    Column("accepted", "Thẩm định", 10, "decimal"),
    Column("reason", "Lý do", 30),
    Column("answer", "Giải trình của cơ quan", 30),
)
FIELDS_CHART = Chart("Tỷ lệ điểm đạt được theo lĩnh vực", "name", "share")
AGENCIES_CHART = Chart("Tỷ lệ điểm đạt được theo cơ quan", "name", "share")
MOST_BARS = 30
"""Bars that a page of a paper holds; more rows have a table alone."""


def by_field(found: Together, depth: int = 0) -> Table:
    """A row a criterion down to the depth, the sum below."""
    rows: list[dict[str, Any]] = [{"number": row.number, "name": row.name} | _points(row) for row in found.rows(depth)]
    return _charted(Table("Theo lĩnh vực", [], CRITERIA, [*rows, _sum(found)]), FIELDS_CHART if depth == 0 else None)


def by_agency(found: Together, names: Mapping[int, str]) -> Table:
    """A row an agency that leads a leaf, in the order of `names`."""
    leads = set(found.leads.values())
    rows = found.by_agency({which: name for which, name in names.items() if which in leads})
    told = [{"number": place, "name": row.name} | _points(row) for place, row in enumerate(rows, start=1)]
    return _charted(Table("Theo cơ quan chủ trì", [], AGENCIES, [*told, _sum(found)]), AGENCIES_CHART)


def _charted(table: Table, chart: Chart | None) -> Table:
    rows = list(table.rows)
    shown = chart if chart and 1 < len(rows) <= MOST_BARS else None
    return Table(table.name, table.title_lines, table.columns, rows, chart=shown)


def _points(row: Row) -> dict[str, Any]:
    reached = row.counts if row.accepted is None else row.accepted
    return {
        "maximum": float(row.maximum),
        "counts": float(row.counts),
        "expected": float(row.expected),
        "accepted": None if row.accepted is None else float(row.accepted),
        "share": float(reached / row.maximum) if row.maximum else None,
    }


def _sum(found: Together) -> dict[str, Any]:
    """The last line, without a number: the charts draw no bar of it."""
    rows = found.rows(0)
    expected = sum((row.expected for row in rows), Decimal(0))
    accepted = found.total_accepted if any(row.accepted is not None for row in rows) else None
    whole = Row("", "Tổng số", 0, found.maximum, found.total, expected, accepted)
    return {"number": None, "name": "Tổng số"} | _points(whole)


def at_risk(found: Together, names: Mapping[int, str], most: int | None = None) -> Table:
    """Leaves that are expected below their most, those with the most to be won first."""
    risks = found.at_risk()
    rows = [
        {
            "number": one.number,
            "name": one.name,
            "agency": names.get(one.lead or 0, "Chưa giao"),
            "expected": float(one.expected),
            "can_be_won": float(one.can_be_won),
            "proof": "Thiếu" if one.lacks_proof else "Có",
        }
        for one in risks[:most]
    ]
    more = [f"… và {len(risks) - len(rows)} tiêu chí nữa."] if len(risks) > len(rows) else []
    return Table("Tiêu chí có nguy cơ mất điểm", [], RISKS, rows, more)


def differences(found: Together, names: Mapping[int, str]) -> Table:
    """Leaves whose accepted score is another than what counted before the appraisal, with both sides' words."""
    rows = [
        {
            "number": line.item.number,
            "agency": names.get(found.leads.get(line.item.number) or 0, "Chưa giao"),
            "score": float(line.entry.points or 0),
            "accepted": float(accepted),
            "reason": line.entry.reason,
            "answer": line.entry.answer or line.entry.explanation,
        }
        for line in found.lines
        if line.entry is not None and (accepted := line.entry.accepted_points) is not None
        if accepted != (line.entry.points or Decimal(0))
    ]
    return Table("Tiêu chí có điểm thẩm định khác điểm tự chấm", [], DIFFERENCES, rows)


def without_proof(found: Together) -> Sequence[str]:
    """The numbers of the leaves that bring nothing because no document proves them."""
    return [line.item.number for line in found.lines if line.lacks_proof]
