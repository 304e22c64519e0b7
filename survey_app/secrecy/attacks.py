"""The attacks, each a function from the copy to the ties it finds. To add one: write it, and give it to an attacker.

An attack ties a response when it names one person for it and no other. What an attack may use is all that is in the copy
and all that anyone can compute from it without a key (hashes of numbers and texts, ranks, sizes, transaction numbers).
"""

from __future__ import annotations

import hashlib
import json
import re
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

import numpy as np

from foundation.keys.hpke import OVERHEAD
from survey_app.secrecy.copying import BALLOT, COVERED, Copy, Row


class Tie(NamedTuple):
    """A response (its place in the ballot) and how it was tied."""

    response: int
    how: str


WORDS = re.compile(r"[^\W\d_][\w' .-]{3,}")
TIME = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d")
ANSWER = re.compile(rb'"/[A-Za-z_][\w./-]*":')  # longer than chance writes: a box holds megabytes
HOW_FAST = ("haste", "seconds", "page_times")
CLOSE = 2.0  # seconds between two times that are taken for the same moment


def shared_values(copy: Copy) -> Iterator[Tie]:
    """Equal values: an id, a code, a name, a hash of one of them, that stands once in the ballot and once in the register."""
    ours: dict[bytes, list[int]] = defaultdict(list)
    for place, row in enumerate(copy.ballot):
        for form in {_bytes(value) for value in _atoms(row)}:
            ours[form].append(place)
    alone = {form: places[0] for form, places in ours.items() if len(places) == 1}
    if not alone:
        return
    for table, number, row in copy.register():
        for value in _atoms(row):
            for form in _forms(value):
                if form in alone:
                    yield Tie(alone.pop(form), f"same value as {table}[{number}]")


def keys_in_register(copy: Copy) -> Iterator[Tie]:
    """A response's key inside any text or bytes of the register: a log line, a message, a detail of an audit event."""
    wanted = {form: place for place, row in enumerate(copy.ballot) for form in _writings(row.get("id"))}
    if not wanted:
        return
    lengths = {len(form) for form in wanted}
    beginnings = np.unique(np.array([int.from_bytes(form[:4], "little") for form in wanted], dtype=np.uint32))
    for table, number, row in copy.register():
        text = b"\0".join(map(_bytes, row.values()))
        for start in _begins(text, beginnings):
            for form in (text[start : start + length] for length in lengths):
                if form in wanted:
                    yield Tie(wanted[form], f"key inside {table}[{number}]")


def _begins(text: bytes, beginnings: np.ndarray) -> list[int]:
    """Where four bytes of the text are the beginning of something that is looked for."""
    if len(text) < 4:
        return []
    windows = np.lib.stride_tricks.sliding_window_view(np.frombuffer(text, dtype=np.uint8), 4)
    numbers = np.ascontiguousarray(windows).view(np.uint32).ravel()
    places = np.minimum(np.searchsorted(beginnings, numbers), len(beginnings) - 1)
    return list(np.flatnonzero(beginnings[places] == numbers))


def same_time(copy: Copy) -> Iterator[Tie]:
    """A time in the ballot that is that of one person's submission, and of nobody else's."""
    known = (_moment(row["invitation.submitted_at"]) for row in copy.submitted)
    moments = sorted(moment for moment in known if moment is not None)
    for place, row in enumerate(copy.ballot):
        for name in _clear_columns(copy):
            moment = _moment(row[name])
            if moment is not None and bisect_right(moments, moment + CLOSE) - bisect_left(moments, moment - CLOSE) == 1:
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
    """Rows that lie in the order of arrival instead of key order (a heap): tied where a place holds a single arrival.

    PostgreSQL: what one transaction put on one page must lie there in the order of the keys, wherever there was room.
    """
    keys = [_bytes(row.get("id")) for row in copy.ballot]
    runs: dict[object, list[int]] = defaultdict(list)
    for place, run in enumerate(
        zip(copy.place[BALLOT], copy.pages[BALLOT], strict=True) if copy.pages else [0] * len(keys)
    ):
        runs[run].append(place)
    for places in runs.values():
        own = [keys[place] for place in places]
        if len(own) > 2 and own != sorted(own):
            yield from (Tie(place, "physical order") for place in places)


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


def same_seconds(copy: Copy) -> Iterator[Tie]:
    """How long or how hastily a sheet was filled in, kept on both sides, when that singles out one response and one person."""
    kept = [name for name in _clear_columns(copy) if name in HOW_FAST]
    for name in kept:
        ours = Counter(_bytes(row[name]) for row in copy.ballot)
        theirs = Counter(_bytes(row.get(f"invitation.{name}")) for row in copy.submitted)
        for place, row in enumerate(copy.ballot):
            value = _bytes(row[name])
            if ours[value] == 1 and theirs[value] == 1:
                yield Tie(place, f"{name} occurs once on each side")


def readable_envelopes(copy: Copy) -> Iterator[Tie]:
    """An envelope that can be read without a key: part of a sheet's writing stands in it, or it is shorter than any seal."""
    for place, row in enumerate(copy.envelopes, start=len(copy.ballot)):
        sealed = _bytes(row.get("sealed"))
        if ANSWER.search(sealed) or b"\0" * 16 in sealed or len(sealed) <= OVERHEAD:
            yield Tie(place, "an envelope that is not sealed")


def readable_bodies(copy: Copy) -> Iterator[Tie]:
    """A body that can be read without a key and names someone, or anything else of the register that stands there once."""
    names = Counter(str(row["respondent.full_name"]) for row in copy.submitted)
    by_beginning: dict[str, list[str]] = defaultdict(list)
    for name, count in names.items():
        if count == 1 and len(name) > 3:
            by_beginning[name[:4]].append(name)
    for place, row in enumerate(copy.ballot):
        if _names_someone(_bytes(row.get("body")).decode("utf-8", "ignore"), by_beginning):
            yield Tie(place, "a name inside the body")


def _names_someone(text: str, by_beginning: dict[str, list[str]]) -> bool:
    return any(
        text.startswith(name, run.start() + start)
        for run in WORDS.finditer(text)
        for start in range(len(run[0]) - 3)
        for name in by_beginning.get(run[0][start : start + 4], ())
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
    except (ValueError, RecursionError):  # also brackets in brackets without end
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
