"""Characters that people type and links carry: Crockford's base 32, without the letters that look like digits."""

from __future__ import annotations

import base64
import secrets

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LOOK_ALIKE = str.maketrans("OIL", "011", " -–—._")


def crockford(number: int, length: int) -> str:
    """A number as so many Crockford base-32 characters."""
    return "".join(CROCKFORD[(number >> (5 * place)) & 31] for place in reversed(range(length)))


def tidy_code(text: str) -> str:
    """A typed code as it was meant: capitals, no spaces or dashes, O→0, I and L→1."""
    return text.upper().translate(_LOOK_ALIKE)


def random_code(length: int) -> str:
    """Random Crockford characters, for receipts and one-time links."""
    return "".join(secrets.choice(CROCKFORD) for _ in range(length))


def encode_secret(secret: bytes) -> str:
    """Bytes as text that fits a cookie."""
    return base64.urlsafe_b64encode(secret).decode().rstrip("=")


def decode_secret(text: str) -> bytes:
    """The inverse of `encode_secret`. Raises ValueError."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
