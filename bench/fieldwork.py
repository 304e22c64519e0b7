"""Made-up fieldwork as the register sees it: honest people of every kind that looks suspicious, and planted proxies.

What a rule could have been tuned to is a field of each province: how long codes take and sheets last, how often people have two
devices, how big agencies are, how proxies go about it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

START = pd.Timestamp("2023-10-30T00:30:00Z")  # a Monday, 7:30 in Vietnam
Row = dict[str, Any]


@dataclass
class Province:
    """What one province is like."""

    seed: int
    proxies: float = 0.07
    people: int = 1500
    largest_agency: int = 120
    delay: float = 30.0  # seconds, median of whoever has the phone in hand
    delay_spread: float = 0.5
    minutes: float = 12.0
    spread: float = 0.4
    days: int = 10
    one_network: float = 0.7  # share of agencies behind one address
    late: float = 8.0  # how much later proxies' codes come than usual
    late_spread: float = 0.6
    haste: float = 0.5  # how long a proxy takes, of what is usual
    odd: float = 0.06  # share of each odd kind of honest people
    missing: float = 0.0
    shape: str = "lognormal"  # of honest delays
    moved: float = 0.0  # share of agencies whose clock of code entries is off
    collisions: float = 0.0  # share of devices that another's hash cannot be told from
    chance: np.random.Generator = field(init=False)
    devices: int = 0

    def __post_init__(self) -> None:
        self.chance = np.random.default_rng(self.seed)

    def device(self) -> str:
        """A new one."""
        if self.chance.random() >= self.collisions or not self.devices:
            self.devices += 1
            return f"d{self.devices}"
        return f"d{self.chance.integers(1, self.devices + 1)}"

    def moment(self) -> float:
        """Seconds since START, in office hours; half of them after one of three reminders."""
        day = self.chance.integers(0, self.days)
        if self.chance.random() < 0.4:
            return float(day // 4 * 4 * 86400 + self.chance.exponential(2400))
        return float(day * 86400 + self.chance.uniform(0, 9 * 3600))

    def code(self, times: float = 1.0) -> float:
        """Seconds from the code to its entry."""
        draw = {
            "lognormal": lambda: self.chance.lognormal(0, self.delay_spread),
            "exponential": lambda: self.chance.exponential(1.44),
            "uniform": lambda: self.chance.uniform(0.3, 1.7),
        }
        return float(max(4, self.delay * times * draw[self.shape]()))

    def answering(self, times: float = 1.0) -> float:
        """Seconds from the proof to the submission."""
        return float(max(40, 60 * self.minutes * times * self.chance.lognormal(0, self.spread)))


def honest(p: Province, network: str, at: float | None = None) -> Row:
    """Somebody who answers on a phone of their own."""
    device, opened = p.device(), p.moment() if at is None else at
    own = network if p.chance.random() < 0.7 else f"n{p.device()}"
    row = {"opened_device": device, "proven_device": device, "network": own, "opened": opened}
    row |= {"grade": p.chance.choice(["A", "B"], p=[0.95, 0.05]), "typed_code": p.chance.random() < 0.05}
    return _timed(p, row, p.code(), p.answering())


def _timed(p: Province, row: Row, code: float, answering: float) -> Row:
    sent = row["opened"] + float(p.chance.uniform(8, 60))
    return row | {"sent": sent, "entered": sent + code, "submitted": sent + code + answering}


def _two_devices(p: Province, row: Row) -> Row:
    return _timed(p, row | {"proven_device": p.device()}, p.code(float(p.chance.uniform(1, 1.6))), p.answering())


def _slow(p: Province, row: Row) -> Row:
    return _timed(p, row, p.code(float(p.chance.uniform(3, 9))), p.answering(float(p.chance.uniform(0.9, 2.2))))


def _unanimous(p: Province, row: Row) -> Row:
    return _timed(p, row, p.code(), p.answering(float(p.chance.uniform(0.25, 0.7))))


def _helped(p: Province, row: Row) -> Row:
    return _timed(p, row | {"helped": True}, p.code(2), p.answering(1.4))


def _mailbox(p: Province, row: Row) -> Row:
    return _timed(p, row | {"grade": "B"}, p.code(2.5), p.answering())


def _new_number(p: Province, row: Row) -> Row:
    return row | {"changed": row["opened"] - float(p.chance.uniform(-1, 3) * 86400)}


ODD: dict[str, Callable[[Province, Row], Row]] = {
    "two devices": _two_devices,
    "slow typist": _slow,
    "unanimous": _unanimous,
    "helped": _helped,
    "mailbox": _mailbox,
    "new number": _new_number,
}


def guided(p: Province, network: str, people: list[int]) -> Iterator[Row]:
    """A registered session: one room, one address, some machines for all, codes typed when the speaker says so."""
    begin, machines = p.moment(), [p.device() for _ in range(max(1, len(people) // 5))]
    for number, place in enumerate(people):
        row = honest(p, network, begin + number * float(p.chance.uniform(0, 60)))
        row |= {"network": network, "registered_session": True, "list_place": place, "typed_code": True}
        if p.chance.random() < 0.6:
            machine = str(p.chance.choice(machines))
            row |= {"proven_device": machine, "opened_device": machine}
        yield _timed(p, row, p.code(float(p.chance.uniform(1, 6))), p.answering())


def kiosk(p: Province, network: str, people: list[int]) -> Iterator[Row]:
    """A shared machine that was registered: people queue, often in the order of the list."""
    device, at = p.device(), p.moment()
    for place in people:
        row = honest(p, network, at) | {"proven_device": device, "known_device": True, "network": network}
        if p.chance.random() < 0.7:
            row["opened_device"] = device
        row = _timed(p, row | {"list_place": place}, p.code(1.3), p.answering())
        at = row["submitted"] + float(p.chance.exponential(200))
        yield row


def meeting(p: Province, network: str, people: list[int]) -> Iterator[Row]:
    """Colleagues who begin together on their own phones, nothing registered."""
    begin = p.moment()
    for place in people:
        row = honest(p, network, begin + float(p.chance.exponential(240)))
        yield row | {"network": network, "typed_code": True, "list_place": place}


def _proxied(p: Province, network: str, at: float) -> Row:
    row = honest(p, network, at) | {"network": network}
    late = p.delay * p.late * p.chance.lognormal(0, p.late_spread)
    return _timed(p, row, max(60.0, float(late)), p.answering(p.haste))


def clerk(p: Province, network: str, people: list[int]) -> Iterator[Row]:
    """One phone that proves everybody; links open on it, or on their owners' phones before they are handed on."""
    device, at = p.device(), p.moment()
    for place in people:
        row = _proxied(p, network, at) | {"proven_device": device, "list_place": place}
        if p.chance.random() < 0.6:
            row["opened_device"] = device
        at = row["submitted"] + float(p.chance.exponential(900))
        yield row


def forwarded(p: Province, network: str, people: list[int]) -> Iterator[Row]:
    """Each hands the link to somebody else, who asks for the code."""
    for place in people:
        yield _proxied(p, network, p.moment()) | {"proven_device": p.device(), "list_place": place}


def stack(p: Province, network: str, people: list[int]) -> Iterator[Row]:
    """A stack of printed slips, typed one after the other on one machine, or in a browser that forgets."""
    device, at, forgets = p.device(), p.moment(), p.chance.random() < 0.4
    for place in people:
        machine = p.device() if forgets else device
        row = _proxied(p, network, at) | {"opened_device": machine, "proven_device": machine}
        at = row["submitted"] + float(p.chance.uniform(10, 300))
        yield row | {"typed_code": True, "list_place": place}


def deputy_outside(p: Province, network: str, people: list[int]) -> Iterator[Row]:
    """A secretary who is on no list, for one person or two; the link was opened by its owner as often as not."""
    device = p.device()
    for place in people[:2]:
        row = _proxied(p, network, p.moment()) | {"proven_device": device, "list_place": place}
        if len(people) > 1 and p.chance.random() < 0.5:
            row["opened_device"] = device
        yield row


def deputy_inside(p: Province, network: str, people: list[int]) -> Iterator[Row]:
    """Somebody on the list answers their own sheet, and the sheets of the others from the same phone."""
    own = honest(p, network)
    yield own | {"list_place": people[0], "kind": "lends own device"}
    for place in people[1:4]:
        row = _proxied(p, network, own["opened"] + float(p.chance.uniform(-1, 3) * 86400))
        device = own["proven_device"]
        opened = device if p.chance.random() < 0.5 else p.device()
        yield row | {"proven_device": device, "opened_device": opened, "list_place": place}


PLANTED = {
    "clerk": (clerk, 3, 15),
    "forwarded": (forwarded, 1, 3),
    "stack": (stack, 5, 20),
    "deputy inside": (deputy_inside, 2, 4),
    "deputy outside": (deputy_outside, 1, 2),
}
GROUPS = {"guided": (guided, 8, 40), "kiosk": (kiosk, 4, 20), "meeting": (meeting, 5, 25)}


def province(p: Province) -> pd.DataFrame:
    """The events of one province, with the truth beside them in `kind` and `is_proxy`."""
    rows: list[Row] = []
    while len(rows) < p.people:
        rows += _agency(p, len(rows))
    return _as_events(p, rows)


def _agency(p: Province, number: int) -> list[Row]:
    size = int(np.exp(p.chance.uniform(0, np.log(p.largest_agency)))) or 1
    network = f"office{number}" if p.chance.random() < p.one_network else ""
    places, rows = list(range(1, size + 1)), []
    planted = list(PLANTED)
    while places:
        if p.chance.random() < p.proxies / 3.2:
            name = planted[p.chance.integers(0, len(planted))]
            way, proxy = PLANTED[name], True
        elif p.chance.random() < 0.012:
            name = list(GROUPS)[p.chance.integers(0, len(GROUPS))]
            way, proxy = GROUPS[name], False
        else:
            rows.append(_one(p, network, places.pop(0)))
            continue
        count = int(p.chance.integers(way[1], way[2] + 1))
        if len(places) < way[1]:  # no stack of one slip, no clerk for one person
            rows.append(_one(p, network, places.pop(0)))
            continue
        taken, places = places[:count], places[count:]
        address = network or f"n{p.device()}"
        rows += [{"kind": name, "is_proxy": proxy} | row for row in way[0](p, address, taken)]
    if p.chance.random() < p.moved:
        off = float(p.chance.choice([-120, 300, 3600, 7 * 3600]))
        rows = [row | {"entered": row["entered"] + off} for row in rows]
    return [row | {"agency": f"a{number}"} for row in rows]


def _one(p: Province, network: str, place: int) -> Row:
    row = honest(p, network or f"n{p.device()}") | {"list_place": place}
    if p.chance.random() < p.odd * len(ODD):
        name = list(ODD)[p.chance.integers(0, len(ODD))]
        return ODD[name](p, row) | {"kind": name, "is_proxy": False}
    return row | {"kind": "one address" if network else "plain", "is_proxy": False}


def _as_events(p: Province, rows: list[Row]) -> pd.DataFrame:
    table = pd.DataFrame(rows)
    table["is_proxy"] = table["is_proxy"].astype(bool) & (table["kind"] != "lends own device")
    for column, name in (
        ("opened", "opened_at"), ("sent", "code_sent_at"), ("entered", "code_entered_at"),
        ("submitted", "submitted_at"), ("changed", "contact_changed_at"),
    ):  # fmt: skip
        seconds = table.pop(column) if column in table else pd.Series(np.nan, table.index)
        table[name] = START + pd.to_timedelta(seconds.astype(float).round(), unit="s")
    for name in ("helped", "registered_session", "known_device"):
        table[name] = (table[name] if name in table else pd.Series(False, table.index)).eq(True)
    table["person"] = [f"p{number}" for number in p.chance.permutation(len(table))]
    for name in ("opened_device", "network", "code_sent_at", "list_place", "grade"):
        table.loc[p.chance.random(len(table)) < p.missing, name] = None
    return table.sample(frac=1, random_state=p.seed).reset_index(drop=True)
