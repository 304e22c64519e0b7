"""The files of a ballot key, for a sitting held on another computer: a holder's public half, the key with its locks, the
server's part."""

from __future__ import annotations

import json
import os
from pathlib import Path

from foundation.keys import holder_secret, hpke, locks
from foundation.keys.locks import BallotKey

PUBLIC_KEY, SERVER_PART = "public.key", "server.part"


class UnusableFile(Exception):
    """A file is not there, is there already, or is not what it should be. The message is for the person at the terminal."""


def write_holder(path: Path, secret: bytes) -> str:
    """Writes a holder's public half; a file that is there already stays. Returns its fingerprint. Raises UnusableFile."""
    half = holder_secret.public_half(secret)
    _write_new(path, {"holder": half.hex(), "fingerprint": locks.fingerprint(half)})
    return locks.fingerprint(half)


def read_holder(path: Path) -> bytes:
    """A holder's public half. Raises UnusableFile."""
    try:
        half = bytes.fromhex(_read(path)["holder"])
    except (KeyError, TypeError, ValueError) as error:
        raise UnusableFile(f"{path} không phải tệp nửa công khai của người giữ khoá.") from error
    if len(half) != 32:
        raise UnusableFile(f"{path} không phải tệp nửa công khai của người giữ khoá.")
    return half


def write_key(folder: Path, key: BallotKey, server_part: bytes) -> None:
    """Writes public.key and server.part into a folder that holds neither. Raises UnusableFile."""
    folder.mkdir(parents=True, exist_ok=True)
    taken = [name for name in (PUBLIC_KEY, SERVER_PART) if (folder / name).exists()]
    if taken:
        raise UnusableFile(f"{folder} đã có {' và '.join(taken)}. Hãy chọn thư mục khác.")
    _write_new(folder / SERVER_PART, {"server_part": server_part.hex(), "fingerprint": key.fingerprint})
    _write_new(folder / PUBLIC_KEY, {"fingerprint": key.fingerprint} | key.as_json())


def read_key(folder: Path) -> tuple[BallotKey, bytes]:
    """The key and the server's part, which must belong together. Raises UnusableFile."""
    path = folder / PUBLIC_KEY
    try:
        key = BallotKey.of_json(_read(path))
    except ValueError as error:
        raise UnusableFile(f"{path} không đọc được: tệp hỏng hoặc không phải khoá hòm phiếu.") from error
    part = folder / SERVER_PART
    return key, server_part_of(_content(part), part, key)


def server_part_of(content: bytes | None, path: Path | str, key: BallotKey) -> bytes:
    """The server's part of this key, from what the file at `path` holds, None for no file. Raises UnusableFile, also for the part
    of another key."""
    try:
        part = bytes.fromhex(_parsed(content, path)["server_part"])
        belongs = hpke.public_of(part) == key.server
    except (KeyError, TypeError, ValueError) as error:
        raise UnusableFile(f"{path} không phải phần khoá của máy chủ.") from error
    if not belongs:
        raise UnusableFile(f"{path} là phần khoá của một hòm phiếu khác.")
    return part


def _read(path: Path) -> dict[str, str]:
    return _parsed(_content(path), path)


def _content(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None


def _parsed(content: bytes | None, path: Path | str) -> dict[str, str]:
    try:
        found = json.loads(content or b"")
    except ValueError as error:
        raise UnusableFile(f"Không đọc được {path}.") from error
    if not isinstance(found, dict):
        raise UnusableFile(f"Không đọc được {path}.")
    return found


def _write_new(path: Path, values: dict[str, object]) -> None:
    """A new file of the user's own, on the disk when this returns."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise UnusableFile(f"Không ghi được {path}: tệp đã có hoặc thư mục không ghi được.") from error
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(values, file, indent=1)
        file.flush()
        os.fsync(file.fileno())
