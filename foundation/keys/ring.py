"""The keys of one installation: their file, and what is derived from them."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, ChaCha20Poly1305

from foundation.durable_files import write_whole
from foundation.keys.ciphers import NONCE, Cipher, WrongKey, hkdf
from foundation.keys.codes import TOKEN_LENGTH, crockford
from foundation.keys.retired import FOR_GOOD, PEPPER, UNTIL_RETIRED, Retired

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

    def __init__(
        self,
        encryption: list[bytes],
        root: bytes,
        algorithms: Sequence[str] = (),
        retired: Sequence[Retired] = (),
        leaving: bytes | None = None,
    ) -> None:
        """`algorithms`: of each encryption key its own, by a name of ALGORITHMS; AES where nothing is said. `retired`: former
        roots, the oldest first. `leaving`: the root that is just being replaced. Raises UnknownAlgorithm for another."""
        self.encryption = encryption
        self.root = root
        self.retired, self.leaving = tuple(retired), leaving
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
        values: dict[str, Any] = {"encryption": entries, "root": self.root.hex()}
        if self.retired:
            values["retired"] = [one.as_json() for one in self.retired]
        if self.leaving is not None:
            values["leaving"] = self.leaving.hex()
        write_whole(path, json.dumps(values).encode())

    def rotated(self, algorithm: str = "") -> Keys:
        """The same keys with a new first encryption key, of the first one's algorithm or of this one; the old ones still open what
        they closed."""
        algorithms = [algorithm or self.algorithms[0], *self.algorithms]
        return Keys([secrets.token_bytes(32), *self.encryption], self.root, algorithms, self.retired, self.leaving)

    def with_newest_alone(self) -> Keys:
        """Without the old encryption keys."""
        return Keys(self.encryption[:1], self.root, self.algorithms[:1], self.retired, self.leaving)

    def with_new_root(self) -> Keys:
        """The same encryption keys under a new root, which the one before is leaving to."""
        return Keys(self.encryption, secrets.token_bytes(32), self.algorithms, self.retired, self.root)

    def before(self) -> Keys:
        """The keys under the root that is leaving. ValueError where none is."""
        if self.leaving is None:
            raise ValueError("no root is being replaced")
        return Keys(self.encryption, self.leaving, self.algorithms, self.retired)

    def settled(self, last_event: int, on: str) -> Keys:
        """The root that was leaving has gone: of it stays what goes on being verified."""
        old = self.before()
        kept = {purpose: old.derive(purpose) for purpose in (*FOR_GOOD, *UNTIL_RETIRED)}
        gone = Retired(old.fingerprint, on, last_event, kept)
        return Keys(self.encryption, self.root, self.algorithms, (*self.retired, gone))

    def without_old_peppers(self) -> Keys:
        """No password is compared under a former root any longer."""
        retired = [one.without_pepper() for one in self.retired]
        return Keys(self.encryption, self.root, self.algorithms, retired, self.leaving)

    @property
    def eras(self) -> list[Keys | Retired]:
        """Whatever wrote the audit chain, one root after the other; this one's the last."""
        return [*self.retired, *([self.before()] if self.leaving is not None else []), self]

    @property
    def _all(self) -> list[Keys | Retired]:
        return [self, *reversed(self.retired)]

    def pepper(self, root: str = "") -> bytes | None:
        """What passwords are hashed under; under a former root of this fingerprint, None where that is kept no longer."""
        if root in ("", self.fingerprint):
            return self.derive(PEPPER)
        gone = self.former(root)
        return gone.keys.get(PEPPER) if gone else None

    def former(self, fingerprint: str) -> Retired | None:
        """The former root of this fingerprint, if it was one."""
        return next((one for one in self.retired if one.fingerprint == fingerprint), None)

    def was_mac(self, purpose: str, message: bytes, mac: str) -> bool:
        """Whether this MAC was made under this root or a former one."""
        return any(hmac.compare_digest(one.mac(purpose, message), mac) for one in self._all)

    def indexes(self, purpose: str, text: str) -> list[str]:
        """The blind index under this root, then those under former ones."""
        found = (one.index(purpose, text) for one in self._all)
        return [index for index in found if index]

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
    retired = [Retired.of_json(one) for one in data.get("retired", [])]
    leaving = bytes.fromhex(data["leaving"]) if "leaving" in data else None
    return Keys(found, bytes.fromhex(data["root"]), [one["algorithm"] for one in entries], retired, leaving)


def _entry(key: bytes, algorithm: str) -> str | dict[str, str]:
    return key.hex() if algorithm == AES else {"key": key.hex(), "algorithm": algorithm}
