"""Hybrid public key encryption, RFC 9180 in base mode: X25519, HKDF-SHA256, ChaCha20-Poly1305.

The library offers no additional data, so whatever a ciphertext is bound to goes into `info`.
"""

from __future__ import annotations

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from foundation.keys.ciphers import WrongKey

SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)
OVERHEAD = 48  # bytes that sealing adds: an encapsulated key of 32 and a tag of 16


def new_private() -> bytes:
    """A private key: 32 random bytes."""
    return secrets.token_bytes(32)


def public_of(private: bytes) -> bytes:
    """The public half, 32 bytes."""
    return X25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()


def seal(public: bytes, plain: bytes, info: bytes) -> bytes:
    """Closes bytes to a public key; the same `info` must be given to open. Adds OVERHEAD bytes."""
    return SUITE.encrypt(plain, X25519PublicKey.from_public_bytes(public), info)


def unseal(private: bytes, sealed: bytes, info: bytes) -> bytes:
    """The inverse of `seal`. Raises WrongKey, whatever the reason is."""
    try:
        return SUITE.decrypt(sealed, X25519PrivateKey.from_private_bytes(private), info)
    except (InvalidTag, ValueError) as error:
        raise WrongKey("this key does not open it") from error
