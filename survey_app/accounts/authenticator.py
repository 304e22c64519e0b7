"""An authenticator's six digits (TOTP, RFC 6238), judged by one half minute of its own clock.

Of each authenticator is known by how many steps its clock differs from the server's (its drift). A code is right in the one step
that the drift points to, nowhere else. A code of a step beside it opens nothing: the next one is asked for, and when that follows
upon it, one step later and by the same distance, the clock is the one that is wrong and the drift moves (RFC 4226, 7.4 and E.4).
A code that was shown beside its step is never right afterwards either, so that nobody learns from the answer what will be right.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from typing import NamedTuple

import pyotp
from pyotp.utils import strings_equal

STEP = 30  # seconds
DIGITS = 6
NEAR, NEAR_AT_FIRST = 1, 10  # steps by which a clock may have gone wrong since the last time; of a fresh authenticator


class Answer(Enum):
    """What a typed code is: right; of the step before, typed slowly or by a clock that is slow; of another step near by; wrong."""

    RIGHT = "right"
    LATE = "late"
    APART = "apart"
    WRONG = "wrong"


class Known(NamedTuple):
    """What is known of an authenticator: its drift in steps, the step of the last code that was taken, and of the last one that was
    right but beside its step: that step and the distance from the server's."""

    drift: int = 0
    last: int = -1
    beside: tuple[int, int] | None = None


class Judged(NamedTuple):
    """The answer, and what is known from now on."""

    answer: Answer
    known: Known


def judge(secret: str, typed: str, step: int, known: Known, near: int = NEAR) -> Judged:
    """Compares a code with those of the steps around `step`, the server's, as this authenticator's clock counts them."""
    digits = "".join(char for char in typed if char.isdigit())
    totp = pyotp.TOTP(secret)
    beside = known.beside[0] if known.beside else -1
    for drift in _drifts(known.drift, near):
        counter = step + drift
        if counter < 0 or not strings_equal(digits, totp.generate_otp(counter)):
            continue
        if counter <= max(known.last, beside):
            return Judged(Answer.WRONG, known)  # taken before, or shown beside its step
        if drift == known.drift or known.beside == (counter - 1, drift):
            return Judged(Answer.RIGHT, Known(drift, counter))
        answer = Answer.LATE if drift == known.drift - 1 else Answer.APART
        return Judged(answer, known._replace(beside=(counter, drift)))
    return Judged(Answer.WRONG, known)


def _drifts(known: int, near: int) -> Iterator[int]:
    """Where to look, likeliest first: as known, then around it, then around the right time, to which a clock may have been set."""
    yield known
    around = [base + by for base in (known, 0) for far in range(near + 1) for by in (-far, far)]
    yield from (one for one in dict.fromkeys(around) if one != known)
