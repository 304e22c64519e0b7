"""One word a thing, none of a trade, and a deadline with its hour: in everything that respondents are shown and sent."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from babel.messages.pofile import read_po

from respondents.wording.standard import STANDARD
from tests.guards.sources import ROOT

# the word of somebody's trade → what an office says
INSTEAD = {
    r"hộp thư|e-?mail": "thư điện tử",
    r"phiên làm việc|phiên này|phiên ấy": "lần mở phiếu",
    r"mã băm|hash": "mã không đọc ngược lại được",
    r"otp": "mã xác nhận",
    r"token|\blink\b|\burl\b": "đường dẫn",
    r"click|nhấp": "bấm",
    r"submit": "gửi",
    r"server": "máy chủ",
}
MARKS = re.compile(r"[{%]\(?\w+[})]s?|<[^>]*>|\{\w+\}")  # placeholders and tags are no words


def sentences() -> Iterator[str]:
    """Whatever the catalogue of the respondents' pages holds, and the texts of messages."""
    with (ROOT / "survey_app" / "tongues" / "en.po").open("rb") as file:
        yield from (str(message.id if isinstance(message.id, str) else message.id[0]) for message in read_po(file))
    for texts in STANDARD.values():
        yield from texts


@pytest.mark.parametrize("banned", INSTEAD)
def test_no_word_of_a_trade(banned: str) -> None:
    said = [text for text in sentences() if re.search(banned, MARKS.sub(" ", text), re.IGNORECASE)]
    assert said == [], f"say “{INSTEAD[banned]}”"


def test_every_message_says_the_hour_of_its_deadline() -> None:
    days = re.compile(r"(\{gio_han\}(?: ngày)? )?\{han(?:_ngan)?\}")
    bare = [text for texts in STANDARD.values() for text in texts for found in days.finditer(text) if not found[1]]
    assert bare == []


def test_the_guard_sees_such_words() -> None:
    assert re.search(next(iter(INSTEAD)), MARKS.sub(" ", "Gửi tới email %(email)s"), re.IGNORECASE)
    assert not re.search(
        next(iter(INSTEAD)), MARKS.sub(" ", 'tới <a href="mailto:%(email)s">%(email)s</a>'), re.IGNORECASE
    )
