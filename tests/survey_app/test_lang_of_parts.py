"""Words in another language than their page's own say so, on every page and in every place: with half of a questionnaire not
translated, each text stands under the language that it is written in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
from flask import Flask

from survey_app.database import db
from tests.visitor import Visitor, link_of, newest_code, open_round

# every word of the author begins with the language that it is written in; "-": not translated
SCALE = """

    list_name | name | label::Việt (vi) | label::English (en) | score
    muc       | 5    | VI Rất tốt       | EN Very good        | 5
    muc       | 4    | VI Tốt           | -                   | 4
"""
ROWS = """
    type; name; label::Việt (vi); label::English (en); hint::Việt (vi); hint::English (en); required; appearance; constraint
    begin_group; p1; VI Phần 1; -; ; ; ; field-list;
    note; n; VI **Đọc kỹ**; -
    select_one muc; q1; VI Kịp thời; -; VI Gợi ý; EN Hint; yes; ;
    select_one muc; q2; VI Dễ áp dụng; EN Practical; VI Gợi ý; -
    integer; nam; VI Số năm; -; ; ; ; ; . < 50; VI Quá 50 năm; -
    end_group
    begin_group; p2; VI Phần 2; EN Part 2; ; ; ; field-list
    select_one muc; dai; VI Danh sách; -; ; ; ; minimal
    select_one muc; tim; VI Gõ để tìm; -; ; ; ; autocomplete
    rank muc; hang; VI Xếp hạng; EN Put in order
    select_multiple muc; nh; VI Nhiều; EN Several
    begin_repeat; tv; VI Đơn vị; -
    text; ten; VI Tên; -
    end_repeat
    end_group
"""
MESSAGES = "; constraint_message::Việt (vi); constraint_message::English (en)"
COLUMNS = 11


def table(rows: str) -> str:
    """The rows with all their columns, as a workbook is written here."""
    first, *others = [line.strip() for line in rows.strip().splitlines()]
    padded = [line.split(";") + [""] * COLUMNS for line in (first + MESSAGES, *others)]
    return "\n\n" + "\n".join(" | ".join(cell.strip() for cell in cells[:COLUMNS]) for cells in padded)


YEARS, ENTRY, ORDER = "/data/p1/nam", "/data/p2/tv", "/data/p2/hang"
FULL = {"/data/p2/dai": "4", "/data/p2/tim": "4", ORDER: ["5", "4"], "/data/p2/nh": ["4", "5"]}
READ_ALOUD = ("aria-label", "title", "alt", "placeholder", "content")
NO_CONTENT = {"meta", "link", "img", "input", "br", "hr"}
PROPER = ("Tỉnh Đắk Lắk", "Nguyễn Thị Huệ", "Nguyễn T•• H••")  # names are the same in every language


class Reader(HTMLParser):
    """Hears each text of a page in the language of the nearest element that has one."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[tuple[str, str]] = []
        self.wrong: list[str] = []

    def hear(self, text: str, own: str = "") -> None:
        for name in PROPER:
            text = text.replace(name, "")
        language = own or next((code for _, code in reversed(self.open) if code), "")
        is_english = "EN " in text
        is_vietnamese = "VI " in text or re.search("[À-ỹ]", text)
        if (is_vietnamese and language != "vi") or (is_english and language != "en"):
            self.wrong.append(f"{language}: {text.strip()}")

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        held = {name: value or "" for name, value in attributes}
        for name in (*READ_ALOUD, *(["value"] if tag == "option" else [])):
            self.hear(held.get(name, ""), held.get("lang", ""))
        if tag not in NO_CONTENT:
            self.open.append((tag, held.get("lang", "")))

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1][0] not in ("script", "style"):
            self.hear(data)


def walk(visitor: Visitor, tongue: str) -> Iterator[str]:
    """From the link to the receipt, with errors, gaps, entries and side ways."""
    yield visitor.open(f"/?ngon-ngu={tongue}")
    yield visitor.open(f"{link_of()}?ngon-ngu={tongue}")
    yield visitor.press()
    yield visitor.press()
    yield visitor.press(code=newest_code())
    yield visitor.open("/phieu/xem-truoc")
    yield visitor.open("/phieu/cam-ket")
    yield visitor.press(how="self", pledge="y")
    yield visitor.press(**{YEARS: "60"})
    yield visitor.press(**{YEARS: "6"})
    yield visitor.press(**{"/data/p1/q1": "4", "/data/p1/q2": "5"})
    yield visitor.open("/phieu/trang/2")
    yield visitor.send("/phieu/trang/2", **{ORDER: ["5", "5"]})
    yield visitor.send("/phieu/trang/2", add=ENTRY)
    yield visitor.send("/phieu/trang/2", **{f"{ENTRY}[1]/ten": "A", "remove": f"{ENTRY}[1]"})
    yield visitor.send("/phieu/trang/2", **FULL)
    for path in ("/phieu/trang/2", "/phieu", "/phieu/phan", "/phieu/kiem-tra"):
        yield visitor.open(path)
    yield visitor.press()
    yield visitor.press(confirm="y")
    yield visitor.open(link_of())


def test_a_refusal_while_answering_names_its_language_too(app: Flask) -> None:
    with app.app_context():
        open_round(db.session, survey=table(ROWS), scale=SCALE)
        visitor = Visitor(app)
        visitor.open(f"{link_of()}?ngon-ngu=en")
        visitor.reach_sheet()
        assert visitor.tap(YEARS, "60").get_json() == {"error": "VI Quá 50 năm", "lang": "vi"}
        assert "lang" not in visitor.tap(YEARS, "x", seq=2).get_json()
        db.session.remove()


@pytest.mark.parametrize("tongue", ["vi", "en"])
def test_each_text_stands_under_its_own_language(app: Flask, tongue: str) -> None:
    with app.app_context():
        open_round(db.session, survey=table(ROWS), scale=SCALE)
        visitor, wrong = Visitor(app), []
        for _ in walk(visitor, tongue):
            reader = Reader()
            reader.feed(visitor.page.text)
            wrong += [f"{visitor.path}: {one}" for one in reader.wrong]
        db.session.remove()
    assert wrong == []
