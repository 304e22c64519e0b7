"""The ballot key and its locks: who together may open what is closed to it.

The private half is made once and forgotten. It stays only inside the locks: for every set of so many holders as are needed,
the private half closed to each of them in turn and, outermost, to the server's part. Without holders there is one lock, and
the server's part alone opens it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from foundation.keys import hpke
from foundation.keys.ciphers import WrongKey
from foundation.keys.codes import crockford
from foundation.keys.holder_secret import private_half

FINGERPRINT = 20  # characters: 100 bits


@dataclass(frozen=True, slots=True)
class BallotKey:
    """Everything about a ballot key that may be known: public halves, how many holders are needed, the locks."""

    public: bytes
    server: bytes  # the public half of the server's part
    holders: tuple[bytes, ...]
    threshold: int
    locks: Mapping[tuple[int, ...], bytes]  # by the places of a set of holders

    @property
    def fingerprint(self) -> str:
        """Five groups of four characters that stand for the public half, on papers and pages."""
        return fingerprint(self.public)

    def as_json(self) -> dict[str, Any]:
        """The same as plain values; `of_json` makes it again."""
        return {
            "public": self.public.hex(),
            "server": self.server.hex(),
            "holders": [half.hex() for half in self.holders],
            "threshold": self.threshold,
            "locks": {_name(members): lock.hex() for members, lock in self.locks.items()},
        }

    @classmethod
    def of_json(cls, values: Mapping[str, Any]) -> BallotKey:
        """The key that `as_json` wrote. Raises ValueError when the values are not such a key."""
        try:
            locks = {_members(name): bytes.fromhex(lock) for name, lock in values["locks"].items()}
            holders = tuple(bytes.fromhex(half) for half in values["holders"])
            public, server = bytes.fromhex(values["public"]), bytes.fromhex(values["server"])
            made = cls(public, server, holders, int(values["threshold"]), locks)
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError("this is no ballot key") from error
        if not made._is_whole():
            raise ValueError("this ballot key is not whole")
        return made

    def _is_whole(self) -> bool:
        halves = (self.public, self.server, *self.holders)
        sizes_hold = all(len(half) == 32 for half in halves) and 0 <= self.threshold <= len(self.holders)
        return sizes_hold and set(self.locks) == set(combinations(range(len(self.holders)), self.threshold))

    def canonical(self) -> bytes:
        """The same bytes for the same key: what a MAC pins."""
        return json.dumps(self.as_json(), sort_keys=True, separators=(",", ":")).encode()


def fingerprint(public: bytes) -> str:
    """Of any public half."""
    digest = hashlib.sha256(b"fingerprint" + public).digest()
    text = crockford(int.from_bytes(digest, "big") >> (256 - 5 * FINGERPRINT), FINGERPRINT)
    return "-".join(text[start : start + 4] for start in range(0, FINGERPRINT, 4))


def make(holders: Sequence[bytes], threshold: int) -> tuple[BallotKey, bytes]:
    """A new ballot key for these holders (public halves), `threshold` of whom are needed. Returns it with the server's part.

    Raises ValueError when the holders are fewer than that, or one stands there twice.
    """
    if not 0 <= threshold <= len(holders) or len(set(holders)) != len(holders) or bool(threshold) != bool(holders):
        raise ValueError("so many different holders are not there")
    private, server_part = hpke.new_private(), hpke.new_private()
    public, server = hpke.public_of(private), hpke.public_of(server_part)
    locks = {
        members: _close(private, [*(holders[place] for place in members), server], public)
        for members in combinations(range(len(holders)), threshold)
    }
    return BallotKey(public, server, tuple(holders), threshold, locks), server_part


def _close(private: bytes, halves: Sequence[bytes], public: bytes) -> bytes:
    for half in halves:
        private = hpke.seal(half, private, _info(public))
    return private


def open_lock(key: BallotKey, secrets: Mapping[int, bytes], server_part: bytes) -> bytes:
    """The private half, from the secrets of holders by their place. Raises WrongKey.

    More holders than needed may have come; the first set that is whole is taken.
    """
    members = next((members for members in key.locks if set(members) <= set(secrets)), None)
    if members is None:
        raise WrongKey("not enough holders")
    inner = hpke.unseal(server_part, key.locks[members], _info(key.public))
    for place in reversed(members):
        inner = hpke.unseal(private_half(secrets[place]), inner, _info(key.public))
    if hpke.public_of(inner) != key.public:
        raise WrongKey("the lock holds another key")
    return inner


def sets(key: BallotKey) -> list[tuple[int, ...]]:
    """Every set of holders that can open, in order."""
    return sorted(key.locks)


def _info(public: bytes) -> bytes:
    return b"ballot lock " + public


def _name(members: Sequence[int]) -> str:
    return " ".join(map(str, members))


def _members(name: str) -> tuple[int, ...]:
    return tuple(int(place) for place in name.split())
