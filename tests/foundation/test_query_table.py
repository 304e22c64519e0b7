"""A table that the database searches, narrows, orders and cuts: what is asked of it, nonsense too, and how little it reads."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from agencies.agency import Agency
from foundation import pages
from foundation.pages import Asked, QueryTable
from survey_app.database import db
from tests import cast
from tests.statements import heard

TABLE = QueryTable(
    Agency.id,
    (Agency.sort_key, Agency.id),
    {"class": (Agency.class_code,), "successor": (Agency.successor_id,)},
    (Agency.name,),
    {"loai": Agency.class_code},
    size=3,
)
NAMES = ("Phường 10", "Phường 2", "Sở Đất đai", "Sở Du lịch", "UBND xã Ea H'leo")


@pytest.fixture
def session(session_on_each: Session) -> Session:
    made = [
        cast.an_agency(session_on_each, f"A{n}", name, "so" if name.startswith("Sở") else "xa")
        for n, name in enumerate(NAMES)
    ]
    made[0].successor_id = made[1].id
    session_on_each.commit()
    return session_on_each


def shown(session: Session, wish: Asked, **filters: str) -> list[str]:
    page, _ = TABLE.page(session, select(Agency), wish, filters)
    return [one.name for (one,) in page.items]


@pytest.mark.parametrize(
    ("wish", "filters", "found"),
    [
        (Asked(), {}, ["Phường 2", "Phường 10", "Sở Du lịch"]),
        (Asked(number=2), {}, ["Sở Đất đai", "UBND xã Ea H'leo"]),
        (Asked(number=99), {}, ["Sở Đất đai", "UBND xã Ea H'leo"]),
        (Asked(order="class", backwards=True), {}, ["Phường 2", "Phường 10", "UBND xã Ea H'leo"]),
        (Asked(order="class"), {}, ["Sở Du lịch", "Sở Đất đai", "Phường 2"]),
        (Asked(order="successor"), {}, ["Phường 10", "Phường 2", "Sở Du lịch"]),
        (Asked(order="successor", backwards=True), {}, ["Phường 10", "Phường 2", "Sở Du lịch"]),
        (Asked(order="name; DROP TABLE agency"), {}, ["Phường 2", "Phường 10", "Sở Du lịch"]),
        (Asked(("dat",)), {}, ["Sở Đất đai"]),
        (Asked(("hleo",)), {}, ["UBND xã Ea H'leo"]),
        (Asked(("%",)), {}, []),
        (Asked(), {"loai": "so"}, ["Sở Du lịch", "Sở Đất đai"]),
        (Asked(("phuong",), number=1), {"loai": "xa"}, ["Phường 2", "Phường 10"]),
        (Asked(), {"loai": "khong-co"}, ["Phường 2", "Phường 10", "Sở Du lịch"]),
        (Asked(), {"loai": "\0"}, ["Phường 2", "Phường 10", "Sở Du lịch"]),
    ],
)
def test_the_wish_says_what_is_shown(session: Session, wish: Asked, filters: dict[str, str], found: list[str]) -> None:
    assert shown(session, wish, **filters) == found


@pytest.mark.parametrize("size", [1, 2, 3, 4, 9])
def test_a_page_of_blocks_reads_its_own_blocks_alone(session: Session, size: int) -> None:
    table = QueryTable(Agency.id, (Agency.class_code, Agency.sort_key, Agency.id), words=(Agency.name,), size=size)
    blocks = pages.Blocks(Agency.class_code, {"so": 2, "xa": 3})
    for number in range(1, 7):
        whole, _ = table.page(session, select(Agency), Asked(number=number))
        page, _ = table.page(session, select(Agency), Asked(number=number), {}, 5, blocks)
        assert page.items == whole.items
    assert blocks.of(pages.Page(5, 2, 2)) == (["xa"], 0)
    assert blocks.of(pages.Page(5, 1, 3)) == (["so", "xa"], 0)
    assert blocks.of(pages.Page(5, 3, 2)) == (["xa"], 2)
    assert blocks.of(pages.Page(5, 2, 1)) == (["so"], 1)


@pytest.mark.parametrize(
    ("number", "kind", "found", "statements"),
    [
        (1, "%", (5, 1, ["Phường 2", "Phường 10", "Sở Du lịch"]), 1),
        (2, "%", (5, 2, ["Sở Đất đai", "UBND xã Ea H'leo"]), 1),
        (99, "%", (5, 2, ["Sở Đất đai", "UBND xã Ea H'leo"]), 3),
        (0, "so", (2, 1, ["Sở Du lịch", "Sở Đất đai"]), 1),
        (1, "none", (0, 1, []), 1),
        (2, "none", (0, 1, []), 3),
    ],
)
def test_a_page_of_a_query_is_counted_while_it_is_read(
    session: Session, number: int, kind: str, found: tuple[int, int, list[str]], statements: int
) -> None:
    query = select(Agency.name).where(Agency.class_code.like(kind)).order_by(*TABLE.usual)
    with heard(db.engine) as asked:
        page = pages.of_query(session, query, number, 3)
    assert (page.total, page.number, [name for (name,) in page.items]) == found
    assert len(asked) == statements


def test_a_page_knows_of_how_many_it_is(session: Session) -> None:
    page, of_all = TABLE.page(session, select(Agency), Asked(), {"loai": "so"})
    assert (page.total, of_all, page.pages) == (2, 5, 1)


@pytest.fixture
def rows_read(session: Session) -> Iterator[list[int]]:
    read: list[int] = []

    def note(_mapper: object, _context: object) -> None:
        read.append(1)

    event.listen(Agency, "load", note)
    yield read
    event.remove(Agency, "load", note)


def test_only_the_rows_of_the_page_are_read_whole(session: Session, rows_read: list[int]) -> None:
    session.expunge_all()
    TABLE.page(session, select(Agency), Asked(("o",), "class"))
    assert len(rows_read) <= TABLE.size
    assert session.scalar(select(sa.func.count(Agency.id))) == len(NAMES)
