"""Two persons are two people: whoever created or approved an account is never that account's other half."""

from __future__ import annotations

from collections.abc import Callable

from foundation.audit import Actor
from foundation.db import Refused

Vouchers = Callable[[int], frozenset[int]]
"""By an account's number: the numbers of those who created or approved it."""


class NotTwo(Refused):
    """The second of two people is not one; the page that refuses leaves an event of it."""


def check(first: int | None, second: Actor, vouchers: Vouchers) -> None:
    """Raises NotTwo unless two people act: two accounts, neither of which the other made."""
    if first is None or second.id is None:
        raise NotTwo("Việc này cần hai cán bộ có tài khoản riêng.")
    if first == second.id:
        raise NotTwo("Cần người thứ hai: Ông/Bà đã làm phần thứ nhất.")
    if first in vouchers(second.id) or second.id in vouchers(first):
        raise NotTwo("Người lập hoặc duyệt một tài khoản không được là người thứ hai cùng tài khoản đó.")
