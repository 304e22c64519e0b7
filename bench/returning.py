"""People who come back by the same link after every mishap, and phones that know what they have sent."""

from __future__ import annotations

import asyncio
import random
import re
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from bench.http import Client, Page
from bench.outbox import RECEIPT, Outbox
from bench.respond import filled, links_in, main_form

STEPS = 60
REPEATS = 10  # how often a phone sends a form whose connection was cut
GREETING = "/phieu"  # of who comes back
SENT = "Ông/Bà đã gửi phiếu"  # what a link says whose sheet was submitted
ONWARD = re.compile(r'<a(?=[^>]*class="govuk-button)[^>]*href="(/phieu/[^"#]*)')


@dataclass(slots=True)
class Phone(Client):
    """A phone that knows what it sent: of each question what was acknowledged last, and what was sent since."""

    said: dict[str, str] = field(default_factory=dict)
    since: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    cut: bool = False  # the next form is sent by half first
    statuses: Counter[int] = field(default_factory=Counter)

    async def post(self, path: str, fields: list[tuple[str, str]]) -> Page:
        """A form, again and again while its connection is cut."""
        answers = {name: value for name, value in fields if name.startswith("/")}
        for name, value in answers.items():
            self.since[name].add(value)
        halves = random.randrange(1, REPEATS) if self.cut else 0
        self.cut = False
        for number in range(halves):
            await self._half(path, fields, whole=number % 2 == 1)
        before = len(self.acknowledged)
        page = await Client.post(self, path, fields)
        if len(self.acknowledged) > before:
            self.said |= answers
            for name in answers:
                self.since[name].clear()
        self.statuses[page.status] += 1
        return page

    async def _half(self, path: str, fields: list[tuple[str, str]], whole: bool) -> None:
        """Sends a part of the form, or all of it, and goes before the answer."""
        body = urlencode(fields).encode()
        _, writer = await asyncio.open_connection(self.host, self.port)
        sent = self._head("POST", path, body) + (body if whole else body[: len(body) // 2])
        writer.write(sent)
        await writer.drain()
        await asyncio.sleep(random.uniform(0, 0.05))
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()

    def may_hold(self, name: str) -> set[str]:
        """What the sheet may hold of a question."""
        return self.since.get(name, set()) | ({self.said[name]} if name in self.said else set())


@dataclass
class Person:
    """Who answers, until there is a receipt."""

    link: str
    number: str
    phone: Phone
    receipt: str = ""
    returns: int = 0
    mishap: str = ""  # the last one

    async def answer(self, outbox: Outbox, until: Callable[[], float]) -> None:
        """Opens the link and goes on from wherever the page leads; comes back after every mishap."""
        while not self.receipt and time.monotonic() < until():
            try:
                await self._once(outbox)
            except (RuntimeError, OSError, ValueError, TimeoutError) as error:
                self.mishap = f"{type(error).__name__}: {error}"
                self.phone.close()
                self.returns += 1
                await asyncio.sleep(random.uniform(0.2, 1.5))
        self.phone.close()

    async def _once(self, outbox: Outbox) -> None:
        page = await self.phone.get(self.link)
        for _ in range(STEPS):
            self.phone.statuses[page.status] += 1
            if found := RECEIPT.search(page.body):
                self.receipt = found[1] + found[2]
                return
            if SENT in page.body and (told := outbox.receipts.get(self.number)):
                self.receipt = told  # by message: the page that was to show it never came
                return
            if page.status != 200:
                raise RuntimeError(f"{page.status} on {page.path}")
            if page.path == GREETING and (onward := ONWARD.search(page.body)):
                page = await self.phone.get(onward[1])
                continue
            action, controls = main_form(page)
            page = await self.phone.post(action, await filled(controls, outbox, self.number))


def invited(folder: Path, port: int) -> list[Person]:
    """Everybody whom `bench.prepare` invited, each with a phone of another address."""
    return [
        Person(urlsplit(link).path, phone, Phone("127.0.0.1", port, f"10.8.{n >> 8}.{n & 255}"))
        for n, (link, phone) in enumerate(links_in(folder / "links.csv"))
    ]
