"""A page of what a query finds: counted and cut by the database, so that a long table costs as much as its page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Generic, NamedTuple, Self, TypeVar

from sqlalchemy import Select, SQLColumnExpression, String, cast, func
from sqlalchemy.orm import Session

from foundation.plain_text import holds

SIZE = 50
"""Rows on one page of a table, where the table says nothing else."""

Row = TypeVar("Row")


class Page(Generic[Row]):
    """`items` of page `number` (from 1; a number beyond the last page shows the last), out of `total` in `pages` pages."""

    is_cut = False
    """Whether there are more rows than `total`, which nobody has counted."""

    def __init__(self, total: int, number: int | None, size: int = SIZE) -> None:
        self.total, self.size = total, size
        self.pages = max(1, -(-total // size))
        self.number = min(max(1, number or 1), self.pages)
        self.items: Sequence[Row] = ()

    @property
    def before(self) -> int:
        """How many rows stand on the pages before."""
        return (self.number - 1) * self.size

    @property
    def first(self) -> int:
        """The place of the page's first row, from 1; 0 without rows."""
        return self.before + 1 if self.total else 0

    @property
    def last(self) -> int:
        """The place of its last row."""
        return min(self.before + self.size, self.total)

    def cut(self, everything: Sequence[Row]) -> Self:
        """With the rows of this page out of all that there are."""
        self.items = everything[self.before : self.before + self.size]
        return self

    def drawn_as(self, items: Sequence[Any]) -> Self:
        """The same page with what is drawn of each of its rows."""
        self.items = items
        return self


def of_query(session: Session, query: Select[*tuple[Any, ...]], number: int, size: int = SIZE) -> Page[Any]:
    """The rows of an ordered query, which does not group, that stand on this page, counted while they are read: its conditions
    are looked at once. Beyond the last page they are counted first."""
    before = (max(1, number or 1) - 1) * size
    rows = session.execute(query.add_columns(func.count().over()).limit(size).offset(before)).all()
    if not rows and before:
        last = Page[Any](session.scalar(counted(query)) or 0, number, size)
        return of_query(session, query, last.number, size)
    page = Page[Any](rows[0][-1] if rows else 0, number, size)
    return page.drawn_as([row[:-1] for row in rows])


def counted(query: Select[*tuple[Any, ...]]) -> Select[int]:
    """How many rows a query has that does not group."""
    return query.order_by(None).with_only_columns(func.count(), maintain_column_froms=True)


class Asked(NamedTuple):
    """What somebody asks of a table: folded words to look for, the name of an order (the other way round: `backwards`), a page."""

    words: Sequence[str] = ()
    order: str = ""
    backwards: bool = False
    number: int = 1


class Blocks(NamedTuple):
    """How many rows have each value of a column, in the order of the rows."""

    column: SQLColumnExpression[Any]
    rows: Mapping[Any, int]

    def of(self, page: Page[Any]) -> tuple[list[Any], int]:
        """The blocks in which rows of the page stand, and how many of their rows stand before it."""
        begin, found, before = 0, list[Any](), page.before
        for value, number in self.rows.items():
            if begin < page.before + page.size and begin + number > page.before:
                before = before if found else page.before - begin
                found.append(value)
            begin += number
        return found, max(0, before)


@dataclass(frozen=True)
class QueryTable:
    """How the rows of a query are searched, narrowed, ordered and cut by the database, so that a page costs as much as its rows.

    `key`: the column that tells rows apart. `usual`: the order without a wish, and between equals. `orders`: name → what the rows
    are ordered by (what is NULL comes last either way). `words`: columns in the clear that a search looks into; of them alone
    every row is read. `filters`: name → the column that has to be what is asked for; a value that no row has counts as not said.
    """

    key: SQLColumnExpression[int]
    usual: Sequence[SQLColumnExpression[Any]]
    orders: Mapping[str, Sequence[SQLColumnExpression[Any]]] = field(default_factory=dict)
    words: Sequence[SQLColumnExpression[str]] = ()
    filters: Mapping[str, SQLColumnExpression[Any]] = field(default_factory=dict)
    size: int = SIZE

    def page(
        self,
        session: Session,
        query: Select[*tuple[Any, ...]],
        wish: Asked,
        filters: Mapping[str, str] = MappingProxyType({}),
        of_all: int | None = None,
        blocks: Blocks | None = None,
    ) -> tuple[Page[Any], int]:
        """The page that is asked for, of a query without an order and without groups, and how many rows the query has
        (`of_all`, where that is known). `blocks`: what the usual order goes by first, so that only blocks of the page are read."""
        everything = session.scalar(counted(query)) or 0 if of_all is None else of_all
        narrowed, total = self._narrowed(session, query, filters, everything)
        order = self._order(wish)
        keys = self._found(session, narrowed.order_by(*order), wish.words) if self.words and wish.words else None
        page = Page[Any](total if keys is None else len(keys), wish.number, self.size)
        if keys is None:  # told first, so that no database reads everything a second time to find them
            is_usual = blocks is not None and order == [*self.usual] and total == everything
            keys = list(session.scalars(self._cut(narrowed, order, page, blocks if is_usual else None)))
        else:
            keys = keys[page.before : page.before + page.size]
        page.items = session.execute(query.where(self.key.in_(keys)).order_by(*order)).all() if keys else []
        return page, everything

    def _narrowed(
        self, session: Session, query: Select[*tuple[Any, ...]], filters: Mapping[str, str], total: int
    ) -> tuple[Select[*tuple[Any, ...]], int]:
        for name, column in self.filters.items():
            wanted = filters.get(name, "").replace("\0", "")
            narrowed = query.where(cast(column, String) == wanted)
            if wanted and (found := session.scalar(counted(narrowed))):
                query, total = narrowed, found
        return query, total

    def _order(self, wish: Asked) -> list[SQLColumnExpression[Any]]:
        chosen = self.orders.get(wish.order, ())
        return [*((one.desc() if wish.backwards else one.asc()).nulls_last() for one in chosen), *self.usual]

    def _found(self, session: Session, ordered: Select[*tuple[Any, ...]], words: Sequence[str]) -> list[int]:
        rows = session.execute(ordered.with_only_columns(self.key, *self.words, maintain_column_froms=True))
        return [key for key, *said in rows if holds(" ".join(said), words)]

    def _cut(
        self,
        query: Select[*tuple[Any, ...]],
        order: Sequence[SQLColumnExpression[Any]],
        page: Page[Any],
        blocks: Blocks | None,
    ) -> Select[int]:
        keys, before = query.with_only_columns(self.key, maintain_column_froms=True), page.before
        if blocks is not None:
            of_page, before = blocks.of(page)
            keys = keys.where(blocks.column.in_(of_page))
        return keys.order_by(*order).limit(page.size).offset(before)
