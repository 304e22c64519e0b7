"""The one mechanism of tables: searched without diacritics, narrowed, in Vietnamese order, a page at a time, and patient."""

from __future__ import annotations

from typing import NamedTuple

import pytest
from flask import Flask, redirect, render_template_string

from foundation.vietnamese_order import phrase_key
from survey_app.long_tables import LongTable
from survey_app.same_page import LONGEST
from tests.frame.style_page import frame_app


class Unit(NamedTuple):
    """A row."""

    name: str
    kind: str
    people: int | None


UNITS = [
    Unit("Sở Đất đai", "so", 3),
    Unit("Sở Du lịch", "so", None),
    Unit("UBND xã Ea H'leo", "xa", 12),
    Unit("Sở Ấm no", "so", 7),
]
TABLE = LongTable[Unit](
    {"name": lambda unit: phrase_key(unit.name), "people": lambda unit: unit.people},
    lambda unit: (unit.name,),
    {"loai": (("so", "xa"), lambda unit: unit.kind)},
    start="name",
    size=3,
)


def names(query: str) -> list[str]:
    with Flask(__name__).test_request_context(f"/?{query}"):
        return [unit.name.removeprefix("Sở ") for unit in TABLE.shown(UNITS).items]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["Ấm no", "Du lịch", "Đất đai"]),
        ("trang=2", ["UBND xã Ea H'leo"]),
        ("thu_tu=-name", ["UBND xã Ea H'leo", "Đất đai", "Du lịch"]),
        ("thu_tu=people", ["Đất đai", "Ấm no", "UBND xã Ea H'leo"]),
        ("thu_tu=-people", ["UBND xã Ea H'leo", "Ấm no", "Đất đai"]),
        ("thu_tu=-people&trang=2", ["Du lịch"]),  # what has no value comes last, either way
        ("tim=DAT so", ["Đất đai"]),
        ("tim=eahleo", ["UBND xã Ea H'leo"]),
        ("tim=lan", []),
        ("loai=xa", ["UBND xã Ea H'leo"]),
        ("loai=so&tim=a", ["Ấm no", "Đất đai"]),
    ],
)
def test_the_address_says_what_is_shown(query: str, found: list[str]) -> None:
    assert names(query) == found


NONSENSE = (
    "trang=-1",
    "trang=0",
    "trang=abc",
    "trang=1e9",
    "trang=1&trang=2",
    "trang=99999999999999999999999",
    "thu_tu=",
    "thu_tu=--name",
    "thu_tu=%00",
    "loai=khong-co",
    "loai=%F0%9F%92%A3",
    "tim=%20%20",
    "tim=%27%25_",
)


@pytest.mark.parametrize("query", NONSENSE)
def test_nonsense_counts_as_not_said(query: str) -> None:
    assert len(names(query)) == 3


def test_ten_thousand_rows_cost_a_page() -> None:
    """Each row is looked at a fixed number of times, however many there are."""
    looks: list[int] = []
    table = LongTable[int]({"n": lambda n: looks.append(n) or -n}, start="n")  # type: ignore[func-returns-value]
    with Flask(__name__).test_request_context("/?trang=3"):
        page = table.shown(range(10_000))
    assert list(page.items[:2]) == [9899, 9898]
    assert len(looks) == 10_000


@pytest.fixture
def app() -> Flask:
    """The frame, without CSRF."""
    made = frame_app()
    made.config["WTF_CSRF_ENABLED"] = False
    return made


DRAWN = """{% from "macros/table.html" import table %}{% from "macros/finder.html" import finder %}
{{ finder(page, "Tìm", [{"name": "loai", "label": "Loại", "options": [("so", "Sở"), ("xa", "Xã")]}]) }}
{{ table("Đơn vị", [{"text": "Tên", "sort": "name"}, "Loại",
  {"text": "Người", "sort": "people"}], page=page, empty="Chưa có.") }}"""


def drawn(app: Flask, query: str, rows: list[Unit] = UNITS) -> str:
    with app.test_request_context(f"/?{query}"):
        return render_template_string(DRAWN, page=TABLE.shown(rows))


def test_a_page_of_a_table_says_where_it_stands_and_keeps_what_was_asked(app: Flask) -> None:
    html = drawn(app, "tim=o&loai=&thu_tu=-people")
    assert "1–3 trong 4" in html
    assert 'aria-sort="descending"' in html
    assert "thu_tu=-people&amp;trang=2" in html
    assert '<input type="hidden" name="thu_tu" value="-people">' in html
    assert 'name="loai" value' not in html, "the select says it"
    assert "Trang sau" in html
    assert "Trang trước" in drawn(app, "trang=2")


def test_a_search_that_finds_nothing_says_of_how_many_and_leads_back(app: Flask) -> None:
    html = drawn(app, "tim=khong+co")
    assert "Không có dòng nào khớp trong 4" in html
    assert '<a href="?">' in html
    assert "Chưa có." in drawn(app, "tim=khong+co", [])


def test_what_was_typed_is_only_text(app: Flask) -> None:
    html = drawn(app, "tim=%3Cscript%3E%22&thu_tu=%22%3E%3Cb%3E&loai=so")
    assert "<script>" not in html
    assert "<b>" not in html


@pytest.mark.parametrize(
    ("carried", "goes"),
    [
        ("/danh-sach?trang=3&tim=a", "/danh-sach?trang=3&tim=a"),
        ("/danh-sach?", "/danh-sach"),
        ("/khac?trang=3", "/danh-sach"),
        ("https://la.example/danh-sach?trang=3", "/danh-sach?trang=3"),
        ("//la.example/danh-sach?trang=3", "/danh-sach?trang=3"),
        ("/danh-sach?" + "a" * 5000, "/danh-sach?" + "a" * (LONGEST - len("/danh-sach?"))),
        ("http://[", "/danh-sach"),
    ],
)
def test_an_act_leads_back_to_the_same_page_of_the_table(app: Flask, carried: str, goes: str | None) -> None:
    app.add_url_rule("/danh-sach", "act", lambda: redirect("/danh-sach"), methods=["POST"])
    location = app.test_client().post("/danh-sach", data={"trang_goc": carried}).location
    assert location == goes


def test_a_form_too_large_to_be_read_does_not_break_an_act_that_reads_none(app: Flask) -> None:
    app.add_url_rule("/danh-sach", "act", lambda: redirect("/danh-sach"), methods=["POST"])
    answer = app.test_client().post("/danh-sach", data={f"field{number}": "x" for number in range(5000)})
    assert (answer.status_code, answer.location) == (302, "/danh-sach")
