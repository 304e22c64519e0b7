"""Every AAPOR rate by group, class, agency and day, each with its numerator and denominator: page and file."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from agencies import agency
from agencies.agency import CLASSES
from foundation.db import now
from foundation.vietnam_time import day_of
from questionnaires.survey_round import SurveyRound
from respondents.field import aapor, dashboard, dispositions, not_eligible, profile, targets
from respondents.field.aapor import Counts, Rate, Rates
from respondents.field.dashboard import Day
from survey_app import formats, workbook
from survey_app.accounts import OF_ROUND, this_round
from survey_app.database import db
from survey_app.downloads import attachment
from survey_app.home_affairs.blueprint import bp
from survey_app.home_affairs.daily_counts import evenings
from survey_app.long_tables import Shown, paged
from survey_app.rate_words import FORMULAS, NOTE, all_rates, words
from survey_app.tables import Column, Table

LINES = 50
WAYS = {"nhom": "Nhóm đối tượng", "loai": "Loại cơ quan", "don-vi": "Đơn vị", "ngay": "Ngày"}
SHOWN = ("rr2", "rr1", "con1", "coop2", "ref1")
"""The rates of the table; the file has all of them."""
PROFILE = (
    "Nhịp dự kiến: tỷ lệ cần có vào 17 giờ mỗi ngày để vừa đạt mục tiêu khi kết thúc, tính đến cuối tuần thường vắng và những "
    "ngày sau lời mời thường đông; không dùng số liệu của đợt."
)


class Line(NamedTuple):
    """One row of the page: its name, and each rate of SHOWN as numerator/denominator and share."""

    name: str
    rates: list[tuple[str, str]]


class DayLine(NamedTuple):
    """The evening of one day."""

    day: str
    submitted: str
    invited: str
    share: str
    expected: str
    gap: str
    fresh: str


@bp.get(f"{OF_ROUND}/theo-doi/ty-le")
def rates() -> ResponseReturnValue:
    """All rates of the round, then the most important ones by group, class, agency or day."""
    survey_round, way = this_round(), request.args.get("theo", "nhom")
    way = way if way in WAYS else "nhom"
    names, counts = counts_by(survey_round, "nhom" if way == "ngay" else way)
    everyone = sum(counts.values(), Counts())
    page = paged(day_lines(survey_round), LINES) if way == "ngay" else lines(names, counts, everyone)
    return render_template(
        "home_affairs/rates.html",
        survey_round=survey_round,
        everyone=[
            (name.upper() if name != "e" else "e", FORMULAS[name], *words(rate)) for name, rate in all_rates(everyone)
        ],
        counts=everyone.by_disposition().items(),
        total=everyone.total,
        way=way,
        ways=WAYS,
        shown=[name.upper() for name in SHOWN],
        page=page,
        cases=not_eligible.counts(db.session, survey_round.id),
        note=NOTE,
        profile=PROFILE,
        at=now(),
        files={ending: url_for("home_affairs.rates_file", ending=ending, theo=way) for ending in ("xlsx", "csv")},
    )


def counts_by(survey_round: SurveyRound, way: str) -> tuple[Mapping[Any, str], dict[Any, Counts]]:
    """Names in order, and the counts of each: by group, class or agency."""
    if way == "nhom":
        return dashboard.groups(db.session, survey_round.id), dispositions.counts(db.session, survey_round.id)
    if way == "loai":
        found = dispositions.counts(db.session, survey_round.id, "class_code")
        return {code: CLASSES.get(code, code) for code in (*CLASSES, *found) if code in found}, found
    found = dispositions.counts(db.session, survey_round.id, "agency_id")
    return {one.id: one.name for one in agency.of_numbers(db.session, found)}, found


def lines(names: Mapping[Any, str], counts: Mapping[Any, Counts], everyone: Counts) -> Shown[Any]:
    """The page of a Line for each, in the order of their names, and the whole round last; only its lines are worked out."""
    page = paged([*((names[key], counts[key]) for key in names if key in counts), ("Cả đợt", everyone)], LINES)
    return page.drawn_as([_line(name, aapor.rates(of)) for name, of in page.items])


def _line(name: str, rates: Rates) -> Line:
    return Line(name, [words(getattr(rates, rate)) for rate in SHOWN])


def day_lines(survey_round: SurveyRound) -> list[DayLine]:
    """Each evening beside the expected profile, the newest first."""
    days = evenings(survey_round).days
    before = [0, *(day.submitted for day in days)]
    expected = expected_days(survey_round)
    return [
        _day_line(day, day.submitted - earlier, expected.get(day.day))
        for day, earlier in reversed(list(zip(days, before, strict=False)))
    ]


def expected_days(survey_round: SurveyRound) -> dict[date, float]:
    """The profile that leads to the round's target; a target of everybody is taken for nearly everybody."""
    target = min(targets.of_round(survey_round).total, 0.995)
    return profile.profile(day_of(survey_round.opens_at), day_of(survey_round.closes_at), target)


def _day_line(day: Day, fresh: int, expected: float | None) -> DayLine:
    came = day.submitted / day.invited if day.invited else None
    gap = "" if came is None or expected is None else formats.number(100 * (came - expected), 1)
    return DayLine(
        formats.date(day.day),
        formats.number(day.submitted),
        formats.number(day.invited),
        formats.percent(day.submitted, day.invited),
        "" if expected is None else formats.share(expected),
        gap,
        formats.number(fresh),
    )


@bp.get(f"{OF_ROUND}/theo-doi/ty-le.<any(xlsx, csv):ending>")
def rates_file(ending: str) -> ResponseReturnValue:
    """All rates with numerators and denominators, by what the page shows."""
    survey_round, way = this_round(), request.args.get("theo", "nhom")
    way = way if way in WAYS else "nhom"
    table = days_table(survey_round) if way == "ngay" else rates_table(survey_round, way)
    content = workbook.csv_bytes(table) if ending == "csv" else workbook.write([table])
    return attachment(content, f"TyLe_{way}_{survey_round.code}.{ending}")


def _titles(survey_round: SurveyRound) -> list[str]:
    titles = ["CÁC TỶ LỆ TRẢ LỜI", survey_round.title, f"(Số liệu lúc {formats.datetime(now())})"]
    return titles + (["(Số liệu minh họa)"] if survey_round.is_demo else [])


def rates_table(survey_round: SurveyRound, way: str) -> Table:
    """A row for each and each rate: a long table that a program reads as easily as a person."""
    names, found = counts_by(survey_round, way)
    columns = (
        Column("name", WAYS[way], 40),
        Column("rate", "Tỷ lệ", 10),
        Column("formula", "Công thức", 24),
        Column("numerator", "Tử số", 10, "decimal"),
        Column("denominator", "Mẫu số", 10, "decimal"),
        Column("share", "Kết quả", 12, "percent"),
    )
    of = [(names[key], found[key]) for key in names if key in found]
    of.append(("Cả đợt", sum(found.values(), Counts())))
    rows = [_row(name, which, rate) for name, counts in of for which, rate in all_rates(counts)]
    return Table("Tỷ lệ", _titles(survey_round), columns, rows, [NOTE])


def _row(name: str, which: str, rate: Rate) -> list[Any]:
    share = formats.UNDEFINED if rate.value is None else rate.value
    title = which if which == "e" else which.upper()
    return [name, title, FORMULAS[which], float(rate.numerator), float(rate.denominator), share]


def days_table(survey_round: SurveyRound) -> Table:
    """Each evening of the round, the oldest first."""
    columns = (
        Column("day", "Ngày (17 giờ)", 14, "date"),
        Column("submitted", "Đã gửi phiếu (tử số)", 14, "integer"),
        Column("invited", "Được mời (mẫu số)", 14, "integer"),
        Column("share", "Tỷ lệ", 12, "percent"),
        Column("expected", "Nhịp dự kiến", 12, "percent"),
    )
    expected = expected_days(survey_round)
    rows = [
        [
            day.day,
            day.submitted,
            day.invited,
            day.submitted / day.invited if day.invited else formats.UNDEFINED,
            expected.get(day.day),
        ]
        for day in evenings(survey_round).days
    ]
    return Table("Theo ngày", _titles(survey_round), columns, rows, [PROFILE])
