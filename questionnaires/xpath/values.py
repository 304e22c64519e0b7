"""The values of expressions and how they turn into one another.

A value is a text, a number, a truth value, or a list of nodes. A date is its ISO text; as a number it counts the days
since 1970-01-01, with the time of day as its fraction (in the province's own time, so that a day begins at midnight there).
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from decimal import Decimal

from questionnaires.xpath.dates import days_of
from questionnaires.xpath.document import Node

NAN = math.nan
Value = str | float | bool | list[Node]

_NUMBER = re.compile(r"-?(?:\d+\.?\d*|\.\d+)", re.ASCII)
_NEARLY = 1e-12


def text_of(node: Node) -> str:
    return node.value if node.relevant else ""


def to_text(value: Value) -> str:
    """XPath's string(): of nodes the text of the first, of truth `true` or `false`."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return write_number(value)
    return text_of(value[0]) if value else ""


def to_number(value: Value) -> float:
    """XPath's number(), with dates as days; NaN when the text is neither."""
    if isinstance(value, float):
        return value
    if isinstance(value, bool):
        return 1.0 if value else 0.0
    return read_number(value if isinstance(value, str) else to_text(value))


def to_boolean(value: Value) -> bool:
    """XPath's boolean(): a number that is neither 0 nor NaN, a text that is not empty (`"0"` and `"false"` are true)."""
    if isinstance(value, bool):
        return value
    if isinstance(value, float):
        return abs(value) > _NEARLY
    return bool(value if isinstance(value, str) else to_text(value))


def read_number(text: str) -> float:
    """The number (no exponent, no comma) or date written in the text, NaN when there is none."""
    stripped = text.strip()
    if _NUMBER.fullmatch(stripped):
        return float(stripped)
    return days_of(stripped) if len(stripped) >= 8 else NAN


def write_number(number: float) -> str:
    """`3` for 3.0, no exponent, `NaN`, `Infinity`."""
    if math.isnan(number):
        return "NaN"
    if math.isinf(number):
        return "Infinity" if number > 0 else "-Infinity"
    if number == int(number):
        return str(int(number))
    written = repr(number)
    return format(Decimal(written), "f") if "e" in written else written


def is_empty(value: Value) -> bool:
    """Nothing there: an empty text, or a number that is none."""
    return math.isnan(value) if isinstance(value, float) else not isinstance(value, bool) and to_text(value) == ""


def same(left: Value, right: Value) -> bool:
    """`=` of two single values: as truth if one is a truth value, as numbers if one is a number, else as texts."""
    if isinstance(left, bool) or isinstance(right, bool):
        return to_boolean(left) == to_boolean(right)
    if isinstance(left, float) or isinstance(right, float):
        return same_number(to_number(left), to_number(right))
    return to_text(left) == to_text(right)


def same_number(left: float, right: float) -> bool:
    return left == right or abs(left - right) < _NEARLY


def single_values(value: Value) -> Sequence[str | float | bool]:
    """Each node's text for nodes (nothing there reads as one empty text), the value itself otherwise."""
    if isinstance(value, list):
        return [text_of(node) for node in value] or [""]
    return (value,)
