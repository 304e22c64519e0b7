"""The table of events as the signals read it: every column there, in one type, with what cannot be believed left out."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Column = NDArray[Any]
TEXTS = ("person", "agency", "opened_device", "proven_device", "network", "grade")
TIMES = ("code_sent_at", "code_entered_at", "opened_at", "submitted_at", "contact_changed_at")
FLAGS = ("typed_code", "helped", "registered_session")
NOTHING = {"", "nan", "none", "null", "nat", "<na>", "unknown", "-"}
NO = NOTHING | {"0", "0.0", "false", "no", "không", "khong", "f", "n"}
YES = {"1", "1.0", "true", "yes", "có", "co", "t", "y"}
SECOND, MINUTE, HOUR, DAY = 1, 60, 3600, 86400


class Events(NamedTuple):
    """One row a person. Texts are codes from 0, −1 where nothing is known; times are seconds, NaN where unknown."""

    person: Column
    agency: Column
    opened_device: Column
    proven_device: Column
    network: Column
    grade: Column  # "A", "B", "C" or ""
    code_sent_at: Column
    code_entered_at: Column
    opened_at: Column
    submitted_at: Column
    contact_changed_at: Column
    typed_code: Column  # 1, 0 or NaN, like the flags below
    helped: Column
    registered_session: Column
    known_device: Column
    list_place: Column
    grain: float  # how exact the times are, in seconds

    @property
    def delay(self) -> Column:
        """Seconds from the code's sending to its entry; NaN where a clock moved, or times are too coarse to tell."""
        return self._between(self.code_sent_at, self.code_entered_at, DAY)

    @property
    def start(self) -> Column:
        """When work on the sheet began: the proof, or else the opening."""
        return np.where(np.isnan(self.code_entered_at), self.opened_at, self.code_entered_at)

    @property
    def duration(self) -> Column:
        """Seconds from there to the submission; NaN like `delay`."""
        return self._between(self.start, self.submitted_at, HOUR * 6)

    def _between(self, begin: Column, end: Column, most: float) -> Column:
        gap = end - begin
        if self.grain >= HOUR:
            return np.full(len(gap), np.nan)
        with np.errstate(invalid="ignore"):
            return np.where((gap >= -2) & (gap <= most), np.maximum(gap, max(5.0, self.grain)), np.nan)


def read(events: pd.DataFrame) -> Events:
    """The events of a table with any of the contract's columns; what is missing is unknown, whatever its type."""
    rows = len(events)
    get = {name: events[name] if name in events else pd.Series([None] * rows, index=events.index) for name in _ALL}
    texts = {name: _text(get[name]) for name in (*TEXTS, "known_device")}
    times = {name: _seconds(get[name]) for name in TIMES}
    codes = _codes(np.concatenate([texts["opened_device"], texts["proven_device"]]))
    person = _codes(texts["person"])
    return Events(
        person=np.where(person < 0, len(person) + np.arange(rows), person),
        agency=_codes(texts["agency"]),
        opened_device=codes[:rows],
        proven_device=codes[rows:],
        network=_codes(texts["network"]),
        grade=np.char.upper(np.where(_is_nothing(texts["grade"]), "", texts["grade"]).astype(str)),
        **times,
        **{name: _flag(_text(get[name])) for name in FLAGS},
        known_device=_known(texts["known_device"], texts["opened_device"], texts["proven_device"]),
        list_place=pd.to_numeric(get["list_place"], errors="coerce").to_numpy(float),
        grain=_grain(times),
    )


_ALL = (*TEXTS, *TIMES, *FLAGS, "known_device", "list_place")


def _text(values: pd.Series) -> Column:
    return np.array([str(value).strip() if value is not None else "" for value in values], dtype=object)


def _is_nothing(texts: Column) -> Column:
    return np.array([str(text).lower() in NOTHING for text in texts], dtype=bool)


def _codes(texts: Column) -> Column:
    numbers, _ = pd.factorize(texts)
    return np.where(_is_nothing(texts), -1, numbers)


def _flag(texts: Column) -> Column:
    """1 for yes and for any name (of a session), 0 for no, NaN where nothing is said."""
    low = [str(text).lower() for text in texts]
    return np.array([np.nan if one in NOTHING else float(one not in NO) for one in low], dtype=float)


def _known(texts: Column, opened: Column, proven: Column) -> Column:
    """Whether the device was registered as shared: said by yes and no, or by the hash of the device itself."""
    low = [str(text).lower() for text in texts]
    named = {text for text, one in zip(texts, low, strict=True) if one not in NO | YES}
    flags = np.array([np.nan if one in NOTHING else float(one in YES) for one in low], dtype=float)
    if not named:
        return flags
    by_hash = np.array([a in named or b in named for a, b in zip(opened, proven, strict=True)], dtype=float)
    either: Column = np.fmax(flags, by_hash)
    return either


def _seconds(values: pd.Series) -> Column:
    """Seconds since 1970; texts, naive (UTC) and aware times alike, one by one where a column mixes them."""
    try:
        times = pd.to_datetime(values, utc=True, errors="coerce", format="mixed")
    except (TypeError, ValueError, OverflowError):
        times = pd.Series([_one_time(value) for value in values], index=values.index, dtype="datetime64[ns, UTC]")
    whole = times.astype("datetime64[ns, UTC]")
    return np.where(whole.isna(), np.nan, whole.astype("int64").to_numpy() / 1e9)


def _one_time(value: object) -> pd.Timestamp | None:
    try:
        return pd.to_datetime(str(value), utc=True)
    except (TypeError, ValueError, OverflowError):
        return None


def _grain(times: dict[str, Column]) -> float:
    """The largest of a second, minute, hour, day (of UTC or of Vietnam) of which the moments of work are multiples."""
    known = np.concatenate([times[name][~np.isnan(times[name])] for name in TIMES if name != "contact_changed_at"])
    if len(known) < 4:
        return float(SECOND)
    for grain in (HOUR, MINUTE):
        if not (known % grain).any():
            return float(grain)
    return float(SECOND)
