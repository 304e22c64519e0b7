"""The statistics of response by group, by agency and by disposition, after AAPOR: who answered, never what.

Nothing is withheld: Home Affairs and the Ministry know the lists and who answered, and an agency of three is named as three of
three. An agency sees none of this but its own figures (`respondents.field.agency_rate`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from agencies import agency
from foundation.db import now
from questionnaires.survey_round import SurveyRound
from respondents.field import dashboard, dispositions
from respondents.field.aapor import Counts, Disposition, rates
from survey_app import formats, paper_texts
from survey_app.database import db
from survey_app.letterhead import letterhead, signature
from survey_app.ministry.wish import Wish
from survey_app.papers import Draft, Paper
from survey_app.tables import Chart, Column, Table

DISPOSITION_COLUMNS = (
    Column("letter", "Ký hiệu", 10, align="center"),
    Column("label", "Tình trạng trả lời", 26),
    Column("meaning", "Gồm những ai", 50),
    Column("count", "Số người", 12, "integer"),
    Column("share", "Tỷ lệ", 13, "percent"),
)
FIGURES = (
    *(Column(disposition.value, disposition.heading, 11, "integer") for disposition in Disposition),
    Column("interviewed", "Trả lời (I+P)", 10, "integer"),
    Column("base", "Mẫu số (D+U)", 10, "integer"),
    Column("rr1", "RR1", 9, "percent"),
    Column("rr2", "RR2", 9, "percent"),
)
MOST_BARS = 20
"""Rows of a chart that can still be read on one page."""
DEFINITIONS = (
    "RR1 = I/(D+U); RR2 = (I+P)/(D+U), với D = I+P+R+NC+O, theo AAPOR Standard Definitions.",
    "Tử số của RR1 ở cột (I), của RR2 ở cột (I+P); mẫu số của cả hai ở cột (D+U).",
    "Người đưa ra khỏi danh sách sau khi khoá được tính là NE và nêu ở cột riêng.",
)


def draft(wish: Wish) -> Draft:
    """The workbook with a sheet for each table, and all tables as one print."""
    survey_round, at = wish.survey_round, now().replace(microsecond=0)
    by_group, by_agency = _by_group(survey_round), _by_agency(survey_round)
    sheets = [
        _rates_table(survey_round, *by_group, at=at),
        _rates_table(survey_round, *by_agency, at=at),
        _dispositions_table(survey_round, sum(by_group[2].values(), Counts()), at=at),
    ]
    imprint = f"Số liệu lúc {formats.datetime(at)}"
    paper = Paper(_printed(survey_round, sheets), signature=signature(survey_round), imprint=imprint)
    return Draft(sum(len(counts) for _, _, counts in (by_group, by_agency)), at, paper, sheets)


def _printed(survey_round: SurveyRound, sheets: Sequence[Table]) -> list[Table]:
    """The tables under one head, with every note once, at the end."""
    notes = list(dict.fromkeys(note for sheet in sheets for note in sheet.footer_lines))
    first, *others, last = (replace(sheet, footer_lines=()) for sheet in sheets)
    return [replace(first, letterhead=letterhead(survey_round)), *others, replace(last, footer_lines=notes)]


def _by_group(survey_round: SurveyRound) -> tuple[str, dict[int, str], dict[int, Counts]]:
    names = dashboard.groups(db.session, survey_round.id)
    return "Nhóm đối tượng", names, dispositions.counts(db.session, survey_round.id, "group_id")


def _by_agency(survey_round: SurveyRound) -> tuple[str, dict[int, str], dict[int, Counts]]:
    counts = dispositions.counts(db.session, survey_round.id, "agency_id")
    found = agency.of_numbers(db.session, counts)
    return "Cơ quan, đơn vị", {one.id: one.name for one in found}, counts


def _rates_table(
    survey_round: SurveyRound, subject: str, names: Mapping[int, str], counts: Mapping[int, Counts], *, at: datetime
) -> Table:
    columns = (Column("no", "STT", 6, "integer", "center"), Column("name", subject, 34), *FIGURES)
    rows = table_rows(names, counts)
    name, drawn = f"Theo {subject.lower()}", len(rows) - 1 <= MOST_BARS
    chart = Chart(f"Tỷ lệ trả lời RR2 theo {subject.lower()}", "name", "rr2") if drawn else None
    return Table(name, _titles(survey_round, at), columns, rows, DEFINITIONS, chart=chart)


def _titles(survey_round: SurveyRound, at: datetime) -> list[str]:
    stand = "" if survey_round.state == "closed" else "số liệu tạm tính "
    return [
        *paper_texts.titles("response_rates", survey_round),
        f"({stand}đến {formats.datetime(at)})",
        *(["(Số liệu minh họa)"] if survey_round.is_demo else []),
    ]


def _dispositions_table(survey_round: SurveyRound, everyone: Counts, *, at: datetime) -> Table:
    """What became of everybody of the frozen lists: each letter of the other tables with what it stands for."""
    rows = disposition_rows(everyone)
    name = "Tình trạng trả lời của tất cả đối tượng"
    chart = Chart(name, "label", "share") if everyone.total else None
    return Table(name, _titles(survey_round, at), DISPOSITION_COLUMNS, rows, chart=chart)


def disposition_rows(everyone: Counts) -> list[list[Any]]:
    """One row a disposition, and the total."""
    rows = [
        [letter.value, letter.label, letter.meaning, *_of_all(count, everyone.total)]
        for letter, count in everyone.by_disposition().items()
    ]
    return [*rows, [None, "Tổng số", None, *_of_all(everyone.total, everyone.total)]]


def _of_all(count: int, total: int) -> list[Any]:
    return [count, count / total if total else formats.UNDEFINED]


def table_rows(names: Mapping[int, str], counts: Mapping[int, Counts]) -> list[list[Any]]:
    """One row each, in the order of `names`, and the total."""
    lines = [(names[key], counts[key]) for key in names if key in counts]
    rows = [[number, name, *_figures(of)] for number, (name, of) in enumerate(lines, start=1)]
    return [*rows, [None, "Tổng số", *_figures(sum((of for _, of in lines), Counts()))]]


def _figures(counts: Counts) -> list[Any]:
    found = rates(counts)
    shares = [formats.UNDEFINED if rate.value is None else rate.value for rate in (found.rr1, found.rr2)]
    return [*counts.by_disposition().values(), counts.interviewed, int(found.rr1.denominator), *shares]
