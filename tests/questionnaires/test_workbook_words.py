"""Near words, patterns that backtrack, and the catalogue of messages."""

import re
import unicodedata
from pathlib import Path

import pytest

from questionnaires import kinds
from questionnaires.workbook.messages import REFUSALS, SEVERITIES, TEXTS, TOPICS, WARNINGS
from questionnaires.workbook.near import near
from questionnaires.workbook.patterns import FAULTS, UNSUPPORTED, fault_of
from questionnaires.workbook.rules import RULES
from questionnaires.xpath.patterns import matches

TESTS = Path(__file__).parent


@pytest.mark.parametrize(
    ("word", "candidates", "nearest"),
    [
        ("relevent", ["relevant", "required"], "relevant"),
        ("revelamt", ["relevant"], None),
        ("relevatn", ["relevant"], "relevant"),  # exchanged neighbours count 1
        ("integr", ["integer"], "integer"),
        ("intger", ["integer"], "integer"),
        ("itneegr", ["integer"], "integer"),
        ("itneegrr", ["integer"], None),
        ("khacc", ["khac", "khoc"], "khac"),
        ("khcaa", ["khac"], None),  # five characters: one edit at most
        ("khca", ["khac"], "khac"),
        ("TUOI", ["tuoi"], "tuoi"),
        ("b", ["c", "a"], "a"),  # of equally near ones the alphabetically first
        ("mucdo", ["muc_do"], "muc_do"),
        ("tuoi", [], None),
    ],
)
def test_the_nearest_word_is_the_one_that_was_meant(word, candidates, nearest):
    assert near(word, candidates) == nearest


@pytest.mark.parametrize(
    "pattern",
    [
        r"^[a-z0-9._]+@[a-z0-9]+([.][a-z]{2,4}){1,2}$",
        r"^[A-Z]{2}-[0-9]{3}$",
        r"^0[35789][0-9]{8}$",
        r"^([A-Za-z]+ )*[A-Za-z]+$",
        r"^(\w+\.)*\w+@(\w+\.)+\w{2,}$",
        r"^(?=.*\d)(?=.*[a-z]).{8,}$",
        r"^[A-ZĐ][a-zà-ỹ]+( [A-ZĐ][a-zà-ỹ]+)*$",
        r"^(\d{1,3}(\.\d{3})*|\d+)(,\d+)?$",
        r"^\s*.*\s*$",
        r"^(a|b|ab)$",
        r"^.{0,200}$",
        r"(?P<x>a)(?P=x)?",
        r"[^a-z\d]\W\S\D.",
        r"a++b*?c(?>d+)",
        "",
    ],
)
def test_patterns_of_careful_authors_are_accepted(pattern):
    assert fault_of(pattern) is None


@pytest.mark.parametrize(
    "pattern",
    [
        r"^(a|a)*$",
        r"(a|aa)+$",
        r"^.*.*.*.*x$",
        r"^([a-z]+){1,30}$",
        r"^(?:.*a){40}$",
        r"^(a|b|ab)*(a|b|ab)*c$",
    ],
)
def test_patterns_on_which_the_engine_does_not_end_are_refused(pattern):
    fault = fault_of(pattern)
    assert fault
    assert fault.variant == "backtracks"


@pytest.mark.parametrize("pattern", [r"^(a+)+$", r"^(a*)*b", r"^(\s*\w+\s*)+$", r"^(\d+)*\d+$", "a?" * 400])
def test_patterns_that_only_look_endless_are_accepted(pattern):
    """The engine that runs them knows better than `re` did."""
    assert fault_of(pattern) is None


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        ("(", "thiếu dấu đóng ngoặc"),
        ("a)", "thừa dấu đóng ngoặc"),
        ("[a", "thiếu dấu đóng “]”"),
        ("a**", "hai dấu lặp liền nhau ở ký tự thứ 2"),
        ("a{3,1}", "Hãy đổi chỗ hai số"),
        ("[z-a]", "Hãy viết từ nhỏ đến lớn"),
        (r"\q", "không có nghĩa riêng"),
        ("x" * 1001, "dài hơn 1000 ký tự"),
    ],
)
def test_an_author_reads_what_is_wrong_in_a_pattern(pattern, said):
    fault = fault_of(pattern)
    assert fault
    assert fault.variant == ""
    assert said in fault.words


@pytest.mark.parametrize("pattern", [r"^\p{Foo}+$", "[a-z&&[^b]]", r"\Qa.b\E"])
def test_a_pattern_of_another_engine_is_called_unsupported_and_not_wrong(pattern):
    fault = fault_of(pattern)
    assert fault
    assert fault.variant == "unsupported"


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        (r"^[\p{L} ]+$", "Nguyễn Thị Huệ", True),
        (r"^\p{Lu}\w+\d$", "Ếab1", True),
        (r"^[\p{L}\d]+$", "Huệ٣", False),
        (r"^\p{L}\D\W$", "ếa-", True),
        (r"^\w+$", "Huệ", False),
        (r"^[\w-\.]+@a$", "x.y-z@a", True),
    ],
)
def test_letters_are_those_of_every_language_and_digits_are_ascii(pattern, text, found):
    assert matches(text, pattern) is found


def test_every_code_is_written_in_some_test():
    written = "".join(
        path.read_text(encoding="utf-8") for path in [*TESTS.glob("test_workbook*.py"), *TESTS.glob("word/test_*.py")]
    )
    assert [code for code in SEVERITIES if code not in written] == []


def test_every_warning_is_a_code():
    assert set(SEVERITIES) >= WARNINGS


def test_messages_are_composed_vietnamese_and_say_what_to_do():
    for code, text in {**TEXTS, **TOPICS, **REFUSALS}.items():
        assert unicodedata.is_normalized("NFC", text), code
        assert re.search(r"[Hh]ãy|^\{advice\}|\{fault\}|\{reason\}", text), code


def test_every_fault_of_a_pattern_says_what_to_do():
    assert all("Hãy" in words for _, words in (*FAULTS, *UNSUPPORTED))


def test_every_topic_of_unsupported_types_has_its_advice():
    assert {kind.topic for kind in (*kinds.KINDS.values(), *kinds.FOREIGN.values())} - {""} == set(TOPICS)


def test_each_rule_stands_once_in_the_list():
    assert len({rule.__name__ for rule in RULES}) == len(RULES)
