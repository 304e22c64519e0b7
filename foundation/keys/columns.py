"""Column types that are encrypted at rest."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import Dialect, LargeBinary
from sqlalchemy.types import TypeDecorator

from foundation.keys.source import current, opened


class EncryptedText(TypeDecorator[str]):
    """A text column encrypted at rest; empty text and None stay what they are. Not searchable: use a blind index beside it."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:
        return value if value is None else current().encrypt(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> str | None:
        return value if value is None else opened(bytes(value)).decode()


class EncryptedBytes(TypeDecorator[bytes]):
    """A file encrypted at rest."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: bytes | None, dialect: Dialect) -> bytes | None:
        return value if value is None else current().encrypt_bytes(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> bytes | None:
        return value if value is None else opened(bytes(value))


class EncryptedJSON(TypeDecorator[Any]):
    """A list or dict encrypted at rest, `empty` (`list` or `dict`) as no bytes. To change it, set another one."""

    impl = LargeBinary
    cache_ok = True

    def __init__(self, empty: type[list[Any]] | type[dict[str, Any]]) -> None:
        super().__init__()
        self.empty = empty

    def process_bind_param(self, value: Any, dialect: Dialect) -> bytes | None:
        if value is None:
            return None
        return current().encrypt(json.dumps(value, ensure_ascii=False, separators=(",", ":"))) if value else b""

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        if value is None:
            return None
        return json.loads(opened(bytes(value))) if value else self.empty()


ENCRYPTED = (EncryptedText, EncryptedBytes, EncryptedJSON)
"""Every column type that encrypts: what a rotation of the keys writes anew, and what is bytes to the database."""
