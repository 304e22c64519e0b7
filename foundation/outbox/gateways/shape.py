"""What a gateway is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from foundation.outbox.states import Outcome, Verdict


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message on its way: `to` is E.164 or a mail address, `at` an ISO time in UTC, `parameters` what the text was made of,
    `accented` the text with diacritics where `text` has none, `html` the same mail once more for programs that show it."""

    id: str
    channel: str
    to: str
    text: str
    at: str
    subject: str = ""
    kind: str = ""
    parameters: Mapping[str, str] = field(default_factory=dict)
    accented: str = ""
    html: str = ""


class Gateway(Protocol):
    """Hands one message over and says what became of it, within `TOTAL` seconds; used by many threads at once."""

    @property
    def name(self) -> str:
        """Of the gateway, as its health is kept under."""

    def send(self, message: Outgoing) -> Outcome:
        """Never raises."""


class Instant:
    """A gateway without a network: takes a batch at once, in the worker's own thread."""

    name = "file"

    def send(self, message: Outgoing) -> Outcome:
        """One message."""
        try:
            return self.send_many([message])[0]
        except OSError as error:
            return Outcome(Verdict.NOT_NOW, type(error).__name__)

    def send_many(self, batch: Sequence[Outgoing]) -> list[Outcome]:
        """Takes the whole batch or raises OSError."""
        raise NotImplementedError


Route = tuple[Gateway, ...]
