"""The attacks, each a function from the copy to the ties it finds. To add one: write it, and put it into ATTACKS.

An attack ties a response when it names one person for it and no other. What an attack may use is all that is in the copy
and all that anyone can compute from it without a key (hashes of numbers and texts, ranks, sizes, transaction numbers).
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any, NamedTuple

from foundation.keys.hpke import OVERHEAD
from survey_app.secrecy.copying import BALLOT, COVERED, Copy, Row


class Tie(NamedTuple):
    """A response (its place in the ballot) and how it was tied."""

    response: int
    how: str


TIME = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d")
CLOSE = 2.0  # seconds between two times that are taken for the same moment


def shared_values(copy: Copy) -> Iterator[Tie]:
    """Equal values: an id, a code, a name, a hash of one of them, that stands once in the ballot and once in the register."""
    theirs: dict[bytes, set[str]] = defaultdict(set)
    for table, number, row in copy.register():
        for value in _atoms(row):
            for form in _forms(value):
                theirs[form].add(f"{table}[{number}]")
    ours: dict[bytes, list[int]] = defaultdict(list)
    for place, row in enumerate(copy.ballot):
        for form in {_bytes(value) for value in _atoms(row)}:
            ours[form].append(place)
    for form, places in ours.items():
        if len(places) == 1 and form in theirs:
            yield Tie(places[0], f"same value as {min(theirs[form])}")


def keys_in_register(copy: Copy) -> Iterator[Tie]:
    """A response's key inside any text or bytes of the register: a log line, a message, a detail of an audit event."""
    wanted = {form: place for place, row in enumerate(copy.ballot) for form in _writings(row.get("id"))}
    if not wanted:
        return
    pattern = re.compile(b"|".join(re.escape(form) for form in wanted))
    for table, number, row in copy.register():
        for value in row.values():
            for found in pattern.findall(_bytes(value)):
                yield Tie(wanted[found], f"key inside {table}[{number}]")


def same_time(copy: Copy) -> Iterator[Tie]:
    """A time in the ballot that is that of one person's submission, and of nobody else's."""
    moments = [(_moment(row["invitation.submitted_at"]), n) for n, row in enumerate(copy.submitted)]
    for place, row in enumerate(copy.ballot):
        for name, value in row.items():
            moment = None if name in COVERED else _moment(value)
            near = [n for at, n in moments if moment is not None and at is not None and abs(at - moment) <= CLOSE]
            if len(near) == 1:
                yield Tie(place, f"{name} is the time of one submission")


def arrival_order(copy: Copy) -> Iterator[Tie]:
    """The n-th response is the n-th person's: whenever something orders the ballot otherwise than by its random key."""
    count = len(copy.ballot)
    if count < 2:
        return
    orders = {"row ids": copy.place.get(BALLOT, [])} if not _has_transactions(copy) else {}
    for name in copy.ballot[0]:
        if name not in COVERED:
            orders[name] = [row[name] for row in copy.ballot]
    for name, values in orders.items():
        if len(set(map(str, values))) == count and _counts_up(values):
            yield from (Tie(place, f"order of {name}") for place in range(count))


def physical_order(copy: Copy) -> Iterator[Tie]:
    """Rows that lie in the order of arrival instead of key order (a heap): tied where a place holds a single arrival."""
    if _has_transactions(copy):
        return  # judged by `transactions`, which sees the arrivals themselves
    keys = [_bytes(row.get("id")) for row in copy.ballot]
    if len(keys) > 2 and keys != sorted(keys):
        yield from (Tie(place, "physical order") for place in range(len(keys)))


def transactions(copy: Copy) -> Iterator[Tie]:
    """PostgreSQL: the transaction that wrote a response also wrote one invitation.

    An opening writes many rows in one transaction and no invitation; where most rows are alone in theirs, each match is a tie.
    """
    if not _has_transactions(copy):
        return
    written, people = Counter(copy.place[BALLOT]), Counter(copy.place["invitation"])
    numbers = copy.place[BALLOT]
    alone = [place for place, number in enumerate(numbers) if written[number] == 1 and people[number] == 1]
    if len(copy.ballot) > 1 and 2 * len(alone) > len(copy.ballot):
        yield from (Tie(place, "written alone in one transaction with one invitation") for place in alone)


def small_classes(copy: Copy) -> Iterator[Tie]:
    """Columns that mean the same on both sides (a stratum, a version, an agency), alone or together, when they single out
    one response and one person."""
    shared = [(ours, theirs) for ours in _clear_columns(copy) for theirs in _meaning_the_same(copy, ours)]
    if not shared:
        return
    ours = [tuple(_bytes(row[a]) for a, _ in shared) for row in copy.ballot]
    theirs = Counter(tuple(_bytes(row[b]) for _, b in shared) for row in copy.submitted)
    sizes = Counter(ours)
    for place, value in enumerate(ours):
        if sizes[value] == 1 and theirs[value] == 1:
            yield Tie(place, f"alone in its class of {', '.join(a for a, _ in shared)}")


def sizes(copy: Copy) -> Iterator[Tie]:
    """A response whose length is its own and is that of one sealed value of the register."""
    ours = Counter(len(_bytes(row.get("body"))) for row in copy.ballot)
    theirs = Counter(
        len(value)
        for _, _, row in copy.register()
        for value in row.values()
        if isinstance(value, bytes) and len(value) > 64
    )
    for place, row in enumerate(copy.ballot):
        length = len(_bytes(row.get("body")))
        if ours[length] == 1 and theirs[length] == 1:
            yield Tie(place, "a length that occurs once on each side")


def readable_envelopes(copy: Copy) -> Iterator[Tie]:
    """An envelope that can be read without a key: part of a sheet's writing stands in it, or it is shorter than any seal."""
    for place, row in enumerate(copy.envelopes, start=len(copy.ballot)):
        sealed = _bytes(row.get("sealed"))
        if b'"/' in sealed or b"\0" * 16 in sealed or len(sealed) <= OVERHEAD:
            yield Tie(place, "an envelope that is not sealed")


def readable_bodies(copy: Copy) -> Iterator[Tie]:
    """A body that can be read without a key and names someone, or anything else of the register that stands there once."""
    names = Counter(str(row["respondent.full_name"]) for row in copy.submitted)
    for place, row in enumerate(copy.ballot):
        text = _bytes(row.get("body")).decode("utf-8", "ignore")
        if any(count == 1 and len(name) > 3 and name in text for name, count in names.items()):
            yield Tie(place, "a name inside the body")


ATTACKS: tuple[Callable[[Copy], Iterable[Tie]], ...] = (
    shared_values,
    keys_in_register,
    same_time,
    arrival_order,
    physical_order,
    transactions,
    small_classes,
    sizes,
    readable_bodies,
    readable_envelopes,
)


def _has_transactions(copy: Copy) -> bool:
    return "invitation" in copy.place


def _bytes(value: Any) -> bytes:
    if isinstance(value, bytes | memoryview):
        return bytes(value)
    return b"" if value is None else str(value).encode()


def _atoms(row: Row) -> Iterator[Any]:
    """The single values of a row, those inside JSON texts and objects too; nothing and flags are no identity."""
    stack: list[Any] = list(row.values())
    while stack:
        value = stack.pop()
        if isinstance(value, dict):
            stack += value.values()
        elif isinstance(value, list):
            stack += value
        elif isinstance(value, str | bytes) and (inner := _parsed(value)) is not None:
            stack.append(inner)
        elif value not in (None, "", b"") and not isinstance(value, bool):
            yield value


def _parsed(value: str | bytes) -> Any:
    head = value[:1]
    if head not in ("{", "[", b"{", b"["):
        return None
    try:
        return json.loads(value)
    except (ValueError, UnicodeDecodeError):
        return None


def _forms(value: Any) -> Iterator[bytes]:
    """A value and what anyone can compute from it."""
    plain = _bytes(value)
    yield plain
    for algorithm in ("sha256", "sha1", "md5"):
        digest = hashlib.new(algorithm, plain, usedforsecurity=False).digest()
        yield from (digest, digest[:16], digest.hex().encode(), digest.hex()[:32].encode())


def _writings(key: Any) -> Iterator[bytes]:
    """How a 16-byte key may have been written down."""
    raw = _bytes(key)
    if len(raw) >= 8:
        yield from (raw, raw.hex().encode(), raw.hex().upper().encode())


def _moment(value: Any) -> float | None:
    """A value as seconds since 1970, if it is a time."""
    if isinstance(value, int | float) and 1e9 < value < 4e9:
        return float(value)
    if isinstance(value, str) and TIME.match(value):
        value = datetime.fromisoformat(value)
    return value.replace(tzinfo=None).timestamp() if isinstance(value, datetime) else None


def _counts_up(values: list[Any]) -> bool:
    """Numbers or times that could be an order of arrival."""
    return all(isinstance(value, int | float) or _moment(value) is not None for value in values)


def _clear_columns(copy: Copy) -> list[str]:
    return [name for name in (copy.ballot[0] if copy.ballot else {}) if name not in COVERED]


def _meaning_the_same(copy: Copy, ours: str) -> Iterator[str]:
    """Columns of the people who answered that hold every value this ballot column holds."""
    values = {_bytes(row[ours]) for row in copy.ballot}
    for theirs in copy.submitted[0] if copy.submitted else {}:
        if values <= {_bytes(row[theirs]) for row in copy.submitted}:
            yield theirs
