"""The demonstration's gateway."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from foundation.outbox.gateways.shape import Instant, Outgoing
from foundation.outbox.states import ACCEPTED, Outcome


class FileGateway(Instant):
    """One JSON line a message, appended and on disk before it counts as sent."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def send_many(self, batch: Sequence[Outgoing]) -> list[Outcome]:
        """Appends the batch. Raises OSError when the disk does not take it."""
        lines = "".join(json.dumps(_public(message), ensure_ascii=False) + "\n" for message in batch)
        descriptor = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(lines)
            file.flush()
            os.fsync(file.fileno())
        return [ACCEPTED] * len(batch)


def _public(message: Outgoing) -> dict[str, str]:
    fields = asdict(message)
    line = {name: fields[name] for name in ("id", "channel", "to", "text", "at")}
    return line | {"channel": "sms"} if message.channel == "sms_only" else line
