"""How answers come in: the cumulative line against the expected curve and the target, reminders, and each day's gain."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from markupsafe import Markup

from survey_app import formats
from survey_app.charts import svg
from survey_app.charts.svg import Heading

_TOP, _PLOT, _DATES, _REMINDERS, _GAINS = 2.0, 13.0, 1.7, 1.5, 3.0  # em


class Evening(NamedTuple):
    """How many had submitted by the end of a day, cumulated; the last one may be the present moment."""

    day: dt.date
    submitted: int


@dataclass(frozen=True)
class ResponseCurve:
    """`expected` gives the share (0 to 1) that is foreseen for each day from the present on; `target` the share aimed at;
    `reminders` the days of reminders. ValueError without a single evening, or when the round closes before it opens.
    """

    chart_id: str
    evenings: Sequence[Evening]
    invited: int
    opens: dt.date
    closes: dt.date
    expected: dict[dt.date, float] = field(default_factory=dict)
    target: float | None = None
    reminders: Sequence[dt.date] = ()

    def __post_init__(self) -> None:
        if not self.evenings or self.closes < self.opens:
            raise ValueError("a curve needs an evening and a closing day that is not before the opening day")

    @property
    def title(self) -> str:
        """The state of things: "Đã gửi phiếu 812/1.150 (70,6 %)"."""
        submitted = self.evenings[-1].submitted
        counts = f"{formats.number(submitted)}/{formats.number(self.invited)}"
        return f"Đã gửi phiếu {counts} ({formats.percent(submitted, self.invited)})"

    @property
    def description(self) -> str:
        """The drawing in words, for a screen reader."""
        said = [f"Đường cộng dồn từ {formats.date(self.opens)} đến {formats.date(self.evenings[-1].day)}"]
        if self.expected:
            last = max(self.expected)
            said.append(f"dự kiến đến {formats.date(last)} đạt {formats.share(self.expected[last])}")
        if self.target is not None:
            said.append(f"mục tiêu {formats.share(self.target, 0)} vào {formats.date(self.closes)}")
        if self.reminders:
            said.append(f"đã nhắc vào {', '.join(f'{day:%d/%m}' for day in self.reminders)}")
        return "; ".join(said) + "."

    @property
    def note(self) -> str:
        """How to read the drawing."""
        dashed = " Đường gạch dài: dự kiến nếu giữ nhịp những ngày qua." if self.expected else ""
        dotted = " Đường chấm: mục tiêu." if self.target is not None else ""
        return f"Đường liền: số phiếu cộng dồn, tính theo phần trăm người được mời.{dashed}{dotted} Cột: số phiếu trong ngày."

    @property
    def columns(self) -> list[Heading]:
        """The headings of `rows`."""
        figures = ["Cộng dồn", "Trong ngày", "Tỷ lệ"]
        return ["Ngày", *(svg.numeric(figure) for figure in figures), *(["Nhắc trả lời"] if self.reminders else [])]

    @property
    def rows(self) -> list[list[str]]:
        """The same numbers, a row a day, and what is expected at the close."""
        days = [self._row(evening, gain) for evening, gain in zip(self.evenings, self._gains, strict=True)]
        return [*days, *self._expected_row()]

    @cached_property
    def svg(self) -> Markup:
        """The drawing, ready to stand inline."""
        parts = [*self._grid(), *self._reminder_marks(), *self._lines(), *self._labels(), *self._gain_bars()]
        return svg.frame(self.chart_id, self.title, self.description, parts, self._gains_top + 1.2 + _GAINS)

    def _row(self, evening: Evening, gain: int) -> list[str]:
        row = [formats.date(evening.day), formats.number(evening.submitted), formats.number(gain)]
        row.append(formats.percent(evening.submitted, self.invited))
        if self.reminders:
            row.append("Có" if evening.day in self.reminders else "")
        return row

    def _expected_row(self) -> Iterator[list[str]]:
        if self.expected:
            last = max(self.expected)
            share = self.expected[last]
            cells = [f"{formats.date(last)} (dự kiến)", formats.number(share * self.invited), "", formats.share(share)]
            yield [*cells, ""] if self.reminders else cells

    @property
    def _gains(self) -> list[int]:
        before = [0, *(evening.submitted for evening in self.evenings)]
        return [evening.submitted - earlier for evening, earlier in zip(self.evenings, before, strict=False)]

    @property
    def _gains_top(self) -> float:
        return _TOP + _PLOT + _DATES + (_REMINDERS if self.reminders else 0) + 0.4

    @cached_property
    def _last_day(self) -> dt.date:
        return max(self.closes, self.evenings[-1].day)

    def _x(self, day: dt.date) -> float:
        """0 on the opening day, 1 on the last."""
        span = max(1, (self._last_day - self.opens).days)
        return min(1.0, max(0.0, (day - self.opens).days / span))

    def _share(self, submitted: int) -> float:
        return submitted / self.invited if self.invited else 0.0

    @staticmethod
    def _y(share: float) -> float:
        return _TOP + _PLOT * (1 - min(1.0, share))

    def _grid(self) -> Iterator[Markup]:
        for share in (0.0, 0.25, 0.5, 0.75, 1.0):
            yield svg.across(self._y(share), stroke_opacity=svg.FAINT, class_="chart__grid")
            if share:
                yield svg.text(formats.share(share, 0), 0, self._y(share) - 0.3, fill_opacity=svg.MUTED)
        yield from self._dates()

    def _dates(self) -> Iterator[Markup]:
        """The ends of the axis, and the present day where there is room for it."""
        present = self._x(self.evenings[-1].day)
        ends = [(0.0, "start", self.opens), (1.0, "end", self._last_day)]
        between = [(present, "middle", self.evenings[-1].day)] if 0.25 < present < 0.75 else []
        for at, anchor, day in ends + between:
            yield svg.text(f"{day:%d/%m}", svg.inset(at), _TOP + _PLOT + 1.3, anchor, fill_opacity=svg.MUTED)

    def _reminder_marks(self) -> Iterator[Markup]:
        """A tick and a number a reminder, as long as the numbers do not touch; the table names each day."""
        free_from = 0.0
        for number, day in enumerate(sorted(self.reminders), start=1):
            at = svg.inset(self._x(day))
            foot = _TOP + _PLOT
            yield svg.element(
                "line",
                x1=svg.percent(at),
                x2=svg.percent(at),
                y1=svg.em(foot - 0.5),
                y2=svg.em(foot + 0.5),
                stroke="currentColor",
                stroke_width=2,
                class_="chart__tick",
            )
            if at >= free_from:
                anchor = "start" if at < 10 else "end" if at > 90 else "middle"
                yield svg.text(f"Nhắc {number}", at, foot + _DATES + 1.1, anchor, fill_opacity=svg.MUTED)
                free_from = at + 18

    def _lines(self) -> Iterator[Markup]:
        if self.target is not None:
            y = self._y(self.target)
            yield svg.across(y, stroke_width=1.5, stroke_dasharray="2 4", class_="chart__target")
        foreseen = [
            (self._x(day), share) for day, share in sorted(self.expected.items()) if self.opens <= day <= self._last_day
        ]
        answered = [(self._x(evening.day), self._share(evening.submitted)) for evening in self.evenings]
        lines = [
            _polyline(foreseen, "chart__expected", stroke_width=1.5, stroke_dasharray="8 5", stroke_opacity=svg.MUTED),
            _polyline(answered, "chart__line", stroke_width=3),
        ]
        yield svg.stretched(lines, _TOP, _PLOT, 1000.0, 1000.0)
        at, share = answered[-1]
        yield svg.element(
            "circle",
            cx=svg.percent(svg.inset(at)),
            cy=svg.em(self._y(share)),
            r=4,
            fill="currentColor",
            class_="chart__dot",
        )

    def _labels(self) -> Iterator[Markup]:
        """Each line is named where it ends; a name that would lie on another moves up or down."""
        submitted = self.evenings[-1].submitted
        at, share = svg.inset(self._x(self.evenings[-1].day)), self._share(submitted)
        taken: list[float] = []
        if self.target is not None:
            yield svg.label(f"Mục tiêu {formats.share(self.target, 0)}", 18, self._y(self.target) + 1.2)
        if self.expected:
            taken.append(self._y(self.expected[max(self.expected)]) + 1.4)
            yield svg.label("Dự kiến", 100, taken[0], "end", fill_opacity=svg.MUTED)
        words = f"Đã gửi {formats.percent(submitted, self.invited)}"
        left = at > 55
        below = bool(self.expected) and not left  # the dashed line goes on above
        y = _free(self._y(share) + (1.5 if below else -0.7), taken if left else [])
        yield svg.label(words, at - 2 if left else at + 2, y, "end" if left else "start", font_weight="bold")

    def _gain_bars(self) -> Iterator[Markup]:
        most = max(max(self._gains), 1)
        words = f"Trong ngày (nhiều nhất {formats.number(most)})"
        yield svg.text(words, 0, self._gains_top + 0.9, fill_opacity=svg.MUTED)
        span = (self._last_day - self.opens).days + 1
        bars = [
            svg.element(
                "rect",
                x=(evening.day - self.opens).days + 0.15,
                width=0.7,
                y=float(most - gain),
                height=float(gain),
                fill="currentColor",
                fill_opacity=svg.MUTED,
                class_="chart__gain",
            )
            for evening, gain in zip(self.evenings, self._gains, strict=True)
            if gain > 0
        ]
        yield svg.stretched(bars, self._gains_top + 1.2, _GAINS, float(span), float(most))


def _polyline(points: Sequence[tuple[float, float]], class_: str, **attributes: object) -> Markup:
    """A line through (x, share) on the grid of 1000 × 1000, as thick at any width of the page."""
    path = " ".join(f"{1000 * x:.0f},{1000 * (1 - min(1.0, share)):.0f}" for x, share in points)
    return svg.element(
        "polyline",
        points=path,
        fill="none",
        stroke="currentColor",
        stroke_linejoin="round",
        vector_effect="non-scaling-stroke",
        class_=class_,
        **attributes,
    )


def _free(y: float, taken: Sequence[float]) -> float:
    """The nearest base line to y that keeps a line's distance from those taken."""
    candidates = (y + step * way for step in (0, 0.4, 0.8, 1.2, 1.6, 2.0, 2.4, 2.8) for way in (1, -1))
    return next((place for place in candidates if all(abs(place - other) >= 1.25 for other in taken)), y)
