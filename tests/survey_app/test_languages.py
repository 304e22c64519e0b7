"""A questionnaire in two languages: every page speaks the chosen one, and marks what it keeps in Vietnamese."""

from __future__ import annotations

import gzip
import html
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask, request

from questionnaires import published
from survey_app import tongues
from survey_app.answering import language as choosing
from survey_app.assets import STATIC
from survey_app.database import db
from survey_app.tongues import extracting
from tests.visitor import Visitor, invited, link_of, newest_code, open_round

SCALE = """

    list_name | name | label::Việt (vi) | label::English (en) | score
    muc       | 5    | Rất tốt          | Very good           | 5
    muc       | 4    | Tốt              | Good                | 4
    muc       | 3    | Bình thường      | -                   | 3
    muc       | kb   | Không biết       | Do not know         |
"""
SURVEY = """

    type           | name  | label::Việt (vi)     | label::English (en)  | required | relevant    | appearance | parameters
    begin_group    | p1    | Phần 1. Thể chế      | Part 1. Institutions |          |             | field-list |
    select_one muc | q1    | Văn bản kịp thời     | Documents in time    | yes      |             |            |
    select_one muc | q2    | Văn bản dễ áp dụng   | Practical documents  |          |             |            |
    text           | ly_do | Vì sao chưa tốt?     | What was not good?   |          | ${q2} = '3' |            |
    end_group      |       |                      |                      |          |             |            |
    begin_group    | p2    | Phần 2. Bộ máy       | Part 2. Organisation |          |             | field-list |
    integer        | nam   | Số năm công tác      | Years of service     |          |             |            |
    range          | diem  | Điểm chung           | Overall score        |          |             |            | start=0 end=99
    acknowledge    | dong  | Đã đọc               | I have read this     |          |             |            |
    select_one muc | dai   | Chọn trong danh sách | Choose from the list |          |             | minimal    |
    rank muc       | hang  | Xếp hạng             | Put in order         |          |             |            |
    date           | ngay  | Ngày nộp             | Day of filing        |          |             |            |
    begin_repeat   | tv    | Đơn vị               | Unit                 |          |             |            |
    text           | ten   | Tên                  | Name                 |          |             |            |
    end_repeat     |       |                      |                      |          |             |            |
    end_group      |       |                      |                      |          |             |            |
"""
Q1, Q2, YEARS, SCORE, ORDER = "/data/p1/q1", "/data/p1/q2", "/data/p2/nam", "/data/p2/diem", "/data/p2/hang"
VIETNAMESE = re.compile(r"[^<>]*[À-ỹ][^<>]*")


@pytest.fixture
def spoken(app: Flask) -> Iterator[Flask]:
    with app.app_context():
        open_round(db.session, survey=SURVEY, scale=SCALE)
        yield app
        db.session.remove()


@pytest.fixture
def visitor(spoken: Flask) -> Visitor:
    return Visitor(spoken)


def language(visitor: Visitor) -> str:
    found = re.search(r'<html lang="([^"]*)"', visitor.page.text)
    assert found, visitor.page.text
    return found[1]


def in_vietnamese(visitor: Visitor) -> list[str]:
    """What a page says in Vietnamese without saying so, names of people left aside."""
    body = visitor.page.text[visitor.page.text.find("<body") :]
    body = re.sub(r"<script\b.*?</script>", "", body, flags=re.S)
    body = re.sub(r'<(span|a|button|option)\b[^>]*\blang="vi"[^>]*>.*?</\1>', "", body, flags=re.S)
    body = re.sub(r'href="mailto:[^"]*"', "", body)
    texts = [html.unescape(found).strip() for found in VIETNAMESE.findall(body.replace(">", ">\n"))]
    person = invited().respondent
    return [text for text in texts if person.full_name not in text and text not in NAMES]


NAMES = {"Nguyễn T•• H••"}
ENGLISH, EDE = "English (en)", "Êđê (rad)"


def speaks_english(visitor: Visitor) -> None:
    assert visitor.page.status_code < 500, visitor.text
    assert language(visitor) == "en", visitor.path
    assert in_vietnamese(visitor) == [], visitor.path


def walk(visitor: Visitor) -> Iterator[str]:
    """From the link to the receipt by forms alone, in the language chosen on the first page, with most side ways."""
    yield visitor.open(f"{link_of()}?ngon-ngu=en")
    yield visitor.press()  # who
    yield visitor.open("/phieu/khong-phai-toi")
    yield visitor.open("/phieu/so-da-doi")
    yield visitor.send("/phieu/gui-ma")
    yield visitor.send("/phieu/gui-ma", channel="phone")
    yield visitor.press(code="12")
    yield visitor.press(code=_other(newest_code()))
    yield visitor.press(code=newest_code())  # notice
    for path in ("/phieu/xem-truoc", "/phieu/nhac-toi", "/phieu/thong-bao"):
        yield visitor.open(path)
    yield visitor.send("/phieu/nhac-toi", day="2001-01-01")
    yield visitor.open("/phieu/thong-bao")
    yield visitor.press()  # declaration
    yield visitor.send("/phieu/cam-ket")
    yield visitor.send("/phieu/cam-ket", how="nobody")
    yield visitor.send("/phieu/cam-ket", how="other")
    yield visitor.send("/phieu/cam-ket", how="self", pledge="y")  # the first page
    yield visitor.press(**{Q2: "3"})  # a new question
    yield visitor.press(**{Q2: "3"})  # a gap
    yield visitor.press(**{Q1: "5", Q2: "4"})  # the second page
    yield visitor.press(**{YEARS: "many", SCORE: "101", ORDER: ["", "5"], "/data/p2/ngay": "x"})  # refused
    yield visitor.press(**{YEARS: "1,000", ORDER: ["5", "5"]})
    yield visitor.send("/phieu/trang/2", add="/data/p2/tv")
    yield visitor.send("/phieu/trang/2", **{"/data/p2/tv[1]/ten": "A", "remove": "/data/p2/tv[1]"})
    for path in ("/phieu", "/phieu/phan", "/phieu/kiem-tra"):
        yield visitor.open(path)
    yield visitor.press()  # without the tick
    yield visitor.press(confirm="y")  # the receipt
    yield visitor.send("/phieu/bien-nhan")
    yield visitor.open(link_of())  # submitted already
    yield visitor.open("/khong-phai-toi")
    yield visitor.open("/phieu/bien-nhan")
    yield visitor.open("/nothing")


def _other(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06d}"


def test_every_page_speaks_the_language_that_was_chosen(visitor: Visitor) -> None:
    seen = []
    for _ in walk(visitor):
        speaks_english(visitor)
        seen.append(visitor.title)
    assert "Your questionnaire has been received" in seen
    assert len(set(seen)) > 17, seen


def test_vietnamese_is_what_the_questionnaire_speaks_first(visitor: Visitor) -> None:
    visitor.open(link_of())
    assert language(visitor) == "vi"
    assert '<a href="?ngon-ngu=en" lang="en" hreflang="en">English</a>' in visitor.page.text
    assert "Bắt đầu" in visitor.text


def test_a_questionnaire_in_one_language_offers_no_choice(field: Flask) -> None:
    visitor = Visitor(field)
    visitor.open(f"{link_of()}?ngon-ngu=en")
    assert language(visitor) == "vi"
    assert "ngon-ngu" not in visitor.page.text.replace(visitor.path, "")
    visitor.reach_sheet()
    assert "ngon-ngu" not in visitor.page.text


def test_words_without_a_translation_say_their_language(visitor: Visitor) -> None:
    visitor.open(f"{link_of()}?ngon-ngu=en")
    visitor.reach_sheet()
    assert '<span lang="vi">Bình thường</span>' in visitor.page.text
    assert "<h1>Part 1. Institutions</h1>" in visitor.page.text


def test_the_button_on_a_page_saves_what_was_written(visitor: Visitor) -> None:
    visitor.reach_sheet()
    visitor.press(**{Q1: "5", "ngon-ngu": "en"})
    speaks_english(visitor)
    assert visitor.path == "/phieu/trang/1"
    assert re.search(rf'name="{Q1}" value="5" checked', visitor.page.text)
    visitor.open("/phieu/trang/2")
    visitor.press(**{YEARS: "nhiều", "ngon-ngu": "vi"})
    assert language(visitor) == "vi"
    assert "Nhập một số nguyên, ví dụ 12" in visitor.text
    assert "nhiều" in visitor.page.text  # refused, and still there


def test_a_second_phone_knows_the_choice(visitor: Visitor, spoken: Flask) -> None:
    visitor.open(f"{link_of()}?ngon-ngu=en")
    visitor.reach_sheet()
    visitor.press(**{Q1: "5", Q2: "4"})
    other = Visitor(spoken, address="203.0.113.8")
    other.prove()
    assert other.path == "/phieu"
    speaks_english(other)
    other.open("/phieu/trang/2")
    speaks_english(other)
    other.open("/phieu/nhac-toi")
    speaks_english(other)


def test_a_second_phone_knows_the_choice_before_the_first_answer(visitor: Visitor, spoken: Flask) -> None:
    visitor.open(f"{link_of()}?ngon-ngu=en")
    visitor.reach_sheet()
    other = Visitor(spoken, address="203.0.113.8")
    other.prove()
    speaks_english(other)
    assert other.title == "Hello, Nguyễn Thị Huệ"
    other.open("/phieu/trang/1")
    speaks_english(other)


def test_who_leaves_a_shared_device_takes_the_choice_along(visitor: Visitor) -> None:
    visitor.open(f"{link_of()}?ngon-ngu=en")
    visitor.reach_sheet()
    visitor.send("/phieu/thoat")
    speaks_english(visitor)
    assert "?ngon-ngu=" not in visitor.page.text  # this address only takes forms
    visitor.open(link_of(2))
    assert language(visitor) == "vi"


def test_the_script_brings_its_words_along(visitor: Visitor) -> None:
    visitor.open(link_of())
    assert "script-words" not in visitor.page.text
    visitor.open(f"{link_of()}?ngon-ngu=en")
    assert '"Đang lưu…":"Saving…"' in visitor.page.text
    assert "Not chosen yet" not in visitor.page.text[: visitor.page.text.find("</head>")]  # what only the server says


def test_a_page_in_another_language_stays_light(visitor: Visitor) -> None:
    """With its stylesheet, script and words, as they go over the network."""
    visitor.open(f"{link_of()}?ngon-ngu=en")
    visitor.reach_sheet()
    files = sum((STATIC / f"{name}.gz").stat().st_size for name in ("respondent.css", "answering.js", "icon.svg"))
    assert len(gzip.compress(visitor.page.data, 5)) + files <= 25_000  # of 40,000, with its headers


def test_a_tap_is_answered_in_the_language(visitor: Visitor) -> None:
    visitor.open(f"{link_of()}?ngon-ngu=en")
    visitor.reach_sheet()
    said = visitor.tap(Q1, "5").get_json()
    assert said["left"] == "1 question left on this page"
    assert visitor.tap(YEARS, "nhiều", seq=2).get_json()["error"] == "Enter a whole number, for example 12"


def test_a_language_is_one_file(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A language that nobody speaks, in which every sentence stands between brackets: no code knows it."""
    known = extracting.sentences()
    for message in known:
        if message.id:
            words = [f"[{one}]" for one in ([message.id] if isinstance(message.id, str) else message.id)]
            message.string = words[0] if isinstance(message.id, str) else tuple(words)
    shutil.copy(tongues.FOLDER / "en.po", tmp_path)
    known._locale_identifier = "rad"
    extracting.write(tmp_path / "rad.po", known)
    with monkeypatch.context() as there, app.app_context():
        there.setattr(tongues, "FOLDER", tmp_path)
        forget()
        open_round(db.session, survey=SURVEY.replace(ENGLISH, EDE), scale=SCALE.replace(ENGLISH, EDE))
        visitor = Visitor(app)
        visitor.open(f"{link_of()}?ngon-ngu=rad")
        assert language(visitor) == "rad"
        assert "[Bắt đầu]" in visitor.text
        visitor.reach_sheet()
        assert "[Lưu và tiếp tục]" in visitor.text
        visitor.tap(Q1, "5")
        assert "[Còn 1 câu ở trang này]" in visitor.open("/phieu/trang/1")
        db.session.remove()
    forget()


def forget() -> None:
    for kept in (tongues.available, tongues.catalogue, tongues.tongue, tongues._read):
        kept.cache_clear()
    published._known.clear()  # the booklets that spoke it


def test_a_language_without_a_catalogue_keeps_vietnamese_buttons(app: Flask) -> None:
    with app.app_context():
        open_round(db.session, survey=SURVEY.replace(ENGLISH, EDE), scale=SCALE.replace(ENGLISH, EDE))
        visitor = Visitor(app)
        visitor.open(f"{link_of()}?ngon-ngu=rad")
        visitor.reach_sheet()
        assert language(visitor) == "vi"
        assert "Lưu và tiếp tục" in visitor.text
        assert '<h1><span lang="rad">Part 1. Institutions</span></h1>' in visitor.page.text
        assert '<span lang="rad">Very good</span>' in visitor.page.text
        assert '<span lang="vi">' not in visitor.page.text
        db.session.remove()


def test_the_choice_under_https_is_for_this_host_alone(app: Flask) -> None:
    app.config["SECURE"] = True
    with app.test_request_context("/"):
        request.environ[choosing.KEPT] = "en"
        (kept,) = choosing.keep(app.response_class()).headers.getlist("Set-Cookie")
        assert kept.startswith("__Host-ngon-ngu=en; ")
        assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(kept.split("; "))
    with app.test_request_context("/", headers={"Cookie": "__Host-ngon-ngu=en"}):
        assert tongues.chosen() == "en"
