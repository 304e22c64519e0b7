"""What somebody typed is kept whole or refused, never cut off without a word."""

from __future__ import annotations

import re

import pytest

from foundation.db import Refused
from foundation.typed_text import within
from tests.guards.sources import ROOT

CUT = re.compile(r"(?:strip\(\)|split\(\)\)|\bdata or \"\"\)|form\.get\([^)]*\))\[: ?[\w.]+\]")
KEPT_WHOLE_ELSEWHERE = {
    "survey_app/same_page.py": "an address of ours that a form carries back",
    "survey_app/answering/entrance.py": "a code: what is longer is none",
    "survey_app/answering/proof.py": "likewise",
    "survey_app/home_affairs/finding.py": "words to search for, which stand in their field",
    "survey_app/operation/starting.py": "the words of a driver in an error",
    "questionnaires/from_word/interpreting.py": "the title of a draft, which is marked as doubtful",
    "respondents/roster_file/unread.py": "an example of a column that was not read",
}
PLACES = ("agencies", "criteria", "foundation", "questionnaires", "respondents", "self_assessment", "survey_app")


def test_no_verb_and_no_page_cuts_what_was_typed() -> None:
    found = {}
    for place in PLACES:
        for path in (ROOT / place).rglob("*.py"):
            name = path.relative_to(ROOT).as_posix()
            if cut := CUT.findall(path.read_text("utf-8")):
                found[name] = cut
    assert {name: cut for name, cut in found.items() if name not in KEPT_WHOLE_ELSEWHERE} == {}


def test_one_letter_too_many_is_refused_with_the_count() -> None:
    assert within("  đủ  ", 2, "Lý do") == "đủ"
    with pytest.raises(Refused, match=r"Lý do dài 3 ký tự, nhiều nhất 2\. Hãy viết ngắn lại\."):
        within("dài", 2, "Lý do")
