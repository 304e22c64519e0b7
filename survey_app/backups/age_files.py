"""Files closed to a public key, in the format of age (C2SP): X25519, ChaCha20-Poly1305 in pieces, the last of which is marked, so
that a file that was cut does not open to its end. `age -d -i FILE` opens them too, where this product is not at hand."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO

import pyrage

from foundation.durable_files import sync_folder
from survey_app.backups import Unusable
from survey_app.backups.frames import CUT

PART = ".part"  # ends the name of a file that is not whole yet
SECRET = "AGE-SECRET-KEY-"
NO_KEY = (
    "Chưa đặt BACKUP_KEY: khoá công khai (age1…) để đóng bản sao. Chạy `flask --app survey_app backup-key FILE` trên một máy khác, "
    "cất FILE vào két rồi đặt BACKUP_KEY bằng dòng lệnh ấy in ra."
)


def new_pair(target: Path) -> str:
    """Writes a new secret key into a file that is not there yet (mode 0600); returns the public half. Raises Unusable."""
    pair = pyrage.x25519.Identity.generate()
    try:
        handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise Unusable(f"Không ghi được {target}: tệp đã có hoặc thư mục không ghi được.") from error
    with os.fdopen(handle, "w") as file:
        file.write(f"# public key: {pair.to_public()}\n{pair}\n")
        file.flush()
        os.fsync(file.fileno())
    return str(pair.to_public())


def recipients(text: str) -> list[Any]:
    """The public keys of a setting, several separated by commas. Raises Unusable."""
    words = text.replace(",", " ").split()
    if not words:
        raise Unusable(NO_KEY)
    try:
        return [pyrage.x25519.Recipient.from_str(word) for word in words]
    except pyrage.RecipientError as error:
        raise Unusable("BACKUP_KEY không phải khoá công khai age1…; hãy chép lại nguyên dòng.") from error


def identities(file: Path) -> list[Any]:
    """The secret keys in a file that `backup-key` or age-keygen wrote. Raises Unusable."""
    try:
        lines = file.read_text("utf-8").split()
        found = [pyrage.x25519.Identity.from_str(line) for line in lines if line.startswith(SECRET)]
    except (OSError, ValueError, pyrage.IdentityError) as error:
        raise Unusable(f"Không đọc được khoá mở bản sao trong {file}.") from error
    if not found:
        raise Unusable(
            f"{file} không có khoá mở bản sao ({SECRET}…). Đó là tệp mà lệnh backup-key đã ghi và đang cất trong két."
        )
    return found


class _Chunks:
    """Bytes that are made while they are read. What goes wrong meanwhile is kept, since the library tells only its words."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks, self._rest = iter(chunks), b""
        self.failure: Exception | None = None

    def read(self, size: int) -> bytes:
        try:
            while not self._rest and (more := next(self._chunks, None)) is not None:
                self._rest = more
        except Exception as error:
            self.failure = error
            raise
        given, self._rest = self._rest[:size], self._rest[size:]
        return given


def seal(target: Path, public_keys: list[Any], chunks: Iterable[bytes]) -> int:
    """Writes a file of the user's own whose name is there when it is whole and on the disk. Returns its size.

    Raises OSError when there is no room, and whatever making the chunks raised.
    """
    part, source = target.with_name(f"{target.name}.{os.getpid()}{PART}"), _Chunks(chunks)
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            pyrage.encrypt_io(source, file, public_keys)
            file.flush()
            os.fsync(file.fileno())
        size = part.stat().st_size
        part.replace(target)
    except pyrage.EncryptError as error:
        raise source.failure or OSError(str(error)) from error
    finally:
        part.unlink(missing_ok=True)
    sync_folder(target.parent)
    return size


@contextmanager
def opened(file: Path, secret_keys: list[Any]) -> Iterator[BinaryIO]:
    """The contents as they are decrypted; nothing of them touches a disk. Raises Unusable: another key, no such file, cut."""
    reader, writer = os.pipe()
    failed: list[Unusable] = []
    thread = threading.Thread(target=_open, args=(file, secret_keys, writer, failed), daemon=True)
    thread.start()
    try:
        with os.fdopen(reader, "rb") as contents:
            yield contents
    except Unusable as error:
        thread.join()
        raise (failed or [error])[0] from error
    thread.join()
    if failed:
        raise failed[0]


def _open(file: Path, secret_keys: list[Any], writer: int, failed: list[Unusable]) -> None:
    try:
        with suppress(BrokenPipeError), os.fdopen(writer, "wb") as target, file.open("rb") as sealed:
            pyrage.decrypt_io(sealed, target, secret_keys)
    except pyrage.DecryptError as error:
        failed.append(Unusable(_why(file, str(error))))
    except OSError as error:
        if "decryption" in str(error):
            failed.append(Unusable(CUT.format(where=file.name)))
        elif "pipe" not in str(error).lower():  # whoever reads has seen enough
            failed.append(Unusable(f"Không đọc được {file}: {error.strerror or 'tệp hỏng'}."))


def _why(file: Path, said: str) -> str:
    if "matching keys" in said:
        return (
            f"Khoá này không mở được {file.name}: bản sao được đóng cho một khoá khác. Hãy lấy đúng tệp khoá trong két."
        )
    return f"{file.name} không phải bản sao do lệnh backup ghi, hoặc phần đầu của tệp đã hỏng."
