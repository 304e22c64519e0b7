"""Passwords: Argon2 under a pepper from the keys, at least twelve characters, none that everybody tries first.

No composition rules (NIST SP 800-63B): length, lists of what is common (zxcvbn's and the office's own words) and an estimate
of the guesses that are needed protect more than one capital and one digit.
"""

from __future__ import annotations

import base64
import hmac
import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from flask import current_app
from flask_security import hash_password, verify_password
from zxcvbn import zxcvbn

from foundation import keys
from foundation.provinces import PROVINCES

SHORTEST, LONGEST = 12, 128
COMMON = Path(__file__).with_name("common_passwords.txt")
ESTIMATED = 72  # characters that are looked at; more make it only better
GUESSES = 10  # digits of the number of guesses that are needed at least: zxcvbn's highest grade
_PARTS = re.compile(r"[\W_]+")
_ENDS = re.compile(r"\d{3,}|[\W\d_]+$")  # numbers and decoration, which stand for no letters
_LEET = str.maketrans("@4831!|05$79", "aabeiiiosstg")
_ROWS = ("0123456789", "9876543210", "qwertyuiop", "asdfghjkl", "zxcvbnm", "abcdefghijklmnopqrstuvwxyz")


def hashed(password: str) -> str:
    """Argon2 hash of the NFC form. Slow by design: never call it while a transaction holds the database."""
    return hash_password(unicodedata.normalize("NFC", password))


def matches(password: str, password_hash: str | None, root: str = "") -> bool:
    """Whether it is this password. `root`: the fingerprint of the former root under whose pepper it was hashed. Takes equally long
    for an account that has none or does not exist, and where that pepper is kept no longer."""
    pepper = keys.current().pepper(root)
    known = password_hash if pepper is not None else None
    text = unicodedata.normalize("NFC", password)
    if root == "" or known is None:
        return verify_password(text, known or _nobody(current_app.secret_key)) and known is not None
    peppered = base64.b64encode(hmac.digest((pepper or b"").hex().encode(), text.encode(), "sha512"))
    good: bool = current_app.extensions["security"].pwd_context.verify(peppered, known)
    return good


@cache
def _nobody(_secret: object) -> str:
    """A hash under this process's pepper that no password is compared with successfully."""
    return hashed("mật khẩu không của ai cả")


def problem(password: str, *own: str) -> str | None:
    """Why a new password is not taken, as a sentence that says what to do, or None. `own`: e-mail, name and agency of its owner."""
    text = unicodedata.normalize("NFC", password)
    if len(text) < SHORTEST:
        return f"Mật khẩu phải có ít nhất {SHORTEST} ký tự; Ông/Bà mới nhập {len(text)}. Có thể dùng một câu dễ nhớ"
    if len(text) > LONGEST:
        return f"Mật khẩu dài nhất {LONGEST} ký tự. Hãy rút ngắn lại"
    why = _common_heart(text, _words(own)) or _easy(text, _words(own))
    return f"Mật khẩu này dễ đoán: {why}. Hãy dùng một câu dài hơn mà chỉ Ông/Bà biết" if why else None


OWN, COMMON_ONE, RUN = (
    "dựa trên tên, địa chỉ thư hoặc cơ quan của Ông/Bà",
    "gần giống mật khẩu mà nhiều người dùng, dù có thêm số và ký hiệu",
    "là một dãy hoặc một đoạn lặp lại",
)
REASONS = {
    "passwords": COMMON_ONE,
    "user_inputs": COMMON_ONE,
    "dictionary": "chỉ gồm vài từ hoặc tên người thường gặp",
    "spatial": "đi theo các phím liền nhau",
    "repeat": RUN,
    "sequence": RUN,
    "date": "dựa trên ngày tháng hoặc năm",
    "regex": "dựa trên ngày tháng hoặc năm",
}
"""What zxcvbn recognised in it, in words."""


def _common_heart(text: str, own: frozenset[str]) -> str:
    """Why nothing is left when what everybody or the owner would think of is taken out; "" when enough is left."""
    for plain in {_core(text), _core(_ENDS.sub("", text).casefold().translate(_LEET))}:
        if any(_runs_along(plain.rstrip("0123456789") or plain, row) for row in _ROWS) or len(set(plain)) < 4:
            return RUN
        for words, why in ((own, OWN), (_common(), COMMON_ONE), (own | _common(), COMMON_ONE)):
            left = plain
            for word in sorted(words, key=len, reverse=True):
                left = left.replace(word, "")
            left = left.strip("0123456789")
            if len(left) < 4 or len(set(left)) < 4:
                return why
    return ""


def _easy(text: str, own: frozenset[str]) -> str:
    """Why it can be guessed, by zxcvbn's 30,000 common passwords, its words and patterns, and ours; "" when it cannot."""
    plain = _unmarked(text)[:ESTIMATED]
    found = zxcvbn(plain, user_inputs=sorted(own | _common()))
    if found["guesses_log10"] >= GUESSES:
        return ""
    heart = max(found["sequence"], key=lambda one: (one["pattern"] != "bruteforce", len(one["token"])))
    name = heart.get("dictionary_name", heart["pattern"])
    return REASONS.get(name) or REASONS.get(heart["pattern"], COMMON_ONE)


def _words(own: Iterable[str]) -> frozenset[str]:
    """What can be expected of this owner: each part of what is known, and all of it in one."""
    parts = [part for text in own for part in _PARTS.split(text)]
    return frozenset(_core(word) for word in (*own, *parts) if len(_core(word)) > 2)


def _core(text: str) -> str:
    """Letters and digits only, without marks and case, so that "Mật-Khẩu 123" is "matkhau123"."""
    return "".join(char for char in _unmarked(text) if char.isalnum())


def _unmarked(text: str) -> str:
    folded = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return "".join(char for char in folded if not unicodedata.combining(char))


def _runs_along(core: str, row: str) -> bool:
    return core in row * (len(core) // len(row) + 2)


@cache
def _common() -> frozenset[str]:
    """Words that stand in the most common passwords, from the file beside this module, and the names of the provinces."""
    lines = COMMON.read_text("utf-8").splitlines()
    names = (province.name for province in PROVINCES)
    return frozenset(_core(line) for line in (*lines, *names) if line and not line.startswith("#"))
