"""What an export says, before it becomes a file: columns, rows, titles. `workbook` and `documents` make the files."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple

from foundation.vietnam_time import in_vietnam
from survey_app import formats
from survey_app.letterhead import Letterhead

Row = Sequence[Any] | Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Kind:
    """How the values of a column appear: in a cell (Excel's number format), on paper and in plain CSV. `digits`: behind the point,
    in files too; more mean nothing."""

    align: str
    number_format: str
    shown: Callable[[Any], str]
    plain: Callable[[Any], str] = str
    digits: int | None = None


def _plain_datetime(moment: dt.datetime) -> str:
    return f"{in_vietnam(moment):%Y-%m-%d %H:%M:%S}"


KINDS = {
    "text": Kind("left", "@", str),
    "integer": Kind("right", "#,##0", formats.number),
    "decimal": Kind("right", "#,##0.00", lambda value: formats.number(value, 2), digits=2),
    "points": Kind("right", "#,##0.0", lambda value: formats.number(value, 1), digits=1),
    "percent": Kind("right", "0.0\\ %", lambda value: formats.share(value).replace(" ", "\u00a0"), digits=3),
    "date": Kind("center", "dd/mm/yyyy", formats.date, dt.date.isoformat),
    "datetime": Kind("center", "hh:mm dd/mm/yyyy", formats.datetime, _plain_datetime),
}
"""One row a kind of value. A percent is a ratio from 0 to 1; a datetime is aware and shown on Vietnam's clock."""


@dataclass(frozen=True, slots=True)
class Column:
    """`width` in characters of the table's font; `align` defaults to what the kind calls for.

    A text in a column of another kind is shown as it is: "–" for a withheld figure, "không xác định" for a rate of
    nobody.
    """

    key: str
    heading: str
    width: float = 12
    kind: str = "text"
    align: str = ""

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"column {self.key!r} is of an unknown kind {self.kind!r}")

    @property
    def alignment(self) -> str:
        """left, center or right."""
        return self.align or KINDS[self.kind].align

    def shown(self, value: Any) -> str:
        """The value as it stands on paper; nothing for None and NaN."""
        return self._written(value, KINDS[self.kind].shown)

    def plain(self, value: Any) -> str:
        """The value as another program reads it: no grouping, a decimal point, ISO dates."""
        return self._written(self.rounded(value), KINDS[self.kind].plain)

    def rounded(self, value: Any) -> Any:
        """The value with the digits that mean something; what is no broken number stays as it is."""
        digits = KINDS[self.kind].digits
        return round(value, digits) if digits is not None and isinstance(value, float | Decimal) else value

    @staticmethod
    def _written(value: Any, write: Callable[[Any], str]) -> str:
        if is_missing(value):
            return ""
        return value if isinstance(value, str) else write(value)


class Band(NamedTuple):
    """A line across a table, above the rows that belong to it: "Sở Tư pháp: 12 người"."""

    text: str


@dataclass(frozen=True, slots=True)
class Chart:
    """One bar a row of the table that it stands below. Totals stand at its end and have none.

    `label` and `value` are keys of columns; the value is a ratio from 0 to 1.
    """

    title: str
    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet of a workbook, one list on paper.

    The first title line is the heading proper; one that opens with a bracket is a reference, in italics. With a
    `letterhead` the table is the print version of an official document. A row may be a Band.
    """

    name: str
    title_lines: Sequence[str]
    columns: Sequence[Column]
    rows: Iterable[Row]
    footer_lines: Sequence[str] = ()
    letterhead: Letterhead | None = field(default=None, kw_only=True)
    chart: Chart | None = field(default=None, kw_only=True)

    def cells(self) -> Iterable[Sequence[Any]]:
        """The rows as sequences in the order of the columns, a Band as it is. ValueError for a row of another length."""
        keys = [column.key for column in self.columns]
        for place, row in enumerate(self.rows, start=1):
            if isinstance(row, Band):
                yield row
                continue
            values = [row.get(key) for key in keys] if isinstance(row, Mapping) else row
            if len(values) != len(keys):
                raise ValueError(f"row {place} of {self.name!r} has {len(values)} cells for {len(keys)} columns")
            yield values

    def place(self, key: str) -> int:
        """Where a column stands, from 0. ValueError for one that is not there."""
        return [column.key for column in self.columns].index(key)

    def bars(self) -> list[tuple[str, float | None]]:
        """What the chart draws: label and ratio (None where there is none) of each row but totals, down to the last that has
        a ratio; none without a chart."""
        if self.chart is None:
            return []
        label, value = self.place(self.chart.label), self.place(self.chart.value)
        found: list[tuple[str, float | None]] = []
        for cells in self.cells():
            if not isinstance(cells, Band) and not is_missing(cells[0]):
                ratio = cells[value]
                found.append((str(cells[label]), float(ratio) if isinstance(ratio, int | float) else None))
        while found and found[-1][1] is None:
            found.pop()
        return found


def is_missing(value: Any) -> bool:
    """None, and the NaN or NaT of a data frame."""
    return value is None or value != value
