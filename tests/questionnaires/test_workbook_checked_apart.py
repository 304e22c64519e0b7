"""A workbook that is not small is checked in a process of its own: the same report, and an end."""

from __future__ import annotations

import signal
from dataclasses import replace

import pytest

from questionnaires.workbook import check, checking_apart
from questionnaires.workbook.checking_apart import check_apart
from tests.questionnaires.tables import workbook

DATA = workbook(survey="type | name | label\ninteger | tuoi | Tuổi")
WRONG = workbook(survey="type | name | label\nintegr | tuoi | Tuổi")


@pytest.mark.parametrize("data", [DATA, WRONG, b"abc"])
def test_the_report_is_the_same(data: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checking_apart, "SMALL", -1)
    whole = check(data, "phieu.xlsx")
    words = tuple(mend and replace(mend, edits=()) for mend in whole.mends)
    assert check_apart(data, "phieu.xlsx") == replace(whole, mends=words)


def test_what_takes_too_much_is_told_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checking_apart, "SMALL", -1)
    monkeypatch.setattr("foundation.apart._run", lambda *_: (-signal.SIGXCPU, b""))
    [problem] = check_apart(DATA, "phieu.xlsx").problems
    assert (problem.code, "mất quá nhiều thời gian" in problem.message) == ("FILE_UNREADABLE", True)
