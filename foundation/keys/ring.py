"""The keys of one installation: their file, and what is derived from them."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
import time
from functools import lru_cache
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from foundation.durable_files import write_whole
from foundation.keys.ciphers import NONCE, Cipher, WrongKey, hkdf
from foundation.keys.codes import TOKEN_LENGTH, crockford

TYPED_CODE_LENGTH = 12  # 60 bits, rate limited
KEY_ID, TAG = 4, 16
SEAL = KEY_ID + NONCE + TAG  # bytes that a text grows by when it is encrypted


class KeysMissing(RuntimeError):
    """The keys file cannot be used; the message says in Vietnamese what is the matter, and what to do about the file."""


class NoKeysFile(KeysMissing):
    """The keys file is not there at all."""


class Keys:
    """The keys of one installation, and what they do."""

    def __init__(self, encryption: list[bytes], root: bytes) -> None:
        self.encryption = encryption
        self.root = root
        self._ciphers = {_key_id(key): AESGCM(key) for key in encryption}
        self._writer = _key_id(encryption[0])
        self.derive = lru_cache(maxsize=64)(self._derive)

    @classmethod
    def generate(cls) -> Keys:
        """Fresh random keys."""
        return cls([secrets.token_bytes(32)], secrets.token_bytes(32))

    @classmethod
    def load(cls, path: Path) -> Keys:
        """Reads the keys file. Raises KeysMissing with the reason, NoKeysFile when it is not there."""
        try:
            data = json.loads(path.read_text("utf-8"))
            ring = cls([bytes.fromhex(key) for key in data["encryption"]], bytes.fromhex(data["root"]))
        except FileNotFoundError as error:
            raise NoKeysFile(f"Không có tệp khoá {path}.") from error
        except OSError as error:
            raise KeysMissing(
                f"Không đọc được tệp khoá {path} ({error.strerror}). Hãy chạy bằng đúng người dùng của hệ thống, hoặc sửa quyền "
                "của tệp."
            ) from error
        except (ValueError, KeyError, TypeError, IndexError) as error:
            raise KeysMissing(f"Tệp khoá {path} bị hỏng. Hãy khôi phục tệp này từ bản sao lưu riêng của nó.") from error
        return ring

    @classmethod
    def load_or_create(cls, path: Path) -> Keys:
        """Reads the keys file, or makes it (mode 0600) if there is none."""
        if path.exists():
            return cls.load(path)
        keys = cls.generate()
        keys.save(path)
        return keys

    def save(self, path: Path) -> None:
        """Writes the keys file so that a crash leaves either the old or the new one."""
        values = {"encryption": [key.hex() for key in self.encryption], "root": self.root.hex()}
        write_whole(path, json.dumps(values).encode())

    def rotated(self) -> Keys:
        """The same keys with a new first encryption key; the old ones still open what they closed."""
        return Keys([secrets.token_bytes(32), *self.encryption], self.root)

    @property
    def fingerprint(self) -> str:
        """What the root is known by, 16 hex digits; nothing is derived from it and it opens nothing."""
        return self.derive("fingerprint").hex()[:16]

    @property
    def key_ids(self) -> list[str]:
        """What the encryption keys are known by, 8 hex digits each, the writing one first: each value begins with its key's."""
        return [_key_id(key).hex() for key in self.encryption]

    def _derive(self, purpose: str) -> bytes:
        return hkdf(self.root, purpose.encode())

    # -- encrypted columns

    def encrypt(self, text: str) -> bytes:
        """Text → key id (4 bytes) + nonce + ciphertext."""
        return self.encrypt_bytes(text.encode())

    def decrypt(self, sealed: bytes) -> str:
        """The inverse of `encrypt`. Raises WrongKey."""
        return self.decrypt_bytes(sealed).decode()

    def encrypt_bytes(self, plain: bytes) -> bytes:
        """The same for a file's bytes."""
        nonce = os.urandom(NONCE)
        return self._writer + nonce + self._ciphers[self._writer].encrypt(nonce, plain, None)

    def decrypt_bytes(self, sealed: bytes) -> bytes:
        """The inverse of `encrypt_bytes`. Raises WrongKey."""
        cipher = self._ciphers.get(bytes(sealed[:4]))
        try:
            if cipher is None:
                raise InvalidTag
            return cipher.decrypt(sealed[4 : 4 + NONCE], sealed[4 + NONCE :], None)
        except (InvalidTag, ValueError) as error:  # ValueError: what is left of it is shorter than a nonce
            raise WrongKey("no key opens this value") from error

    # -- keyed hashes

    def index(self, purpose: str, text: str) -> str:
        """Blind index: equal texts have equal indexes, nobody without the key can compute one. 32 hex digits."""
        return hmac.digest(self.derive("index " + purpose), text.encode(), "sha256").hex()[:32]

    def mac(self, purpose: str, message: bytes) -> str:
        """HMAC-SHA256 under a key of its own for each purpose, in hex."""
        return hmac.new(self.derive(purpose), message, hashlib.sha256).hexdigest()

    # -- links and typed codes

    def link_token(self, respondent_id: int, issue: int) -> str:
        """The token of the personal link: derived, so that a reminder can carry it again; a new issue kills the old one."""
        digest = hmac.new(self.derive("link"), f"{respondent_id}.{issue}".encode(), hashlib.sha256).digest()
        return crockford(int.from_bytes(digest[:16], "big"), TOKEN_LENGTH)

    def typed_code(self, respondent_id: int, issue: int) -> str:
        """The 12-character code printed in the letter."""
        digest = hmac.new(self.derive("typed code"), f"{respondent_id}.{issue}".encode(), hashlib.sha256).digest()
        return crockford(int.from_bytes(digest[:16], "big") >> 68, TYPED_CODE_LENGTH)

    def answers_cipher(self) -> Cipher:
        """The cipher of the ballot: answers are unreadable in a copy of the database."""
        return Cipher(self.derive("ballot"))


def token_hash(token: str) -> bytes:
    """SHA-256 of a link token: 128 random bits need no slow hash."""
    return hashlib.sha256(token.encode()).digest()


def keyed_hash(key: str, purpose: str, text: str) -> str:
    """A hash under a key that is kept in a column (and destroyed at close), for devices and networks. 32 hex digits."""
    return hmac.new(key.encode(), f"{purpose} {text}".encode(), hashlib.sha256).hexdigest()[:32]


def _key_id(key: bytes) -> bytes:
    return hashlib.sha256(b"key id" + key).digest()[:4]


LOOKS_EVERY = 1.0  # seconds between two looks whether the file has changed


class _Source:
    """Where the keys of this process come from: given ones, or a file, which is looked at again when a rotation changes it."""

    def __init__(self, source: Keys | Path) -> None:
        self.path = source if isinstance(source, Path) else None
        self.ring = source if isinstance(source, Keys) else None
        self._read: object = None  # what the file looked like when it was read
        self._looked = 0.0

    def keys(self) -> Keys:
        if self.ring is None or (self.path and time.monotonic() - self._looked > LOOKS_EVERY):
            self.look()
        assert self.ring is not None
        return self.ring

    def look(self) -> bool:
        """Reads the file if it is another than the one that was read; whether there are other keys now. Keys that were read
        once stay when the file is gone or is another root's: the next start says so."""
        self._looked = time.monotonic()
        stands = _stands(self.path) if self.path else None
        if self.path is None or (self.ring is not None and stands in (self._read, None)):
            return False
        try:
            ring = Keys.load(self.path)
        except KeysMissing:
            if self.ring is None:
                raise
            return False
        self._read = stands
        if self.ring is not None and ring.root != self.ring.root:
            return False
        self.ring = ring
        return True


def _stands(path: Path) -> object:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns


_source: list[_Source] = []


def install(source: Keys | Path) -> None:
    """Sets the keys of this process, or the file they are read from when first needed; called where the parts are wired."""
    _source[:] = [_Source(source)]


def current() -> Keys:
    """The keys of this process, a second after `keys rotate` has changed them the new ones. Raises KeysMissing."""
    if not _source:
        raise KeysMissing("no keys were installed in this process")
    return _source[0].keys()


def opened(sealed: bytes) -> bytes:
    """What stands in an encrypted column. What another process has just written with a key that this one does not have yet is
    opened with the file's newest keys. Raises WrongKey."""
    try:
        return current().decrypt_bytes(sealed)
    except WrongKey:
        if not _source[0].look():
            raise
    return current().decrypt_bytes(sealed)
