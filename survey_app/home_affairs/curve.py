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
WIDTH, HEIGHT = 440, 220
SHOWN = 640  # pixels wide on a desk, so that its words are as large as those around it; less on a phone
LEFT, RIGHT, TOP, BOTTOM = 52, 12, 12, 28


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


class Paper(NamedTuple):
    """Where a day and a share lie on the drawing."""

    first: date
    span: int  # days

    def x(self, day: date) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * (day - self.first).days / self.span

    def y(self, share: float) -> float:
        return TOP + (HEIGHT - TOP - BOTTOM) * (1 - share)

    def at(self, point: Day) -> tuple[float, float]:
        return self.x(point.day), self.y(point.submitted / point.invited if point.invited else 0)


def _drawing(survey_round: SurveyRound, points: Sequence[Day], title: str) -> Markup:
    """One inline SVG whose colours are the page's own; it needs neither style nor script."""
    first = formats.in_vietnam(survey_round.opens_at).date()
    last = max(formats.in_vietnam(survey_round.closes_at).date(), points[-1].day)
    paper = Paper(first, max(1, (last - first).days))
    places = [paper.at(point) for point in points]
    grid = "".join(_level(paper.y(share), f"{share * 100:.0f} %") for share in (0, 0.25, 0.5, 0.75, 1))
    target = _line(paper.y(TARGET), 'stroke="currentColor" stroke-width="1.5" stroke-dasharray="6 5"')
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    line = f'<polyline fill="none" stroke="var(--bar)" stroke-width="2.5" stroke-linejoin="round" points="{path}"/>'
    dots = "".join(f'<circle fill="var(--bar)" cx="{x:.1f}" cy="{y:.1f}" r="3"/>' for x, y in places)
    days = {first, last} | {point.day for point in points[-1:] if _has_room(point, paper)}
    labels = "".join(_day(paper.x(day), day) for day in sorted(days))
    head = f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" width="{SHOWN}" role="img" aria-label="{title}">'
    return Markup(head + grid + target + line + dots + labels + "</svg>")  # made of numbers and our own words only


def _has_room(newest: Day, paper: Paper) -> bool:
    """The label of the newest day gives way where it would touch one of the ends."""
    return 0.15 * paper.span < (newest.day - paper.first).days < 0.85 * paper.span


def _level(at: float, label: str) -> str:
    text = f'<text fill="currentColor" font-size="14" x="{LEFT - 8}" y="{at + 5:.1f}" text-anchor="end">{label}</text>'
    return _line(at, 'stroke="var(--track)"') + text


def _line(at: float, look: str) -> str:
    return f'<line {look} x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{at:.1f}" y2="{at:.1f}"/>'


def _day(at: float, day: date) -> str:
    anchor = "start" if at < LEFT + 20 else "end" if at > WIDTH - RIGHT - 20 else "middle"
    place = f'x="{at:.1f}" y="{HEIGHT - 8}" text-anchor="{anchor}"'
    return f'<text fill="currentColor" font-size="14" {place}>{day:%d/%m}</text>'
