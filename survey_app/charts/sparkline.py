"""A small line within a table or a card: only the direction of things; the numbers stand beside it in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from markupsafe import Markup

from survey_app import formats
from survey_app.charts import svg
from survey_app.charts.svg import Heading


@dataclass(frozen=True)
class Sparkline:
    """`values` from the oldest to the newest, at least one; `labels` name them in the table (days, hours)."""

    chart_id: str
    title: str
    labels: Sequence[str]
    values: Sequence[float]
    note: str = ""

    def __post_init__(self) -> None:
        if not self.values or len(self.values) != len(self.labels):
            raise ValueError("a sparkline needs a value, and as many labels as values")

    @property
    def description(self) -> str:
        """The drawing in words, for a screen reader."""
        first, last = self.values[0], self.values[-1]
        return f"{self._direction} từ {formats.number(first)} ({self.labels[0]}) đến {formats.number(last)} ({self.labels[-1]})."

    @property
    def columns(self) -> list[Heading]:
        """The headings of `rows`."""
        return ["Thời điểm", svg.numeric("Số lượng")]

    @property
    def rows(self) -> list[list[str]]:
        """The same numbers, a row a value."""
        return [[label, formats.number(value)] for label, value in zip(self.labels, self.values, strict=True)]

    @cached_property
    def svg(self) -> Markup:
        """The drawing, 6 em wide and as high as a line of text, ready to stand inline."""
        return svg.element(
            "svg",
            svg.element("title", self.title, id=f"{self.chart_id}-title"),
            svg.element("desc", self.description, id=f"{self.chart_id}-desc"),
            svg.element(
                "polyline",
                points=self._points(),
                fill="none",
                stroke="currentColor",
                stroke_width=2,
                stroke_linejoin="round",
                vector_effect="non-scaling-stroke",
                class_="chart__line",
            ),
            class_="chart chart--spark",
            width="6em",
            height="1.2em",
            viewBox="-2 -2 104 28",
            preserveAspectRatio="none",
            role="img",
            aria_labelledby=f"{self.chart_id}-title",
            aria_describedby=f"{self.chart_id}-desc",
        )

    def _points(self) -> str:
        low, high = min(self.values), max(self.values)
        height = high - low or 1
        values = [*self.values, self.values[-1]] if len(self.values) == 1 else self.values
        step = 100 / (len(values) - 1)
        return " ".join(
            f"{place * step:.1f},{24 - 24 * (value - low) / height:.1f}" for place, value in enumerate(values)
        )

    @property
    def _direction(self) -> str:
        rises = {later > earlier for earlier, later in pairwise(self.values) if later != earlier}
        return {(): "Không đổi", (True,): "Tăng", (False,): "Giảm"}.get(tuple(rises), "Biến động")
