"""The statistics of response by group and by agency, after AAPOR, with small cells withheld."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from questionnaires.survey_round import SurveyRound
from respondents import dispositions, tracking
from respondents.agencies import Agency
from respondents.rates import Counts, Disposition, rates
from survey_app import documents, formats, workbook
from survey_app.db import db, now
from survey_app.ministry.export import Made
from survey_app.ministry.respondent_list import letterhead
from survey_app.ministry.suppression import NOTE, withheld
from survey_app.tables import Column, Table

SHORT = {
    Disposition.COMPLETE: "Đã gửi phiếu (I)",
    Disposition.PARTIAL: "Trả lời một phần (P)",
    Disposition.REFUSAL: "Từ chối, bỏ dở (R)",
    Disposition.NON_CONTACT: "Chưa liên hệ được (NC)",
    Disposition.OTHER: "Lý do khác (O)",
    Disposition.UNKNOWN: "Chưa rõ (U)",
    Disposition.NOT_ELIGIBLE: "Không thuộc đối tượng (NE)",
}
FIGURES = (
    *(Column(disposition.value, heading, 11, "integer") for disposition, heading in SHORT.items()),
    Column("interviewed", "Trả lời (I+P)", 10, "integer"),
    Column("base", "Mẫu số (D+U)", 10, "integer"),
    Column("rr1", "RR1", 9, "percent"),
    Column("rr2", "RR2", 9, "percent"),
)
DEFINITIONS = (
    "RR1 = I/(D+U); RR2 = (I+P)/(D+U), với D = I+P+R+NC+O, theo AAPOR Standard Definitions.",
    "Tử số của RR1 ở cột (I), của RR2 ở cột (I+P); mẫu số của cả hai ở cột (D+U).",
    "Người đưa ra khỏi danh sách sau khi khoá được tính là NE và nêu ở cột riêng.",
)


def make(survey_round: SurveyRound) -> Made:
    """The workbook with both tables, and the same for print."""
    at = now().replace(microsecond=0)
    subjects = [_by_group(survey_round), _by_agency(survey_round)]
    sheets = [_table(survey_round, *subject, at=at) for subject in subjects]
    printed = _table(survey_round, *subjects[0], at=at, head=True)
    db.session.rollback()  # typesetting takes seconds and must not hold the database
    files = {".xlsx": workbook.write(sheets, created=at)}
    files[".pdf"] = documents.list_pdf(printed, imprint=f"Số liệu lúc {formats.datetime(at)}", created=at)
    return Made(files, sum(len(counts) for _, _, counts in subjects), at)


def _by_group(survey_round: SurveyRound) -> tuple[str, dict[int, str], dict[int, Counts]]:
    names = tracking.groups(db.session, survey_round.id)
    return "Nhóm đối tượng", names, dispositions.counts(db.session, survey_round.id, "group_id")


def _by_agency(survey_round: SurveyRound) -> tuple[str, dict[int, str], dict[int, Counts]]:
    counts = dispositions.counts(db.session, survey_round.id, "agency_id")
    query = select(Agency.id, Agency.name).where(Agency.id.in_(counts)).order_by(Agency.sort_key, Agency.code)
    return "Cơ quan, đơn vị", dict(db.session.execute(query).all()), counts


def _table(
    survey_round: SurveyRound,
    subject: str,
    names: Mapping[int, str],
    counts: Mapping[int, Counts],
    *,
    at: Any,
    head: bool = False,
) -> Table:
    columns = (Column("no", "STT", 6, "integer", "center"), Column("name", subject, 34), *FIGURES)
    data = table_rows(names, counts)
    stand = "" if survey_round.state == "closed" else "số liệu tạm tính "
    titles = [
        "THỐNG KÊ TỶ LỆ TRẢ LỜI ĐIỀU TRA XÃ HỘI HỌC",
        f"Xác định Chỉ số cải cách hành chính năm {survey_round.year} của tỉnh {survey_round.province}",
        f"({stand}đến {formats.datetime(at)})",
        *(["(Số liệu minh họa)"] if survey_round.is_demo else []),
    ]
    notes = [*DEFINITIONS, NOTE] if _has_withheld(data) else list(DEFINITIONS)
    return Table(
        f"Theo {subject.lower()}", titles, columns, data, notes, letterhead=letterhead(survey_round) if head else None
    )


def table_rows(names: Mapping[int, str], counts: Mapping[int, Counts]) -> list[list[Any]]:
    """One row each, in the order of `names`, and the total; cells that would show fewer than ten people are "–"."""
    hidden = withheld({key: counts[key].total for key in names if key in counts})
    lines = [(key, names[key], counts[key]) for key in names if key in counts]
    rows = [[number, name, *_figures(of, key in hidden)] for number, (key, name, of) in enumerate(lines, start=1)]
    everyone = sum((of for _, _, of in lines), Counts())
    return [*rows, [None, "Tổng số", *_figures(everyone, 0 < everyone.total < 10)]]


def _figures(counts: Counts, is_withheld: bool) -> list[Any]:
    if is_withheld:
        return [formats.WITHHELD] * len(FIGURES)
    found = rates(counts)
    shares = [formats.UNDEFINED if rate.value is None else rate.value for rate in (found.rr1, found.rr2)]
    return [*counts.by_disposition().values(), counts.interviewed, int(found.rr1.denominator), *shares]


def _has_withheld(rows: list[list[Any]]) -> bool:
    return any(formats.WITHHELD in row for row in rows)
