"""Kinds of leaves: what is known of a criterion, and which share of its points that is before its formula."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any, NamedTuple

from criteria.formulas import NONE, ONE, exact


class Kind(NamedTuple):
    """One kind: its name for people, and the share (0 to 1) that a value is; None: not applicable, so that the points of
    the criterion are left out of the whole. ValueError for a value of another kind."""

    text: str
    share: Callable[[Any], Decimal | None]


def _share(value: Any) -> Decimal | None:
    found = exact(value)
    if not NONE <= found <= ONE:
        raise ValueError(f"a share is 0 to 1, not {value}")
    return found


def _yes_or_no(value: Any) -> Decimal | None:
    if value not in (True, False, None):
        raise ValueError(f"yes, no or not applicable, not {value}")
    return None if value is None else Decimal(int(value))


def _ratio(value: Any) -> Decimal | None:
    """(done, due): more than due is all of it, nothing due is not applicable."""
    done, due = (Decimal(str(number)) for number in value)
    if done < 0 or due < 0:
        raise ValueError(f"counts are not negative: {value}")
    return exact(min(done / due, ONE)) if due else None


KINDS: dict[str, Kind] = {
    "survey": Kind("Điều tra xã hội học", _share),
    "yes_no": Kind("Có, không hoặc không áp dụng", _yes_or_no),
    "ratio": Kind("Số đã làm trên số phải làm", _ratio),
    "level": Kind("Mức đạt", _share),
    "imported": Kind("Lấy từ nguồn khác", _share),
}
