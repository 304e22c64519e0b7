"""What the file gateway has written, as phones would get it."""

from __future__ import annotations

import asyncio
import json
import re
import time
from dataclasses import dataclass, field
from pathlib import Path

CODE_SECONDS, LOOK_EVERY = 20, 0.005
RECEIPT = re.compile(r"BN-([0-9A-Z]{4})-([0-9A-Z]{4})")
CODE = re.compile(r"\b(\d{6})\b")


@dataclass
class Outbox:
    """The file gateway's lines as they appear: phone → its newest code, and the receipt that it was told."""

    path: Path
    codes: dict[str, str] = field(default_factory=dict)
    receipts: dict[str, str] = field(default_factory=dict)
    offset: int = 0
    waited: list[float] = field(
        default_factory=list
    )  # seconds that somebody looked at the page of the code without one
    expected: dict[str, asyncio.Event] = field(default_factory=dict)

    async def follow(self) -> None:
        """Reads new lines until cancelled."""
        while True:
            self.read()
            await asyncio.sleep(LOOK_EVERY)

    def read(self) -> None:
        """Takes in what was appended since the last time."""
        if not self.path.exists() or self.path.stat().st_size == self.offset:
            return
        with self.path.open("rb") as file:
            file.seek(self.offset)
            data = file.read()
        whole = data[: data.rfind(b"\n") + 1]
        self.offset += len(whole)
        for line in whole.splitlines():
            message = json.loads(line)
            found = CODE.search(message["text"])
            if found:
                self.codes[message["to"]] = found[1]
                if message["to"] in self.expected:
                    self.expected[message["to"]].set()
            elif told := RECEIPT.search(message["text"]):
                self.receipts[message["to"]] = told[1] + told[2]

    async def code(self, phone: str) -> str:
        """Waits for the code sent to a phone, and takes it."""
        began, arrives = time.monotonic(), self.expected.setdefault(phone, asyncio.Event())
        try:
            async with asyncio.timeout(CODE_SECONDS):
                while phone not in self.codes:
                    arrives.clear()
                    await arrives.wait()
        except TimeoutError:
            raise RuntimeError("no code in the outbox") from None
        finally:
            self.expected.pop(phone, None)
        self.waited.append(time.monotonic() - began)
        return self.codes.pop(phone)
