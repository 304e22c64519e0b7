"""The table of signals: what each looks at, how people read it, what it weighs and why, and what excuses it.

A weight is a natural logarithm of a likelihood ratio: how much more often the signal is met where somebody answered for another
than where the person answered. Weights of several signals are added. Nobody has counted real fieldwork of this kind, so the
shares behind the weights are assumptions, written out beside each; `bench.integrity` varies what they assume.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import log
from typing import NamedTuple


class Signal(NamedTuple):
    """One row: `most` and `least` bound the weight, `because` says where it comes from."""

    code: str
    looks_at: tuple[str, ...]
    words: str
    most: float
    because: str
    excused_by: tuple[str, ...] = ()
    least: float = 0.0
    is_kept: bool = False  # told from moments, which the register rounds to days: kept as a whole number


ROOM = ("registered_session", "known_device")
SIGNALS = (
    Signal(
        "shared_device",
        ("proven_device", "agency"),
        "Mã xác nhận của nhiều người trong cùng đơn vị được nhập trên một thiết bị",
        6.0,
        "pairs: .30 of proxies against .01 of honest people who share a device that nobody registered; three: .20 against "
        ".002; each more halves what is honest. Whoever most likely owns the device is left out (`devices.owners`)",
        ROOM,
    ),
    Signal(
        "shared_opening",
        ("opened_device", "agency"),
        "Đường dẫn của nhiều người trong cùng đơn vị được mở trên một thiết bị",
        log(0.30 / 0.06),
        "a clerk's phone opens links that others prove: .30 against .06 for a machine at which colleagues open theirs",
        ROOM,
    ),
    Signal(
        "second_device",
        ("opened_device", "proven_device"),
        "Đường dẫn mở trên một thiết bị, mã xác nhận nhập trên thiết bị khác",
        log(0.60 / 0.10),
        "forwarded links: .60 against .10 of honest people, who have a phone and a computer of their own",
        ROOM,
        least=log(0.40 / 0.90),
    ),
    Signal(
        "late_code",
        ("code_sent_at", "code_entered_at"),
        "Mã xác nhận được nhập rất lâu sau khi gửi, so với người khác trong đợt",
        3.0,
        "the code has to be asked of its owner: .85 come some nine times later than usual; honest: usual, and .07 slow typists "
        "some four times later (`timing.late`)",
        ("registered_session",),
        least=log(0.15),
        is_kept=True,
    ),
    Signal(
        "too_fast",
        ("code_entered_at", "submitted_at"),
        "Cả phiếu được trả lời nhanh hơn hẳn người khác",
        log(0.50 / 0.08),
        "half of those who fill in for others take a third of the usual time, and so do .08 of honest people (`timing.fast`)",
        ("registered_session",),
        least=log(0.50 / 0.92),
        is_kept=True,
    ),
    Signal(
        "list_order",
        ("list_place", "network", "code_entered_at", "submitted_at"),
        "Phiếu của những người kề nhau trong danh sách được làm lần lượt, người này xong đến người kia",
        3.0,
        "each step in which a neighbour begins when the one before has ended: .80 against how often people farther apart in the "
        "list do, about 1 in 20 (`order`)",
        ROOM,
        is_kept=True,
    ),
    Signal(
        "typed_row",
        ("typed_code", "network", "code_entered_at"),
        "Nhiều mã in trên phiếu giấy được gõ liên tiếp tại một nơi",
        log(0.70 / 0.15),
        "a stack of slips: .70 against .15 where slips are handed out at a meeting; less where most of the agency type",
        ROOM,
        is_kept=True,
    ),
    Signal(
        "contact_changed",
        ("contact_changed_at", "opened_at", "submitted_at"),
        "Số điện thoại hoặc người trong danh sách được thay trong khi đang trả lời",
        log(0.15 / 0.02),
        "one way to receive another's codes: .15 against .02; half as much where the change came before the link was opened",
    ),
    Signal(
        "weak_proof",
        ("grade", "agency"),
        "Xác minh ở mức B hoặc C, nhiều hơn các đơn vị khác",
        log(0.15 / 0.05),
        "C: .09 against .03; B: .25 against .15; and log 1.6 more in an agency whose share lies beyond chance (`circumstances`)",
        ("registered_session",),
        least=-0.1,
    ),
)
BY_CODE = {signal.code: signal for signal in SIGNALS}
CODES = tuple(BY_CODE)

THRESHOLD = log(0.97 / 0.03) - log(4)
"""From this sum on somebody looks: where three sheets in a hundred are another's, this one is by one chance in five. A call to an
honest person costs minutes; a sheet that nobody looks at counts."""
MOST_REASONS = 3


CALLED = "called"
"""A reason that is no signal: a call by chance found it."""
WORDS = {signal.code: signal.words for signal in SIGNALS}
WORDS[CALLED] = "Khi được gọi lại ngẫu nhiên, người được mời nói người khác đã trả lời thay"


def words(codes: Sequence[str]) -> list[str]:
    """The sentences of these codes (signals, and CALLED), as Home Affairs reads them."""
    return [WORDS[code] for code in codes if code in WORDS]
