"""The one way in which a table of a page is searched, narrowed, ordered and cut into pages, as its address asks.

`?tim=` searches without diacritics, `?thu_tu=name` orders (`-name` the other way round), `?trang=` turns the page, and a table may
have filters of its own. All of it works without a script, and what makes no sense counts as not said.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode

from flask import Flask, request
from sqlalchemy.orm import Session

from foundation.pages import SIZE, Asked, Blocks, Page, QueryTable
from foundation.plain_text import fold, holds
from survey_app.row_numbers import row_number
from survey_app.same_page import path_of_page

Row = TypeVar("Row")
Filter = tuple[Container[str] | None, Callable[[Row], str]]
LONGEST_SEARCH = 200  # letters


def register(app: Flask) -> None:
    """What the macros of tables need."""
    app.add_template_global(ordered_address)
    app.add_template_global(paged_part)


def paged_part(rows: Iterable[Row], part: str) -> Shown[Row]:
    """A page of rows that a template has gathered itself; its name in the address begins with `part`."""
    return LongTable[Row](part=part).shown(rows)


def ordered_address(order: str, part: str = "") -> str:
    """The page on screen in this order, from its first page."""
    said = {name: value for name, value in request.args.items() if name != f"{part}trang"}
    return f"{path_of_page()}?{urlencode({**said, f'{part}thu_tu': order})}"


def asked(part: str = "") -> Asked:
    """Read from the address; `part` begins the names of a further table of the same page."""
    order = request.args.get(f"{part}thu_tu", "")
    return Asked(
        fold(request.args.get(f"{part}tim", "")[:LONGEST_SEARCH]).split(),
        order.removeprefix("-"),
        order.startswith("-"),
        request.args.get(f"{part}trang", 1, row_number),
    )


class Shown(Page[Row]):
    """A page of a table, with what its headings and its sentences need."""

    orders: Mapping[str, Any] = {}
    sorted = ""
    """By which column, as the address says it."""
    of_all = 0
    """How many rows there are before anything is narrowed."""
    part = ""
    is_usual = True
    """Whether these are the rows that the page number alone stands for: nothing searched, narrowed or ordered."""

    def look(self, respondents: Iterable[int] = ()) -> dict[str, Any]:
        """What the log needs besides the number of rows to know whom the page showed: its number; and, of a search, a filter or an
        order, the people themselves, since the same number then stands for others."""
        return {"page": self.number} | ({} if self.is_usual else {"respondents": sorted(respondents)})

    @property
    def is_narrowed(self) -> bool:
        """Whether rows are left out by search or filter."""
        return self.total < self.of_all


@dataclass(frozen=True)
class LongTable(Generic[Row]):
    """How a table that may grow long is ordered, searched and narrowed.

    `orders`: name of a column in the address → what a row is ordered by (None and "" come last either way); the rows come as
    `start` says, else as they are. `words`: the texts of a row that a search looks into. `filters`: name in the address → what
    may be asked for (None: what any row has), and the value of a row.
    """

    orders: Mapping[str, Callable[[Row], Any]] = field(default_factory=dict)
    words: Callable[[Row], Iterable[str]] | None = None
    filters: Mapping[str, Filter[Row]] = field(default_factory=dict)
    start: str = ""
    size: int = SIZE
    part: str = ""

    def shown(self, rows: Iterable[Row]) -> Shown[Row]:
        """The page that the address asks for."""
        everything, wish = list(rows), asked(self.part)
        kept = self._ordered(self._narrowed(everything, wish), wish)
        page = Shown[Row](len(kept), wish.number, self.size)
        page.cut(kept)
        page.orders, page.part, page.of_all = self.orders, self.part, len(everything)
        page.sorted = f"{'-' * wish.backwards}{wish.order}" if wish.order in self.orders else self.start
        page.is_usual = page.sorted == self.start and len(kept) == len(everything)
        return page

    def narrowed(self, rows: Iterable[Row]) -> list[Row]:
        """The rows of every page that the address asks for."""
        return self._narrowed(list(rows), asked(self.part))

    def _narrowed(self, rows: list[Row], wish: Asked) -> list[Row]:
        for name, (known, value) in self.filters.items():
            wanted = request.args.get(f"{self.part}{name}", "")
            if wanted and (wanted in known if known is not None else any(wanted == value(row) for row in rows)):
                rows = [row for row in rows if wanted == value(row)]
        if self.words and wish.words:
            looks_into = self.words
            rows = [row for row in rows if holds(" ".join(looks_into(row)), wish.words)]
        return rows

    def _ordered(self, rows: list[Row], wish: Asked) -> list[Row]:
        name, backwards = (wish.order, wish.backwards) if wish.order in self.orders else (self.start, False)
        if not name:
            return rows
        keyed = [(self.orders[name.removeprefix("-")](row), row) for row in rows]
        there = [pair for pair in keyed if pair[0] not in (None, "")]
        there.sort(key=lambda pair: pair[0], reverse=backwards or name.startswith("-"))
        return [row for _, row in there] + [row for key, row in keyed if key in (None, "")]


def of_query(
    session: Session, table: QueryTable, query: Any, of_all: int | None = None, blocks: Blocks | None = None
) -> Shown[Any]:
    """The page of a table that the database searches, narrows, orders and cuts as the address asks. `of_all`: how many rows the
    query has, where that is known; `blocks`: in which blocks."""
    wish = asked()
    filters = {name: request.args.get(name, "") for name in table.filters}
    return of_database(*table.page(session, query, wish, filters, of_all, blocks), table.orders)


def of_database(page: Page[Row], of_all: int, orders: Mapping[str, Any], start: str = "") -> Shown[Row]:
    """A page that the database has searched, ordered and cut as `asked` says, with what its headings need."""
    wish, shown = asked(), Shown[Row](page.total, page.number, page.size)
    shown.items, shown.orders, shown.of_all, shown.is_cut = page.items, orders, of_all, page.is_cut
    shown.sorted = f"{'-' * wish.backwards}{wish.order}" if wish.order in orders else start
    shown.is_usual = shown.sorted == start and not shown.is_narrowed
    return shown


def paged(rows: Iterable[Row], size: int = SIZE) -> Shown[Row]:
    """Rows that are only cut into pages: cards, and tables whose order says what to do first."""
    return LongTable[Row](size=size).shown(rows)
