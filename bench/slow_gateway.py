"""A provider's HTTP gateway that takes its time: one task a connection, so that hundreds may wait at once."""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections import Counter
from dataclasses import dataclass, field

CODE = re.compile(r"\b(\d{6})\b")
LENGTH = re.compile(rb"content-length: *(\d+)", re.I)
ANSWER = b'{"error":0}'


@dataclass
class SlowGateway:
    """Answers after `delay` seconds. `heard` counts the messages by id; `codes` holds the newest code of a phone."""

    delay: float
    heard: Counter[str] = field(default_factory=Counter)
    codes: dict[str, str] = field(default_factory=dict)
    waits: list[float] = field(default_factory=list)  # of respondents for their codes, seconds
    last: float = 0.0  # when the last message was answered

    async def serve(self) -> asyncio.Server:
        """Listens on a free port of this machine."""
        return await asyncio.start_server(self._talk, "127.0.0.1", 0, backlog=512)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            length = LENGTH.search(head)
            self._take(json.loads(await reader.readexactly(int(length[1]) if length else 0)))
            await asyncio.sleep(self.delay)
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\nConnection: close\r\n\r\n" % len(ANSWER) + ANSWER)
            await writer.drain()
            self.last = time.monotonic()
        except (OSError, asyncio.IncompleteReadError):
            pass  # the worker was killed in the midst of it
        finally:
            writer.close()

    def _take(self, message: dict[str, str]) -> None:
        self.heard[message["id"]] += 1
        found = CODE.search(message["text"])
        if found and "/t/" not in message["text"]:
            self.codes[message["to"]] = found[1]

    async def code(self, phone: str) -> str:
        """Waits for the code sent to a phone, and takes it; as `bench.respond` asks for it."""
        began = time.monotonic()
        while phone not in self.codes:
            if time.monotonic() - began > 60:
                raise RuntimeError("no code at the gateway")
            await asyncio.sleep(0.02)
        self.waits.append(time.monotonic() - began)
        return self.codes.pop(phone)
