"""What is kept of a root that was replaced: keys derived from it for what goes on being verified, never the root itself.

From a derived key neither the root nor another derived key can be computed, so whoever finds one of these makes no link, no typed
code, no envelope and no blind index with it.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

PEPPER = "password pepper"
FOR_GOOD = ("audit", "backup", "tombstone", "index recovery code", "index oidc subject")
"""What is verified for as long as there is anything to verify: events of the audit chain, whose a copy is, tombstones; and hashes
of what is too long to be guessed."""
UNTIL_RETIRED = (PEPPER,)
"""What is dropped by `keys retire`: whoever has the old root and a copy of the database tries passwords with it."""


@dataclass(frozen=True, slots=True)
class Retired:
    """A former root: its fingerprint, the day on which it was replaced, the number of the last audit event under it."""

    fingerprint: str
    on: str
    last_event: int
    keys: Mapping[str, bytes]

    @property
    def replaced_on(self) -> str:
        """That day as it is said."""
        return date.fromisoformat(self.on).strftime("%d/%m/%Y")

    def mac(self, purpose: str, message: bytes) -> str:
        """As `Keys.mac` made it under this root; "", which no MAC equals, where that key was not kept."""
        key = self.keys.get(purpose)
        return hmac.new(key, message, hashlib.sha256).hexdigest() if key else ""

    def index(self, purpose: str, text: str) -> str:
        """As `Keys.index` made it under this root; "" where that key was not kept."""
        return self.mac(f"index {purpose}", text.encode())[:32]

    def without_pepper(self) -> Retired:
        """The same when no password may be compared under it any longer."""
        return replace(self, keys={name: key for name, key in self.keys.items() if name not in UNTIL_RETIRED})

    def as_json(self) -> dict[str, Any]:
        """As it stands in the keys file."""
        kept = {name: key.hex() for name, key in self.keys.items()}
        return {"fingerprint": self.fingerprint, "on": self.on, "last_event": self.last_event, "keys": kept}

    @classmethod
    def of_json(cls, values: Mapping[str, Any]) -> Retired:
        """The inverse. Raises ValueError, KeyError or TypeError for what is none."""
        date.fromisoformat(values["on"])
        kept = {str(name): bytes.fromhex(key) for name, key in values["keys"].items()}
        return cls(str(values["fingerprint"]), str(values["on"]), int(values["last_event"]), kept)
