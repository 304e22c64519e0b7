"""Which text is one mail address, and nothing that a header or a mail server could read as more than one."""

from __future__ import annotations

import re

LONGEST, LONGEST_NAME = 254, 64  # RFC 5321
_NAME = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_MAILBOX = re.compile(rf"(?P<name>{_NAME})@(?:{_LABEL}\.)+[A-Za-z][A-Za-z0-9-]{{0,61}}[A-Za-z0-9]")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")
SHOWN = "ten@tinh.gov.vn"


def is_one_mailbox(address: str) -> bool:
    """Whether the text is one plain mail address: no name beside it, no list, no line end, no letters outside ASCII."""
    found = _MAILBOX.fullmatch(address) if len(address) <= LONGEST else None
    return found is not None and len(found["name"]) <= LONGEST_NAME


def has_control_characters(text: str) -> bool:
    """Whether it holds a line end or another sign that no keyboard writes: in a header that would begin another one."""
    return _CONTROL.search(text) is not None


def is_sender(text: str) -> bool:
    """Whether the text is a mailbox, or a name and a mailbox in angle brackets: *Sở Nội vụ <khaosat@tinh.gov.vn>*. A mailbox of
    this machine will do."""
    if has_control_characters(text):
        return False
    name, bracket, rest = text.strip().rpartition("<")
    mailbox = rest.removesuffix(">").strip() if bracket else text.strip()
    if bracket and (not rest.endswith(">") or any(char in name for char in "<>,;")):
        return False
    return is_one_mailbox(mailbox) or (is_one_mailbox(f"{mailbox}.localdomain") and mailbox.endswith("@localhost"))
