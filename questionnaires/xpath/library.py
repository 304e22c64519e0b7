"""The functions that need nothing but their arguments: one table from name to what is called with what."""

from __future__ import annotations

import base64
import hashlib
import math
import operator
from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_HALF_DOWN, ROUND_HALF_UP, Decimal
from functools import reduce

from questionnaires.xpath import patterns
from questionnaires.xpath.code import Kind
from questionnaires.xpath.dates import (
    add_to,
    days_of,
    moment_of_days,
    months_between,
    read_moment,
    time_of_day,
    write_date,
    write_moment,
)
from questionnaires.xpath.values import NAN, Value, text_of, to_boolean, to_number, to_text

DAYS_GIVEN = 3
"""Years, months and days: with more numbers `add-date` gives a time."""


@dataclass(frozen=True, slots=True)
class Function:
    """`call` is given its arguments as the kinds in `takes`; further ones as the last kind (see Code.arguments)."""

    gives: Kind
    takes: tuple[str, ...]
    call: Callable[..., Value]


def _total(name: Callable[..., float]) -> Callable[..., float]:
    """A mathematical function that gives NaN where it is not defined."""

    def safe(*numbers: float) -> float:
        try:
            return float(name(*numbers))
        except OverflowError:
            return math.inf
        except (ValueError, ZeroDivisionError, TypeError):
            return NAN

    return safe


def _power(base: float, exponent: float) -> float:
    return math.inf if base == 0 and exponent < 0 else math.pow(base, exponent)


def _truncate(number: float) -> float:
    return float(math.trunc(number)) if math.isfinite(number) else number


def _round(number: float, places: float = 0.0) -> float:
    """As a person would round the decimal that is written; halves go up."""
    if not math.isfinite(number) or math.isnan(places) or abs(places) > 30:
        return number if math.isnan(number) or math.isinf(number) else NAN
    mode = ROUND_HALF_DOWN if number < 0 else ROUND_HALF_UP
    unit = Decimal(1).scaleb(-int(places))
    exact = Decimal(repr(number))
    return number if exact.adjusted() + int(places) > 26 else float(exact.quantize(unit, rounding=mode))


def _known(lists: tuple[list[float], ...]) -> list[float]:
    return [number for numbers in lists for number in numbers if not math.isnan(number)]


def _least(*lists: list[float]) -> float:
    return min(_known(lists), default=NAN)


def _greatest(*lists: list[float]) -> float:
    return max(_known(lists), default=NAN)


def _sum(numbers: list[float]) -> float:
    return reduce(operator.add, _known((numbers,)), 0.0)


def _substring(text: str, start: float, end: float | None = None) -> str:
    """From `start` (from 0) up to before `end`; negative ones count from the end."""
    size = len(text)
    first, last = _offset(start, size), size if end is None else _offset(end, size)
    return text[first:last] if first <= last else ""


def _offset(number: float, size: int) -> int:
    place = 0 if math.isnan(number) else int(max(-1e9, min(1e9, number)))
    return min(max(0, place + size if place < 0 else place), size)


def _xpath_substring(text: str, start: float, length: float = math.inf) -> str:
    """XPath's own: characters count from 1, and places are rounded."""
    first = math.floor(start + 0.5) if math.isfinite(start) else start
    last = first + (math.floor(length + 0.5) if math.isfinite(length) else length)
    return "".join(sign for place, sign in enumerate(text, 1) if first <= place < last)


def _before(text: str, part: str) -> str:
    return text.partition(part)[0] if part and part in text else ""


def _after(text: str, part: str) -> str:
    return text.partition(part)[2] if part else text


def _translate(text: str, signs: str, others: str) -> str:
    table: dict[int, str | None] = {}
    for place, sign in enumerate(signs):
        table.setdefault(ord(sign), others[place] if place < len(others) else None)
    return text.translate(table)


def _selected(chosen: str, name: str) -> bool:
    """A choice's name is one of the names with spaces between them."""
    return f" {name.strip()} " in f" {chosen} "


def _selected_at(chosen: str, place: float) -> str:
    names = chosen.split()
    return names[int(place)] if 0 <= place < len(names) else ""


def _date(value: Value) -> str:
    """A date of a number of days, or of a text with a date; empty when there is none."""
    moment = moment_of_days(math.floor(to_number(value))) if _is_days(value) else read_moment(to_text(value))
    return write_date(moment) if moment else ""


def _date_time(value: Value) -> str:
    moment = moment_of_days(to_number(value)) if _is_days(value) else read_moment(to_text(value))
    return write_moment(moment) if moment else ""


def _is_days(value: Value) -> bool:
    return isinstance(value, float) and math.isfinite(value)


def _decimal_date_time(value: Value) -> float:
    return value if isinstance(value, float) else days_of(to_text(value))


def _add_date(text: str, *numbers: float) -> str:
    """Years, months, days, hours and minutes later; a day stays a day unless a time is added. Nothing of an empty number."""
    moment, amounts = read_moment(text), [0 if math.isnan(number) else int(number) for number in numbers]
    later = add_to(moment, *amounts) if moment else None
    if later is None:
        return ""
    return write_moment(later) if "T" in text or len(amounts) > DAYS_GIVEN else write_date(later)


def _difference_in_months(earlier: Value, later: Value) -> float:
    one, other = (
        moment_of_days(days) if math.isfinite(days) else None for days in map(_decimal_date_time, (earlier, later))
    )
    return float(months_between(one, other)) if one and other else NAN


def _decimal_time(value: Value) -> float:
    text = to_text(value)
    return math.modf(days_of(text))[0] if "T" in text else time_of_day(text)


def _checklist(least: float, most: float, *truths: bool) -> bool:
    """At least and at most so many are true; -1 is no limit."""
    count = sum(truths)
    return (least < 0 or count >= least) and (most < 0 or count <= most)


def _weighted_checklist(least: float, most: float, *pairs: Value) -> bool:
    weights = (to_number(weight) for truth, weight in zip(pairs[::2], pairs[1::2], strict=False) if to_boolean(truth))
    return least <= sum(weights) <= most


def _digest(text: str, algorithm: str, encoding: str = "base64") -> str:
    name = algorithm.lower().replace("-", "")
    if name not in ("md5", "sha1", "sha256", "sha384", "sha512"):
        return ""
    digest = hashlib.new(name, text.encode(), usedforsecurity=False).digest()
    return digest.hex() if encoding == "hex" else base64.b64encode(digest).decode()


def _base64_decode(text: str) -> str:
    try:
        return base64.b64decode(text, validate=True).decode()
    except ValueError:
        return ""


FUNCTIONS: dict[str, Function] = {
    "true": Function("boolean", (), lambda: True),
    "false": Function("boolean", (), lambda: False),
    "not": Function("boolean", ("boolean",), lambda truth: not truth),
    "boolean": Function("boolean", ("boolean",), lambda truth: truth),
    "boolean-from-string": Function("boolean", ("text",), lambda text: text == "1" or text.lower() == "true"),
    "checklist": Function("boolean", ("number", "number", "boolean"), _checklist),
    "weighted-checklist": Function("boolean", ("number", "number", "value"), _weighted_checklist),
    "selected": Function("boolean", ("text", "text"), _selected),
    "is-selected": Function("boolean", ("text", "text"), _selected),
    "selected-at": Function("text", ("text", "number"), _selected_at),
    "count-selected": Function("number", ("text",), lambda chosen: float(len(chosen.split()))),
    "number": Function("number", ("number",), lambda number: number),
    "int": Function("number", ("number",), _truncate),
    "round": Function("number", ("number", "number"), _round),
    "floor": Function("number", ("number",), _total(math.floor)),
    "ceiling": Function("number", ("number",), _total(math.ceil)),
    "abs": Function("number", ("number",), abs),
    "pow": Function("number", ("number", "number"), _total(_power)),
    "sqrt": Function("number", ("number",), _total(math.sqrt)),
    "exp": Function("number", ("number",), _total(math.exp)),
    "exp10": Function("number", ("number",), _total(lambda number: math.pow(10, number))),
    "log": Function("number", ("number",), _total(math.log)),
    "log10": Function("number", ("number",), _total(math.log10)),
    "pi": Function("number", (), lambda: math.pi),
    "sin": Function("number", ("number",), _total(math.sin)),
    "cos": Function("number", ("number",), _total(math.cos)),
    "tan": Function("number", ("number",), _total(math.tan)),
    "asin": Function("number", ("number",), _total(math.asin)),
    "acos": Function("number", ("number",), _total(math.acos)),
    "atan": Function("number", ("number",), _total(math.atan)),
    "atan2": Function("number", ("number", "number"), _total(math.atan2)),
    "min": Function("number", ("numbers",), _least),
    "max": Function("number", ("numbers",), _greatest),
    "sum": Function("number", ("numbers",), _sum),
    "count": Function("number", ("nodes",), lambda nodes: float(len(nodes))),
    "count-non-empty": Function("number", ("nodes",), lambda nodes: float(sum(1 for n in nodes if text_of(n)))),
    "string": Function("text", ("text",), lambda text: text),
    "concat": Function("text", ("texts",), lambda *lists: "".join(text for texts in lists for text in texts)),
    "join": Function("text", ("text", "texts"), lambda sep, *lists: sep.join(t for texts in lists for t in texts)),
    "string-length": Function("number", ("text",), lambda text: float(len(text))),
    "substr": Function("text", ("text", "number", "number"), _substring),
    "substring": Function("text", ("text", "number", "number"), _xpath_substring),
    "substring-before": Function("text", ("text", "text"), _before),
    "substring-after": Function("text", ("text", "text"), _after),
    "contains": Function("boolean", ("text", "text"), lambda text, part: part in text),
    "starts-with": Function("boolean", ("text", "text"), lambda text, part: text.startswith(part)),
    "ends-with": Function("boolean", ("text", "text"), lambda text, part: text.endswith(part)),
    "translate": Function("text", ("text", "text", "text"), _translate),
    "normalize-space": Function("text", ("text",), lambda text: " ".join(text.split())),
    "regex": Function("boolean", ("text", "text"), patterns.matches),
    "date": Function("text", ("value",), _date),
    "date-time": Function("text", ("value",), _date_time),
    "add-date": Function("text", ("text", "number"), _add_date),
    "difference-in-months": Function("number", ("value", "value"), _difference_in_months),
    "decimal-date-time": Function("number", ("value",), _decimal_date_time),
    "decimal-time": Function("number", ("value",), _decimal_time),
    "digest": Function("text", ("text", "text", "text"), _digest),
    "base64-decode": Function("text", ("text",), _base64_decode),
    "depend": Function("any", ("value",), lambda value, *others: value),
    "name": Function("text", ("nodes",), lambda nodes: nodes[0].name if nodes else ""),
    "local-name": Function("text", ("nodes",), lambda nodes: nodes[0].name if nodes else ""),
    # What a questionnaire of an office has no use for, but forms of others may call.
    "pulldata": Function("text", ("value",), lambda *arguments: ""),
    "property": Function("text", ("value",), lambda *arguments: ""),
    "version": Function("text", (), lambda: ""),
    "distance": Function("number", ("value",), lambda *arguments: NAN),
    "area": Function("number", ("value",), lambda *arguments: NAN),
    "enclosed-area": Function("number", ("value",), lambda *arguments: NAN),
}
