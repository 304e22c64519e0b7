"""A sheet's life: opened, filled page by page, put away, taken out again, submitted. And what hostile hands may post."""

from __future__ import annotations

import json
import random

import pytest

from questionnaires.sheet import AnswerSheet, Refusal
from tests.questionnaires.tiny_forms import questionnaire, sheet_of, sheet_of_xml

SURVEY = """
    type                     | name | relevant     | required | appearance | default | calculation
    note                     | chao |              |          |            |         |
    begin_group              | a    |              |          | field-list |         |
    select_one co_khong      | dung |              | yes      |            |         |
    integer                  | lan  | ${dung} = 'co' | yes    |            | 1       |
    end_group                |      |              |          |            |         |
    begin_group              | b    | ${dung} = 'co' |        | field-list |         |
    text                     | vi   |              |          |            |         |
    end_group                |      |              |          |            |         |
    select_multiple co_khong | vai  |              |          |            |         |
    calculate                | gap  |              |          |            |         | ${lan} * 2
"""


def survey() -> AnswerSheet:
    return sheet_of(SURVEY, style="pages")


def names(sheet: AnswerSheet) -> list[str]:
    return [page.name for page in sheet.pages_now()]


def test_only_pages_with_something_to_ask_are_shown() -> None:
    sheet = survey()
    assert names(sheet) == ["chao", "a", "vai"]
    sheet.set("/data/a/dung", "co")
    assert names(sheet) == ["chao", "a", "b", "vai"]


def test_a_page_says_what_is_missing_on_it() -> None:
    sheet = survey()
    chao, first, last = sheet.pages_now()
    assert sheet.missing(first) == {"/data/a/dung": "required"}
    assert sheet.missing(chao) == sheet.missing(last) == {}


def test_a_default_is_given_once_and_can_be_cleared() -> None:
    sheet = sheet_of("type | name | default\ninteger | lan | 1")
    assert sheet.value("/data/lan") == "1"
    sheet.set("/data/lan", "")
    again = AnswerSheet(sheet.questionnaire, sheet.as_dict())
    assert again.value("/data/lan") == ""


def test_a_draft_holds_only_what_it_must() -> None:
    sheet = sheet_of(SURVEY, style="pages", seed=7)
    assert sheet.as_dict() == {"values": {}, "seed": 7}
    sheet.set("/data/a/dung", "co")
    sheet.set("/data/a/lan", "3")
    assert sheet.as_dict() == {"values": {"/data/a/dung": "co", "/data/a/lan": "3"}, "seed": 7}


def test_a_draft_is_the_same_sheet_again() -> None:
    sheet = survey()
    for path, value in [("a/dung", "co"), ("a/lan", "4"), ("b/vi", "vì tiện"), ("vai", "co khong")]:
        assert sheet.set(f"/data/{path}", value).accepted
    again = AnswerSheet.from_dict(sheet.questionnaire, json.loads(json.dumps(sheet.as_dict())))
    assert again.final_state() == sheet.final_state()
    assert again.value("/data/gap") == "8"


def test_a_draft_keeps_answers_that_are_not_asked_at_the_moment() -> None:
    sheet = survey()
    sheet.set("/data/a/dung", "co")
    sheet.set("/data/b/vi", "vì tiện")
    sheet.set("/data/a/dung", "khong")
    again = AnswerSheet(sheet.questionnaire, sheet.as_dict())
    again.set("/data/a/dung", "co")
    assert again.value("/data/b/vi") == "vì tiện"


def test_not_asked_and_not_answered_are_two_facts() -> None:
    sheet = survey()
    sheet.set("/data/a/dung", "khong")
    assert sheet.submission() == {"/data/a/dung": "khong", "/data/vai": "", "/data/gap": ""}
    sheet.set("/data/a/dung", "co")
    assert sheet.submission() == {
        "/data/a/dung": "co",
        "/data/a/lan": "1",
        "/data/b/vi": "",
        "/data/vai": "",
        "/data/gap": "2",
    }


def test_what_a_form_says_about_the_sheet_itself_is_not_submitted() -> None:
    instance = '<data id="f"><q/><meta><instanceID/></meta></data>'
    bind = '<bind nodeset="/data/meta/instanceID" calculate="uuid()"/>'
    sheet = sheet_of_xml(instance, bind, '<input ref="/data/q"><label>q</label></input>')
    assert sheet.submission() == {"/data/q": ""}


def test_what_a_respondent_wrote_over_a_calculation_is_kept() -> None:
    sheet = sheet_of("type | name | calculation\ninteger | a | \ninteger | b | ${a} * 2")
    sheet.set("/data/a", "2")
    assert sheet.value("/data/b") == "4"
    sheet.set("/data/b", "5")
    assert AnswerSheet(sheet.questionnaire, sheet.as_dict()).value("/data/b") == "5"


def test_chance_falls_once() -> None:
    sheet = sheet_of("type | name | calculation\ncalculate | x | once(random())\ntext | q | ")
    first = sheet.value("/data/x")
    assert AnswerSheet(sheet.questionnaire, sheet.as_dict()).value("/data/x") == first != ""


@pytest.mark.parametrize(
    "stored",
    [
        {},
        {"values": None, "repeats": None, "seed": None},
        {"values": {"/data/khong_co": "x", "/data/a": "x", "/data/a/dung": 7, "/data/a/lan": ["1"]}},
        {"values": {"/data/a/dung": "khong_co_trong_danh_sach"}},
        {"repeats": {"/data/a": 5, "/data/khong": 1, "/data": "x"}, "seed": "chữ"},
        {"values": "chữ", "repeats": [1]},
    ],
)
def test_a_draft_that_does_not_fit_is_taken_for_what_fits(stored: dict[str, object]) -> None:
    sheet = AnswerSheet(questionnaire(SURVEY, style="pages"), stored)
    assert sheet.value("/data/a/dung") == ""


WORDS = ["", " ", "x", "co", "co khong", "' or 1=1", "\x00", "a" * 20_000]
NUMBERS = ["1", "-1", "1.5", "1e9", "0x1", "٣", "NaN", "2026-02-30", "99:99"]


def test_nothing_that_is_posted_breaks_the_sheet() -> None:
    sheet = sheet_of("""
        type                     | name | constraint        | parameters
        text                     | chu  | regex(., '^(a+)+$') |
        integer                  | so   | . > 0             |
        decimal                  | le   | . * 2 < 10        |
        date                     | ngay | . <= today()      |
        time                     | gio  |                   |
        select_one co_khong      | mot  |                   |
        select_multiple co_khong | vai  |                   |
        rank co_khong            | hang |                   |
        range                    | muc  |                   | start=0 end=10 step=1
        acknowledge              | ok   |                   |
        note                     | loi  |                   |
    """)
    stored = {}
    for question in sheet.questionnaire.controls.values():
        for text in WORDS + NUMBERS:
            outcome = sheet.set(question.path, text)
            assert outcome.accepted is (outcome.refusal is None)
            if outcome.accepted and text.strip():
                stored.setdefault(question.name, []).append(sheet.value(question.path))
    assert stored == {
        "so": ["1"],
        "le": ["1", "-1", "1.5"],
        "mot": ["co"],
        "vai": ["co", "co khong"],
        "hang": ["co", "co khong"],
        "muc": ["1"],
    }


@pytest.mark.parametrize(
    ("path", "value", "refusal"),
    [
        ("/data/khong_co", "x", Refusal.UNKNOWN),
        ("/data/a", "x", Refusal.UNKNOWN),
        ("/data/gap", "1", Refusal.UNKNOWN),
        ("/data/meta/instanceID", "x", Refusal.UNKNOWN),
        ("/data/a/lan", "2", Refusal.NOT_ASKED),
        ("/data/chao", "x", Refusal.READONLY),
        ("/data/vai", "la", Refusal.CHOICE),
    ],
)
def test_an_answer_out_of_place_is_refused_by_rule(path: str, value: str, refusal: Refusal) -> None:
    sheet = survey()
    before = sheet.final_state()
    outcome = sheet.set(path, value)
    assert (outcome.accepted, outcome.constraint_ok, outcome.refusal) == (False, True, refusal)
    assert sheet.final_state() == before


def test_letters_are_composed_at_this_door() -> None:
    sheet = sheet_of("type | name\ntext | ten")
    sheet.set("/data/ten", "Nguyê\u0303n")
    assert sheet.value("/data/ten") == "Nguy\u1ec5n"


def test_numbers_are_stored_in_one_way() -> None:
    sheet = sheet_of("type | name\ninteger | a\ndecimal | b")
    for path, written, stored in [("a", "007", "7"), ("a", "+5", "5"), ("a", "3.0", "3"), ("b", "12.50", "12.5")]:
        assert sheet.set(f"/data/{path}", written).accepted
        assert sheet.value(f"/data/{path}") == stored


def test_months_are_vietnamese_unless_told_otherwise() -> None:
    label = "<label>Tháng <output value=\"format-date(/data/d, '%b')\"/></label>"
    sheet = sheet_of_xml('<data id="f"><d>2026-03-01</d></data>', "", f'<input ref="/data/d">{label}</input>')
    assert sheet.label("/data/d") == "Tháng Thg 3"


def test_however_it_was_reached_the_same_answers_give_the_same_state() -> None:
    """Recalculating only what depends on an answer must end where recalculating everything ends."""
    chance = random.Random(7)
    for _ in range(20):
        sheet = survey()
        for _ in range(15):
            path = chance.choice(["/data/a/dung", "/data/a/lan", "/data/b/vi", "/data/vai"])
            sheet.set(path, chance.choice(["co", "khong", "2", "", "vì"]))
        assert AnswerSheet(sheet.questionnaire, sheet.as_dict()).final_state() == sheet.final_state()
