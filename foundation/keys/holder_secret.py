"""A key holder's secret: 128 bits that stand on paper, as 32 characters with a checksum and as a QR code.

The server never keeps it, only the public half of the key that is derived from it. What is typed back is told apart by kind:
mistyped, foreign, another holder's, given twice. Never by character: that would help whoever guesses.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from enum import Enum

from foundation.keys import hpke
from foundation.keys.ciphers import hkdf
from foundation.keys.codes import CROCKFORD, crockford, tidy_code

SECRET_BYTES, CHECK_BYTES, LENGTH, GROUP = 16, 4, 32, 4


class Fault(Enum):
    """What is wrong with a secret that was given; the value is what the person reads."""

    MISTYPED = "Mã khoá chép chưa đúng. Hãy đối chiếu với tờ giấy rồi nhập lại đủ 32 ký tự"
    FOREIGN = "Mã khoá này không thuộc hòm phiếu của đợt này. Hãy lấy đúng phong bì của đợt"
    WRONG = "Đây là mã khoá của người giữ khoá khác. Hãy nhập mã trên tờ giấy của chính mình"
    REPEATED = "Mã khoá này đã được nhập ở ô khác. Hãy nhập mã của người giữ khoá còn lại"


class SecretRefused(ValueError):
    """A secret was refused: which kind, and in which of the fields given."""

    def __init__(self, fault: Fault, field: int = 0) -> None:
        super().__init__(fault.value)
        self.fault, self.field = fault, field


def new_secret() -> bytes:
    """128 random bits."""
    return secrets.token_bytes(SECRET_BYTES)


def shown(secret: bytes) -> str:
    """The secret as it is printed: eight groups of four characters."""
    text = qr_text(secret)
    return "-".join(text[start : start + GROUP] for start in range(0, LENGTH, GROUP))


def qr_text(secret: bytes) -> str:
    """The secret as its QR code holds it: 32 characters, which a QR code takes in its small alphabet."""
    return crockford(int.from_bytes(secret + _check(secret), "big"), LENGTH)


def read(text: str) -> bytes:
    """The secret that was typed or scanned; case, spaces, dashes and look-alikes are forgiven. Raises SecretRefused."""
    tidy = tidy_code("".join(text.split()))
    if len(tidy) != LENGTH or not set(tidy) <= set(CROCKFORD):
        raise SecretRefused(Fault.MISTYPED)
    number = 0
    for character in tidy:
        number = number << 5 | CROCKFORD.index(character)
    found = number.to_bytes(SECRET_BYTES + CHECK_BYTES, "big")
    if _check(found[:SECRET_BYTES]) != found[SECRET_BYTES:]:
        raise SecretRefused(Fault.MISTYPED)
    return found[:SECRET_BYTES]


def private_half(secret: bytes) -> bytes:
    """The key that a holder's secret stands for."""
    return hkdf(secret, b"ballot key holder")


def public_half(secret: bytes) -> bytes:
    """What the server keeps of it."""
    return hpke.public_of(private_half(secret))


def whose(texts: Sequence[str], holders: Sequence[bytes], own: int | None = None) -> dict[int, bytes]:
    """The secrets that were given, by the place of their holder among the public halves `holders`.

    `own`: only this holder's is expected. Raises SecretRefused for the first field that is wrong.
    """
    found: dict[int, bytes] = {}
    for field, text in enumerate(texts):
        place, secret = _place(text, holders, field)
        if place in found:
            raise SecretRefused(Fault.REPEATED, field)
        if own is not None and place != own:
            raise SecretRefused(Fault.WRONG, field)
        found[place] = secret
    return found


def _place(text: str, holders: Sequence[bytes], field: int) -> tuple[int, bytes]:
    try:
        secret = read(text)
    except SecretRefused as error:
        raise SecretRefused(error.fault, field) from error
    half = public_half(secret)
    if half not in holders:
        raise SecretRefused(Fault.FOREIGN, field)
    return list(holders).index(half), secret


def _check(secret: bytes) -> bytes:
    return hashlib.sha256(b"key holder's secret" + secret).digest()[:CHECK_BYTES]
