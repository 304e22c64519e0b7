"""Which text is one mail address; nothing else comes into a header."""

from __future__ import annotations

import pytest

from foundation.mail_addresses import has_control_characters, is_one_mailbox, is_sender

ODD = [
    "",
    "hoa",
    "hoa@daklak",
    "@daklak.gov.vn",
    "hoa@@daklak.gov.vn",
    "hoa@daklak..vn",
    "hoa@-daklak.vn",
    "hoa@daklak-.vn",
    ".hoa@daklak.vn",
    "hoa.@daklak.vn",
    "ho..a@daklak.vn",
    "hoa@daklak.gov.vn\n",
    "hoa@daklak.gov.vn\r\nBcc: x@x.vn",
    "hoa@daklak.gov.vn, x@x.vn",
    "hoa@daklak.gov.vn;x@x.vn",
    "Hoa <hoa@daklak.gov.vn>",
    '"hoa"@daklak.gov.vn',
    "hoà@daklak.gov.vn",
    "hoa@đaklak.gov.vn",
    "hoa @daklak.gov.vn",
    "hoa@[127.0.0.1]",
    "hoa@127.0.0.1",
    "h" * 65 + "@daklak.gov.vn",
    "hoa@" + "d." * 130 + "vn",
    "%0ahoa@daklak.gov.vn\0",
]


@pytest.mark.parametrize("text", ODD)
def test_what_is_not_one_plain_mailbox(text: str) -> None:
    assert not is_one_mailbox(text)


@pytest.mark.parametrize("text", ["hoa@daklak.gov.vn", "h.o_a-1+x@a-b.vn", "a@b.co", "h" * 64 + "@daklak.gov.vn"])
def test_a_plain_mailbox(text: str) -> None:
    assert is_one_mailbox(text)


def test_a_long_text_is_judged_at_once() -> None:
    assert not is_one_mailbox("a@" + "a" * 200_000)
    assert not is_one_mailbox("a@" + "a-" * 126 + "!")


@pytest.mark.parametrize(
    ("text", "is_right"),
    [
        ("khaosat@localhost", True),
        ("khaosat@tinh.gov.vn", True),
        ("Sở Nội vụ <khaosat@tinh.gov.vn>", True),
        ("Sở Nội vụ <khaosat@tinh.gov.vn", False),
        ("Sở <a@b.vn>, <khaosat@tinh.gov.vn>", False),
        ("Sở Nội vụ\r\nBcc: x@x.vn <khaosat@tinh.gov.vn>", False),
        ("Sở Nội vụ", False),
        ("@localhost", False),
    ],
)
def test_who_may_stand_as_sender(text: str, is_right: bool) -> None:
    assert is_sender(text) is is_right


def test_signs_that_would_begin_another_header() -> None:
    assert all(has_control_characters(f"a{char}b") for char in "\r\n\0\v\f\x85\u2028")
    assert not has_control_characters("Nguyễn Thị Hoa")
