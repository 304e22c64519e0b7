"""The post of a play: takes every message and gives it to nobody. Made-up people look into it as into their phones."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from pathlib import Path

from foundation.outbox.gateways import FileGateway, Instant, Outgoing
from foundation.outbox.states import ACCEPTED, Fault, Outcome, Verdict

LINK = re.compile(r"/t/([^\s.,;]+)")
NO_SUCH = Outcome(Verdict.REFUSED, "không có số này", fault=Fault.NO_SUCH)
DOWN = Outcome(Verdict.NOT_NOW, "cổng gửi tin ngừng")


class Sink(Instant):
    """`dead`: numbers that do not exist; `is_down`: the provider does not answer. Keeps of each number its newest code and link,
    how many messages of each kind and way came, and one of each to look at."""

    def __init__(self, file: Path) -> None:
        self.file = FileGateway(file)
        self.dead: Collection[str] = ()
        self.is_down = False
        self.codes: dict[str, str] = {}
        self.links: dict[str, str] = {}
        self.receipts: Counter[str] = Counter()
        self.counts: Counter[tuple[str, str]] = Counter()
        self.samples: dict[tuple[str, str], Outgoing] = {}
        self.refused = 0

    def send_many(self, batch: Sequence[Outgoing]) -> list[Outcome]:
        """Takes what can be taken. Raises OSError when the disk is full."""
        if self.is_down:
            return [DOWN] * len(batch)
        taken = [one for one in batch if one.to not in self.dead]
        self.file.send_many(taken)
        for one in taken:
            self._read(one)
        self.refused += len(batch) - len(taken)
        return [NO_SUCH if one.to in self.dead else ACCEPTED for one in batch]

    def _read(self, one: Outgoing) -> None:
        kind = one.kind or "notice"
        way = "email" if one.channel == "email" else "sms"
        self.counts[kind, way] += 1
        self.samples.setdefault((kind, way), one)
        if kind == "code":
            self.codes[one.to] = one.parameters["code"]
        if link := LINK.search(one.text):
            self.links[one.to] = f"/t/{link[1]}"
        self.receipts[one.to] += kind == "receipt"
