"""One option down a whole part, two answers that contradict each other: asked about once, and never in the way."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from survey_app.database import db
from tests.visitor import Visitor, open_round

SCALE = """
    list_name | name | label    | score
    muc       | 5    | Rất tốt  | 100
    muc       | 3    | Được     | 50
    muc       | 1    | Kém      | 0
    muc       | kb   | Không rõ |
"""
SURVEY = """
    type           | name | label   | appearance | bind::par:same_as
    begin_group    | p1   | Phần 1  | field-list |
    select_one muc | a1   | Câu một |            |
    select_one muc | a2   | Câu hai |            |
    select_one muc | a3   | Câu ba  |            |
    select_one muc | a4   | Câu bốn |            |
    select_one muc | a5   | Câu năm |            |
    end_group      |      |         |            |
    begin_group    | p2   | Phần 2  | field-list |
    select_one muc | b1   | Câu sáu |            | a1
    select_one muc | b2   | Bảy     |            |
    select_one muc | b3   | Tám     |            |
    select_one muc | b4   | Chín    |            |
    select_one muc | b5   | Mười    |            |
    end_group      |      |         |            |
"""
FIRST, SECOND = ([f"/data/p{page}/{letter}{n}" for n in range(1, 6)] for page, letter in ((1, "a"), (2, "b")))
ALIKE, CONTRARY = "Cả phần này Ông/Bà chọn cùng một mức", "Hai câu hỏi gần giống nhau, câu trả lời khác nhau nhiều"


@pytest.fixture
def hoa(app: Flask) -> Iterator[Visitor]:
    """At the first question, without a script."""
    with app.app_context():
        open_round(db.session, survey=SURVEY, scale=SCALE, namespaces='par="https://par.example"')
        visitor = Visitor(app)
        visitor.reach_sheet()
        yield visitor
        db.session.remove()


def test_one_option_down_a_part_is_asked_about_once_a_person(hoa: Visitor) -> None:
    assert ALIKE in hoa.press(**dict.fromkeys(FIRST, "5"))
    assert 'href="/phieu/trang/2"' in hoa.page.get_data(as_text=True)  # pass on
    hoa.press(**dict.fromkeys(FIRST, "5"))
    assert hoa.title == "Phần 2"
    hoa.press(**dict.fromkeys(SECOND, "5"))
    assert hoa.title == "Kiểm tra trước khi gửi"


def test_four_of_five_alike_are_nothing_to_ask_about(hoa: Visitor) -> None:
    hoa.press(**dict.fromkeys(FIRST, "5") | {FIRST[2]: "kb"})
    assert hoa.title == "Phần 2"


def test_two_answers_that_contradict_each_other_are_shown_with_their_places(hoa: Visitor) -> None:
    hoa.press(**dict.fromkeys(FIRST, "5") | {FIRST[4]: "3"})
    words = hoa.press(**dict.fromkeys(SECOND, "3") | {SECOND[0]: "1"})
    assert CONTRARY in words
    assert "Xin xem lại câu 1 và câu 6" in words
    body = hoa.page.get_data(as_text=True)
    assert f'href="/phieu/trang/1#q-{FIRST[0]}"' in body
    assert f'href="/phieu/trang/2#q-{SECOND[0]}"' in body
    hoa.press(**dict.fromkeys(SECOND, "3") | {SECOND[0]: "1"})
    assert hoa.title == "Kiểm tra trước khi gửi"


def test_a_step_apart_is_no_contradiction_and_an_answer_without_points_neither(hoa: Visitor) -> None:
    hoa.press(**dict.fromkeys(FIRST, "5") | {FIRST[4]: "3"})
    hoa.press(**dict.fromkeys(SECOND, "1") | {SECOND[0]: "3"})
    assert hoa.title == "Kiểm tra trước khi gửi"
    hoa.open("/phieu/trang/2")
    hoa.press(**dict.fromkeys(SECOND, "1") | {SECOND[0]: "kb"})
    assert hoa.title == "Kiểm tra trước khi gửi"


def test_a_page_with_a_prompt_stays_light(hoa: Visitor) -> None:
    hoa.press(**dict.fromkeys(FIRST, "5"))
    assert len(hoa.page.get_data()) <= 40 * 1024
