"""The curve of answers day by day, with the table that it is drawn from."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from markupsafe import Markup

from questionnaires.survey_round import SurveyRound
from respondents.tracking import Day, Figures
from survey_app import formats
from survey_app.db import now

TARGET = 0.95
"""The share that the province aims at, as national offices set a total and a floor for every class."""
WIDTH, HEIGHT = 720, 280
LEFT, RIGHT, TOP, BOTTOM = 52, 16, 16, 34


class Curve(NamedTuple):
    """What the chart macro shows."""

    title: str
    svg: Markup
    columns: list[str | dict[str, object]]
    rows: list[tuple[str, str, str, str]]
    note: str


def curve(survey_round: SurveyRound, days: Sequence[Day], present: Figures) -> Curve | None:
    """The evenings so far and the present moment; None before the round has begun."""
    points = _points(survey_round, days, present)
    if not points:
        return None
    before = [0, *(point.submitted for point in points)]
    rows = [
        (
            formats.date(point.day),
            formats.number(point.submitted),
            formats.number(point.submitted - earlier),
            formats.percent(point.submitted, point.invited),
        )
        for point, earlier in zip(points, before, strict=False)
    ]
    last = points[-1]
    share = formats.percent(last.submitted, last.invited)
    title = f"Đã gửi phiếu {formats.number(last.submitted)}/{formats.number(last.invited)} ({share})"
    columns: list[str | dict[str, object]] = ["Ngày", _numeric("Cộng dồn"), _numeric("Trong ngày"), _numeric("Tỷ lệ")]
    note = f"Cộng dồn đến 17 giờ mỗi ngày, điểm cuối là hiện tại. Đường gạch: mục tiêu {formats.share(TARGET, 0)}."
    return Curve(title, _drawing(survey_round, points, title), columns, rows, note)


def _numeric(text: str) -> dict[str, object]:
    return {"text": text, "numeric": True}


def _points(survey_round: SurveyRound, days: Sequence[Day], present: Figures) -> list[Day]:
    opened = formats.in_vietnam(survey_round.opens_at).date()
    points = [day for day in days if day.day >= opened]
    today = formats.in_vietnam(now()).date()
    if survey_round.state == "open" and present.invited and (not points or points[-1].day < today) and today >= opened:
        points.append(Day(today, present.submitted, present.invited))
    return points


def _drawing(survey_round: SurveyRound, points: Sequence[Day], title: str) -> Markup:
    first = formats.in_vietnam(survey_round.opens_at).date()
    last = max(formats.in_vietnam(survey_round.closes_at).date(), points[-1].day)
    span = max(1, (last - first).days)

    def x(day: date) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * (day - first).days / span

    def y(share: float) -> float:
        return TOP + (HEIGHT - TOP - BOTTOM) * (1 - share)

    shares = [(point.day, point.submitted / point.invited if point.invited else 0.0) for point in points]
    grid = "".join(_grid_line(y(share), f"{share:.0%}") for share in (0, 0.25, 0.5, 0.75, 1))
    path = " ".join(f"{x(day):.1f},{y(share):.1f}" for day, share in shares)
    dots = "".join(f'<circle class="chart__dot" cx="{x(day):.1f}" cy="{y(share):.1f}" r="4"/>' for day, share in shares)
    labels = "".join(
        _day_label(x(day), day) for day in sorted({first, last, points[-1].day}) if _has_room(day, points, span)
    )
    target = f'<line class="chart__target" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y(TARGET):.1f}" y2="{y(TARGET):.1f}"/>'
    return Markup(
        f'<svg class="chart" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{title}">'
        f'{grid}{target}<polyline class="chart__line" points="{path}"/>{dots}{labels}</svg>'
    )


def _has_room(day: date, points: Sequence[Day], span: int) -> bool:
    """The label of the newest day gives way where it would touch one of the ends."""
    return day != points[-1].day or 0.12 * span < (day - points[0].day).days < 0.88 * span


def _grid_line(at: float, label: str) -> str:
    text = label.replace("%", " %")
    return (
        f'<line class="chart__grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{at:.1f}" y2="{at:.1f}"/>'
        f'<text class="chart__label" x="{LEFT - 8}" y="{at + 5:.1f}" text-anchor="end">{text}</text>'
    )


def _day_label(at: float, day: date) -> str:
    anchor = "start" if at < LEFT + 20 else "end" if at > WIDTH - RIGHT - 20 else "middle"
    return f'<text class="chart__label" x="{at:.1f}" y="{HEIGHT - 8}" text-anchor="{anchor}">{day:%d/%m}</text>'
