"""Near words, patterns that backtrack, and the catalogue of messages."""

import re
import unicodedata
from pathlib import Path

import pytest

from questionnaires import kinds
from questionnaires.workbook.messages import REFUSALS, SEVERITIES, TEXTS, TOPICS, WARNINGS
from questionnaires.workbook.near import near
from questionnaires.workbook.patterns import PatternError, refuse_unsafe
from questionnaires.workbook.rules import RULES

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
    assert refuse_unsafe(pattern) is None


@pytest.mark.parametrize(
    "pattern",
    [
        r"^(a+)+$",
        r"^(a*)*b",
        r"^(a|a)*$",
        r"(a|aa)+$",
        r"^([A-Za-z]+ ?)*$",
        r"^(\s*\w+\s*)+$",
        r"^(\d+)*\d+$",
        r"^.*.*.*.*x$",
        r"^([a-z]+){1,30}$",
        r"^(?:.*a){40}$",
        r"(?=(a+)+$)x",
        "((((((((a{4}){4}){4}){4}){4}){4}){4}){4})",
        "a?" * 400,
        r"^([a-zA-Z0-9])(([\-.]|[_]+)?([a-zA-Z0-9]+))*@$",
    ],
)
def test_patterns_that_backtrack_without_end_are_refused(pattern):
    with pytest.raises(PatternError) as refused:
        refuse_unsafe(pattern)
    assert refused.value.backtracks


@pytest.mark.parametrize("pattern", ["(", "[a", "a**", "x" * 1001, "(" * 200])
def test_patterns_that_are_none_are_refused(pattern):
    with pytest.raises(PatternError) as refused:
        refuse_unsafe(pattern)
    assert not refused.value.backtracks


def test_every_code_is_written_in_some_test():
    written = "".join(path.read_text(encoding="utf-8") for path in TESTS.glob("test_workbook*.py"))
    assert [code for code in SEVERITIES if code not in written] == []


def test_every_warning_is_a_code():
    assert set(SEVERITIES) >= WARNINGS


def test_messages_are_composed_vietnamese_and_say_what_to_do():
    for code, text in {**TEXTS, **TOPICS, **REFUSALS}.items():
        assert unicodedata.is_normalized("NFC", text), code
        assert re.search(r"[Hh]ãy|^\{(advice|fault)\}|\{reason\}", text), code


def test_every_topic_of_unsupported_types_has_its_advice():
    assert {kind.topic for kind in (*kinds.KINDS.values(), *kinds.FOREIGN.values())} - {""} == set(TOPICS)


def test_each_rule_stands_once_in_the_list():
    assert len({rule.__name__ for rule in RULES}) == len(RULES)
