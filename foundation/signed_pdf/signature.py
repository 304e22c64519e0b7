"""What was found of one signature of a PDF, and how it is kept."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

TRUSTED, UNCHECKED = "trusted", "unchecked"
"""Whether an authority of the installation vouches for the signer, or the installation names none that could."""
NO_TOKEN, TOKEN_UNCHECKED, EXPIRED_SINCE = "no token", "token unchecked", "expired since"
"""What keeps the moment of signing from being proved: only the signer's own clock tells it; nobody vouches for the clock of the
time stamp; the certificate has expired meanwhile and no time stamp shows that it had not when it signed."""
LONGEST = 200  # letters of a name


@dataclass(frozen=True, slots=True)
class Signature:
    """signer, organisation, issuer: as its certificate has them, no other part of which is kept: it may hold the number of an
    identity card. signed_at: by the signer's clock. stamped_at: by a time stamp, `stamped_by` its authority. doubts: of the
    moment."""

    field: str
    signer: str
    organisation: str
    issuer: str
    trust: str
    signed_at: datetime | None = None
    stamped_at: datetime | None = None
    stamped_by: str = ""
    doubts: tuple[str, ...] = ()

    @property
    def is_trusted(self) -> bool:
        """Whether whose it is was verified."""
        return self.trust == TRUSTED

    def packed(self) -> dict[str, Any]:
        """As JSON takes it; `unpacked` reads it."""
        moments = {name: moment and moment.isoformat() for name, moment in self._moments().items()}
        return asdict(self) | moments | {"doubts": list(self.doubts)}

    def _moments(self) -> dict[str, datetime | None]:
        return {"signed_at": self.signed_at, "stamped_at": self.stamped_at}


def unpacked(values: dict[str, Any]) -> Signature:
    """What `packed` made."""
    moments = {
        name: datetime.fromisoformat(values[name]) if values[name] else None for name in ("signed_at", "stamped_at")
    }
    return Signature(**{**values, **moments, "doubts": tuple(values["doubts"])})
