"""A page of what a query finds: counted and cut by the database, so that a long table costs as much as its page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Generic, Self, TypeVar

from sqlalchemy import Select, func
from sqlalchemy.orm import Session

SIZE = 50
"""Rows on one page of a table, where the table says nothing else."""

Row = TypeVar("Row")


class Page(Generic[Row]):
    """`items` of page `number` (from 1; a number beyond the last page shows the last), out of `total` in `pages` pages."""

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
    """The rows of an ordered query, which does not group, that stand on this page."""
    total = session.scalar(query.order_by(None).with_only_columns(func.count(), maintain_column_froms=True)) or 0
    page = Page[Any](total, number, size)
    page.items = session.execute(query.limit(size).offset(page.before)).all()
    return page
