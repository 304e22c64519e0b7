"""The keys of one installation: their file, and what is derived from them."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
import time
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, ChaCha20Poly1305

from foundation.durable_files import write_whole
from foundation.keys.ciphers import NONCE, Cipher, WrongKey, hkdf
from foundation.keys.codes import TOKEN_LENGTH, crockford

TYPED_CODE_LENGTH = 12  # 60 bits, rate limited
KEY_ID, TAG = 4, 16
AES = "AES-256-GCM"
ALGORITHMS: dict[str, type[AESGCM] | type[ChaCha20Poly1305]] = {AES: AESGCM, "ChaCha20-Poly1305": ChaCha20Poly1305}
"""How columns and files are encrypted, by name: authenticated ciphers with keys of 32 bytes, nonces of 12 and tags of 16, so that
a value is as long under one as under another. `keys rotate --algorithm` moves an installation to another; a new one is a line
here."""
SEAL = KEY_ID + NONCE + TAG  # bytes that a text grows by when it is encrypted


class KeysMissing(RuntimeError):
    """The keys file cannot be used; the message says in Vietnamese what is the matter, and what to do about the file."""


class NoKeysFile(KeysMissing):
    """The keys file is not there at all."""


class UnknownAlgorithm(ValueError):
    """A key is of an algorithm that this release does not have."""


class Keys:
    """The keys of one installation, and what they do."""

    def __init__(self, encryption: list[bytes], root: bytes, algorithms: Sequence[str] = ()) -> None:
        """`algorithms`: of each encryption key its own, by a name of ALGORITHMS; AES where nothing is said.
        Raises UnknownAlgorithm for another."""
        self.encryption = encryption
        self.root = root
        self.algorithms = list(algorithms) or [AES] * len(encryption)
        if len(self.algorithms) != len(encryption) or not ALGORITHMS.keys() >= set(self.algorithms):
            raise UnknownAlgorithm(*self.algorithms)
        self._ids = [_key_id(key, name) for key, name in zip(encryption, self.algorithms, strict=True)]
        made = (ALGORITHMS[name](key) for key, name in zip(encryption, self.algorithms, strict=True))
        self._ciphers = dict(zip(self._ids, made, strict=True))
        self._writer = self._ids[0]
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
            ring = _of_file(data)
        except FileNotFoundError as error:
            raise NoKeysFile(f"Không có tệp khoá {path}.") from error
        except OSError as error:
            raise KeysMissing(
                f"Không đọc được tệp khoá {path} ({error.strerror}). Hãy chạy bằng đúng người dùng của hệ thống, hoặc sửa quyền "
                "của tệp."
            ) from error
        except UnknownAlgorithm as error:
            raise KeysMissing(
                f"Tệp khoá {path} dùng thuật toán mà bản phần mềm này chưa có. Hãy cài bản đã dùng với tệp khoá này."
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
        entries = [_entry(key, name) for key, name in zip(self.encryption, self.algorithms, strict=True)]
        values = {"encryption": entries, "root": self.root.hex()}
        write_whole(path, json.dumps(values).encode())

    def rotated(self, algorithm: str = "") -> Keys:
        """The same keys with a new first encryption key, of the first one's algorithm or of this one; the old ones still open what
        they closed."""
        algorithms = [algorithm or self.algorithms[0], *self.algorithms]
        return Keys([secrets.token_bytes(32), *self.encryption], self.root, algorithms)

    def with_newest_alone(self) -> Keys:
        """Without the old encryption keys."""
        return Keys(self.encryption[:1], self.root, self.algorithms[:1])

    @property
    def fingerprint(self) -> str:
        """What the root is known by, 16 hex digits; nothing is derived from it and it opens nothing."""
        return self.derive("fingerprint").hex()[:16]

    @property
    def key_ids(self) -> list[str]:
        """What the encryption keys are known by, 8 hex digits each, the writing one first: each value begins with its key's."""
        return [one.hex() for one in self._ids]

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


def _key_id(key: bytes, algorithm: str) -> bytes:
    """What each value begins with: it names the key and, with it, the algorithm."""
    named = b"" if algorithm == AES else algorithm.encode()
    return hashlib.sha256(b"key id" + named + key).digest()[:4]


def _of_file(data: dict[str, Any]) -> Keys:
    """The ring of a keys file: an entry is the key in hex, or an object where its algorithm is not AES."""
    entries = [{"key": one, "algorithm": AES} if isinstance(one, str) else one for one in data["encryption"]]
    found = [bytes.fromhex(one["key"]) for one in entries]
    return Keys(found, bytes.fromhex(data["root"]), [one["algorithm"] for one in entries])


def _entry(key: bytes, algorithm: str) -> str | dict[str, str]:
    return key.hex() if algorithm == AES else {"key": key.hex(), "algorithm": algorithm}


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
