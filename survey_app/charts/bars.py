"""One horizontal bar a group, named and counted in words, with a tick where the target lies."""

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from markupsafe import Markup

from survey_app import formats
from survey_app.charts import svg
from survey_app.charts.svg import Heading
from survey_app.formats import Number

_LINE, _BAR, _GAP = 1.35, 0.9, 1.1  # em
_WIDEST = 34
"""Characters of ordinary size that fit beside each other on the narrowest phone."""


class Bar(NamedTuple):
    """A group with its count of all; None for a part that is withheld because the group is too small. `decimals`: of points."""

    label: str
    part: Number | None
    whole: Number
    decimals: int = 0

    @property
    def counts(self) -> str:
        """ "812/1.150 (70,6 %)", or a dash when withheld."""
        if self.part is None:
            return formats.WITHHELD
        return f"{self.number(self.part)}/{self.number(self.whole)} ({formats.percent(self.part, self.whole)})"

    def number(self, value: Number) -> str:
        """A count or points, as they are written."""
        return formats.number(value, self.decimals)

    @property
    def share(self) -> float:
        return min(1.0, max(0.0, float(self.part) / float(self.whole))) if self.part and self.whole else 0.0

    def lines(self) -> list[str]:
        """The label, wrapped for a phone."""
        return textwrap.wrap(self.label, _WIDEST) or [""]


@dataclass(frozen=True)
class GroupBars:
    """`target` is a share from 0 to 1; the headings name the columns of the table."""

    chart_id: str
    title: str
    bars: Sequence[Bar]
    target: float | None = None
    part_heading: str = "Đã gửi phiếu"
    whole_heading: str = "Được mời"
    label_heading: str = "Nhóm"

    @property
    def description(self) -> str:
        """The drawing in words, for a screen reader."""
        return "; ".join(f"{bar.label}: {bar.counts}" for bar in self.bars) + "."

    @property
    def note(self) -> str:
        """How to read the drawing."""
        target = "" if self.target is None else f"Vạch đứng: mục tiêu {formats.share(self.target, 0)}. "
        withheld = any(bar.part is None for bar in self.bars)
        return (target + ("– : nhóm dưới 10 người, không công bố." if withheld else "")).strip()

    @property
    def columns(self) -> list[Heading]:
        """The headings of `rows`."""
        return [self.label_heading, *(svg.numeric(words) for words in (self.part_heading, self.whole_heading, "Tỷ lệ"))]

    @property
    def rows(self) -> list[list[str]]:
        """The same numbers, a row a group."""
        return [self._row(bar) for bar in self.bars]

    @cached_property
    def svg(self) -> Markup:
        """The drawing, ready to stand inline."""
        parts: list[Markup] = []
        y = 0.0
        for bar in self.bars:
            height, drawn = self._draw(bar, y)
            parts += drawn
            y += height + _GAP
        return svg.frame(self.chart_id, self.title, self.description, parts, max(y - _GAP + 0.3, 1.0))

    @staticmethod
    def _row(bar: Bar) -> list[str]:
        if bar.part is None:
            return [bar.label, formats.WITHHELD, bar.number(bar.whole), formats.WITHHELD]
        return [bar.label, bar.number(bar.part), bar.number(bar.whole), formats.percent(bar.part, bar.whole)]

    def _draw(self, bar: Bar, top: float) -> tuple[float, list[Markup]]:
        """The label, the counts (beside the label where a phone has room for both) and the bar; the height in em."""
        lines = bar.lines()
        beside = len(lines) == 1 and len(lines[0]) + len(bar.counts) < _WIDEST
        words = [svg.text(line, 0, top + 1 + place * _LINE) for place, line in enumerate(lines)]
        under = len(lines) - beside
        x, anchor = (100, "end") if beside else (0, "start")
        words.append(svg.text(bar.counts, x, top + 1 + under * _LINE, anchor, font_weight="bold"))
        y = top + (under + 1) * _LINE + 0.1
        return y + _BAR - top, [*words, *self._bar(bar, y)]

    def _bar(self, bar: Bar, y: float) -> Iterator[Markup]:
        place = {"y": svg.em(y), "height": svg.em(_BAR), "fill": "currentColor"}
        yield svg.element("rect", x=0, width="100%", fill_opacity=0.12, class_="chart__track", **place)
        if bar.share:
            yield svg.element("rect", x=0, width=svg.percent(100 * bar.share), class_="chart__bar", **place)
        if self.target is not None:
            x = svg.percent(100 * self.target)
            ends = {"y1": svg.em(y - 0.1), "y2": svg.em(y + _BAR + 0.3)}
            # light beside dark, so that the tick is seen on the bar as well as on its track
            yield svg.element("line", x1=x, x2=x, stroke="Canvas", stroke_width=6, class_="chart__tick-edge", **ends)
            yield svg.element("line", x1=x, x2=x, stroke="currentColor", stroke_width=2, class_="chart__tick", **ends)
