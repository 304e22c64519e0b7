"""The keys, and everything that is done with them. All cryptography of the product stands in this file.

The keys live in one JSON file outside the database (`KEYS_FILE`): a copy of the database alone opens no phone number, no
link and no draft, and reads no answer.

* `encryption`: AES-256 keys, the newest first; columns are written with the first and read with any (rotation).
* `root`: never rotated while a round is open; links, typed codes, blind indexes and hashes are derived from it (HKDF).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import secrets
from functools import lru_cache
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import Dialect, LargeBinary
from sqlalchemy.types import TypeDecorator

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LOOK_ALIKE = str.maketrans("OIL", "011", " -–—._")
TOKEN_LENGTH = 26  # 128 bits
TYPED_CODE_LENGTH = 12  # 60 bits, rate limited
NONCE = 12
DRAFT_BUCKET = 1024  # bytes; drafts and answers are padded to a multiple, so that a size tells nothing


class KeysMissing(RuntimeError):
    """The keys file is not there or cannot be read."""


class WrongKey(ValueError):
    """A ciphertext that none of the keys opens."""


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
        """Reads the keys file. Raises KeysMissing with what to do."""
        try:
            data = json.loads(path.read_text("utf-8"))
            return cls([bytes.fromhex(key) for key in data["encryption"]], bytes.fromhex(data["root"]))
        except (OSError, ValueError, KeyError) as error:
            raise KeysMissing(f"Không đọc được tệp khoá {path}. Chạy `flask --app survey_app keys init`.") from error

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
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_suffix(".new")
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            json.dump({"encryption": [key.hex() for key in self.encryption], "root": self.root.hex()}, file)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)

    def rotated(self) -> Keys:
        """The same keys with a new first encryption key; the old ones still open what they closed."""
        return Keys([secrets.token_bytes(32), *self.encryption], self.root)

    def _derive(self, purpose: str) -> bytes:
        return _hkdf(self.root, purpose.encode())

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
        except InvalidTag as error:
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
        return _crockford(int.from_bytes(digest[:16], "big"), TOKEN_LENGTH)

    def typed_code(self, respondent_id: int, issue: int) -> str:
        """The 12-character code printed in the letter."""
        digest = hmac.new(self.derive("typed code"), f"{respondent_id}.{issue}".encode(), hashlib.sha256).digest()
        return _crockford(int.from_bytes(digest[:16], "big") >> 68, TYPED_CODE_LENGTH)

    def answers_cipher(self) -> Cipher:
        """The cipher of the ballot: answers are unreadable in a copy of the database."""
        return Cipher(self.derive("ballot"))


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
    """What a token opens: the draft's place (an id that nobody without the token can compute) and its cipher."""

    def __init__(self, secret: bytes) -> None:
        self.secret = secret
        self.id = _hkdf(secret, b"draft id")[:16]
        self.cipher = Cipher(_hkdf(secret, b"draft key"))

    @classmethod
    def of_token(cls, token: str) -> DraftKey:
        return cls(_hkdf(token.encode(), b"draft"))


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


def token_hash(token: str) -> bytes:
    """SHA-256 of a link token: 128 random bits need no slow hash."""
    return hashlib.sha256(token.encode()).digest()


def keyed_hash(key: str, purpose: str, text: str) -> str:
    """A hash under a key that is kept in a column (and destroyed at close), for devices and networks. 32 hex digits."""
    return hmac.new(key.encode(), f"{purpose} {text}".encode(), hashlib.sha256).hexdigest()[:32]


def tidy_code(text: str) -> str:
    """A typed code as it was meant: capitals, no spaces or dashes, O→0, I and L→1."""
    return text.upper().translate(_LOOK_ALIKE)


def random_code(length: int) -> str:
    """Random Crockford characters, for receipts and one-time links."""
    return "".join(secrets.choice(CROCKFORD) for _ in range(length))


def seal_to(public_key: bytes, message: bytes) -> bytes:
    """Encrypts to an X25519 public key (32 bytes) whose private half is kept offline: ephemeral key + nonce + ciphertext."""
    ephemeral = X25519PrivateKey.generate()
    shared = ephemeral.exchange(X25519PublicKey.from_public_bytes(public_key))
    nonce = os.urandom(NONCE)
    own = ephemeral.public_key().public_bytes_raw()
    return own + nonce + AESGCM(_hkdf(shared, b"sealed" + own + public_key)).encrypt(nonce, message, None)


def open_sealed(private_key: bytes, sealed: bytes) -> bytes:
    """The inverse of `seal_to`; run offline, where the private key is. Raises WrongKey."""
    own = X25519PrivateKey.from_private_bytes(private_key)
    shared = own.exchange(X25519PublicKey.from_public_bytes(sealed[:32]))
    key = _hkdf(shared, b"sealed" + sealed[:32] + own.public_key().public_bytes_raw())
    try:
        return AESGCM(key).decrypt(sealed[32 : 32 + NONCE], sealed[32 + NONCE :], None)
    except InvalidTag as error:
        raise WrongKey("this key does not open it") from error


def _hkdf(secret: bytes, info: bytes) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=info).derive(secret)


def _key_id(key: bytes) -> bytes:
    return hashlib.sha256(b"key id" + key).digest()[:4]


def _crockford(number: int, length: int) -> str:
    return "".join(CROCKFORD[(number >> (5 * place)) & 31] for place in reversed(range(length)))


def encode_secret(secret: bytes) -> str:
    """Bytes as text that fits a cookie."""
    return base64.urlsafe_b64encode(secret).decode().rstrip("=")


def decode_secret(text: str) -> bytes:
    """The inverse of `encode_secret`. Raises ValueError."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


_source: list[Keys | Path] = []


def install(source: Keys | Path) -> None:
    """Sets the keys of this process, or the file they are read from when first needed; called where the parts are wired."""
    _source[:] = [source]


def current() -> Keys:
    """The keys of this process. Raises KeysMissing."""
    if not _source:
        raise KeysMissing("no keys were installed in this process")
    source = _source[0]
    if isinstance(source, Path):
        source = _source[0] = Keys.load(source)
    return source


class EncryptedText(TypeDecorator[str]):
    """A text column encrypted at rest; empty text and None stay what they are. Not searchable: use a blind index beside it."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:
        return value if value is None else current().encrypt(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> str | None:
        return value if value is None else current().decrypt(bytes(value))


class EncryptedBytes(TypeDecorator[bytes]):
    """A file encrypted at rest."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: bytes | None, dialect: Dialect) -> bytes | None:
        return value if value is None else current().encrypt_bytes(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> bytes | None:
        return value if value is None else current().decrypt_bytes(bytes(value))
