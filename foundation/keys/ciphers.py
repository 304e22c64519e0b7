"""Sealing bytes: under a key, and under what a token or a cookie opens."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from foundation.keys.codes import decode_secret, encode_secret

NONCE = 12
DRAFT_BUCKET = 1024  # bytes; drafts and answers are padded to a multiple, so that a size tells nothing


class WrongKey(ValueError):
    """A ciphertext that none of the keys opens."""


def hkdf(secret: bytes, info: bytes) -> bytes:
    """A key of 32 bytes for one purpose, derived from a secret (RFC 5869, SHA-256)."""
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=info).derive(secret)


class Cipher:
    """AES-256-GCM of padded bytes under one key; carries no time, unlike Fernet, and no exact length."""

    def __init__(self, key: bytes) -> None:
        self._aead = AESGCM(key)

    def seal(self, plain: bytes, bound_to: bytes = b"") -> bytes:
        """Pads to DRAFT_BUCKET and encrypts; `bound_to` must be given again to open."""
        nonce = os.urandom(NONCE)
        framed = len(plain).to_bytes(4, "big") + plain
        return nonce + self._aead.encrypt(nonce, framed + b"\0" * (-len(framed) % DRAFT_BUCKET), bound_to)

    def open(self, sealed: bytes, bound_to: bytes = b"") -> bytes:
        """The inverse of `seal`. Raises WrongKey."""
        try:
            framed = self._aead.decrypt(bytes(sealed[:NONCE]), bytes(sealed[NONCE:]), bound_to)
        except InvalidTag as error:
            raise WrongKey("this key does not open it") from error
        return framed[4 : 4 + int.from_bytes(framed[:4], "big")]


class DraftKey:
    """A draft's place, an id that nobody without the token can compute, and its cipher, which needs the person's slot too.

    Without a slot: what an earlier release sealed under the token alone.
    """

    def __init__(self, secret: bytes, slot: bytes = b"") -> None:
        self.secret = secret
        self.id = hkdf(secret, b"draft id")[:16]
        self.cipher = Cipher(hkdf(secret + slot, b"draft key"))

    def with_slot(self, slot: bytes | None) -> DraftKey:
        """The key of the same draft under this slot."""
        return DraftKey(self.secret, slot or b"")

    def token(self, purpose: str) -> str:
        """A name that only this draft has (32 hex digits); nothing can be opened or found with it."""
        return hkdf(self.secret, b"draft token " + purpose.encode()).hex()[:32]

    @classmethod
    def of_token(cls, token: str) -> DraftKey:
        return cls(hkdf(token.encode(), b"draft"))


class CookieKey:
    """The random secret of a respondent's cookie: the database holds its hash, and the draft's key sealed under it."""

    def __init__(self, secret: bytes) -> None:
        self.secret = secret
        self.hash = hashlib.sha256(secret).digest()

    @classmethod
    def generate(cls) -> CookieKey:
        return cls(secrets.token_bytes(32))

    @classmethod
    def of_cookie(cls, text: str) -> CookieKey | None:
        """The key that a cookie's text carries, or None when it carries none."""
        try:
            secret = decode_secret(text)
        except ValueError:
            return None
        return cls(secret) if len(secret) == 32 else None

    @property
    def cookie(self) -> str:
        return encode_secret(self.secret)

    def seal(self, plain: bytes) -> bytes:
        """Encrypts so that only the browser that holds the cookie can open it."""
        nonce = os.urandom(NONCE)
        return nonce + AESGCM(self._derive(b"seal")).encrypt(nonce, plain, self.hash)

    def open(self, sealed: bytes) -> bytes:
        """The inverse of `seal`. Raises WrongKey."""
        try:
            return AESGCM(self._derive(b"seal")).decrypt(bytes(sealed[:NONCE]), bytes(sealed[NONCE:]), self.hash)
        except InvalidTag as error:
            raise WrongKey("this cookie does not open it") from error

    def token(self, purpose: str) -> str:
        """What a form of this browser carries to show that the page came from here (32 hex digits)."""
        return self._derive(purpose.encode()).hex()[:32]

    def _derive(self, info: bytes) -> bytes:
        # one HMAC is a key derivation when the secret is uniformly random, as this one is
        return hmac.digest(self.secret, info, "sha256")
