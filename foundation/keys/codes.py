"""Characters that people type and links carry: Crockford's base 32, without the letters that look like digits."""

from __future__ import annotations

import base64
import re
import secrets

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LOOK_ALIKE = str.maketrans("OIL", "011", " -–—._")
TOKEN_LENGTH = 26  # of a personal link: 128 bits
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_IN_A_LINK = re.compile(rf"(?:^|/)[tT]/([0-9A-Za-z]{{{TOKEN_LENGTH}}})")
_ALONE = re.compile(rf"\W*([0-9A-Za-z]{{{TOKEN_LENGTH}}})")


def crockford(number: int, length: int) -> str:
    """A number as so many Crockford base-32 characters."""
    return "".join(CROCKFORD[(number >> (5 * place)) & 31] for place in reversed(range(length)))


def tidy_code(text: str) -> str:
    """A typed code as it was meant: capitals, no spaces or dashes, O→0, I and L→1."""
    return text.upper().translate(_LOOK_ALIKE)


def token_in(text: str) -> str:
    """The token of a personal link in what was opened or pasted (a path, a link, a whole message), "" for none: without what
    messengers and sentences put around it."""
    plain = _UNSEEN.sub("", text[:2000])
    found = _IN_A_LINK.search(plain) or _ALONE.match(plain)
    return found[1] if found else ""


def random_code(length: int) -> str:
    """Random Crockford characters, for receipts and one-time links."""
    return "".join(secrets.choice(CROCKFORD) for _ in range(length))


def encode_secret(secret: bytes) -> str:
    """Bytes as text that fits a cookie."""
    return base64.urlsafe_b64encode(secret).decode().rstrip("=")


def decode_secret(text: str) -> bytes:
    """The inverse of `encode_secret`. Raises ValueError."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
