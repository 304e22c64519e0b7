"""Passwords: Argon2 under a pepper from the keys, at least twelve characters, none that everybody tries first.

No composition rules (NIST SP 800-63B): length and a list of what is common protect more than one capital and one digit.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from pathlib import Path

from flask import current_app
from flask_security import hash_password, verify_password

from foundation.provinces import PROVINCES

SHORTEST, LONGEST = 12, 128
COMMON = Path(__file__).with_name("common_passwords.txt")
_ROWS = ("0123456789", "9876543210", "qwertyuiop", "asdfghjkl", "zxcvbnm", "abcdefghijklmnopqrstuvwxyz")


def hashed(password: str) -> str:
    """Argon2 hash of the NFC form. Slow by design: never call it while a transaction holds the database."""
    return hash_password(unicodedata.normalize("NFC", password))


def matches(password: str, password_hash: str | None) -> bool:
    """Whether it is this password. Takes equally long for an account that has none or does not exist."""
    good = verify_password(unicodedata.normalize("NFC", password), password_hash or _nobody(current_app.secret_key))
    return good and password_hash is not None


@cache
def _nobody(_secret: object) -> str:
    """A hash under this process's pepper that no password is compared with successfully."""
    return hashed("mật khẩu không của ai cả")


def problem(password: str, email: str = "") -> str | None:
    """Why a new password is not taken, as a sentence that says what to do, or None."""
    text = unicodedata.normalize("NFC", password)
    if len(text) < SHORTEST:
        return f"Mật khẩu phải có ít nhất {SHORTEST} ký tự; Ông/Bà mới nhập {len(text)}. Có thể dùng một câu dễ nhớ"
    if len(text) > LONGEST:
        return f"Mật khẩu dài nhất {LONGEST} ký tự. Hãy rút ngắn lại"
    if _is_common(text, email):
        return "Mật khẩu này dễ đoán. Hãy dùng một câu dài hơn mà chỉ Ông/Bà biết"
    return None


def _is_common(text: str, email: str) -> bool:
    core = _core(text).rstrip("0123456789")
    own = [_core(part) for part in email.replace("@", ".").split(".") if len(part) > 2]
    for word in sorted(_common() | set(own), key=len, reverse=True):
        core = core.replace(word, "")
    return len(core) < 4 or len(set(core)) < 4 or any(_runs_along(core, row) for row in _ROWS)


def _core(text: str) -> str:
    """Letters and digits only, without marks and case, so that "Mật-Khẩu 123" is "matkhau123"."""
    folded = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return "".join(char for char in folded if char.isalnum())


def _runs_along(core: str, row: str) -> bool:
    return core in row * (len(core) // len(row) + 2)


@cache
def _common() -> frozenset[str]:
    """Words that stand in the most common passwords, from the file beside this module, and the names of the provinces."""
    lines = COMMON.read_text("utf-8").splitlines()
    names = (province.name for province in PROVINCES)
    return frozenset(_core(line) for line in (*lines, *names) if line and not line.startswith("#"))
