"""The kind of a round decides how its survey is called: one table of words, and nobody else says that it is the Ministry's."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.guards.sources import PRODUCT, ROOT, name_of

MINISTRYS = re.compile(r"(?i)xã hội học|gửi bộ nội vụ|chỉ số cải cách hành chính")
MAY_SAY = {
    "questionnaires/survey_round.py": "the table of words",
    "survey_app/paper_texts.py": "asks the kind, and explains the fields of the templates",
    "templates/answering/notice.html": "asks the kind",
    "templates/base.html": "asks the kind",
    "criteria/kinds.py": "a kind of criteria of the Ministry's index, not of a round",
    "questionnaires/template/column_help.py": "the index to which a question may belong",
}
OF_THE_INDEX = (
    "survey_app/home_affairs/assessment/",
    "templates/home_affairs/assessment/",
    "templates/agency/assessment",
)
MAY_SAY_IN = ("survey_app/demonstration/", "self_assessment/", *OF_THE_INDEX)


def sources() -> Iterator[Path]:
    for folder in (*PRODUCT, "templates"):
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in {".py", ".html", ".typ"} and not name_of(path).startswith(MAY_SAY_IN):
                yield path


def test_only_the_kind_of_a_round_says_that_it_is_the_ministrys() -> None:
    said = {name_of(path) for path in sources() if MINISTRYS.search(path.read_text("utf-8"))}
    assert said - MAY_SAY.keys() == set()
    assert MAY_SAY.keys() - said == set(), "no longer needed here"


@pytest.mark.parametrize("text", ["ĐIỀU TRA XÃ HỘI HỌC", "Xuất hồ sơ gửi Bộ Nội vụ"])
def test_the_guard_sees_the_ministry(text: str) -> None:
    assert MINISTRYS.search(text)
