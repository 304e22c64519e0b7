"""Documents of proof beside the database: each is closed once, under its checksum, into `proof` beside the copies that name it.
They never change, so that a copy a minute does not write them again. In the installation they lie under its key ring, which may be
rotated; in a copy under the key of the copy alone, so that a copy made before a rotation still opens after it."""

from __future__ import annotations

import hashlib
import os
import re
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from self_assessment import evidence_files
from survey_app.backups import Unusable, age_files

FOLDER, ENDING = "proof", ".age"
_NAME = re.compile(r"[0-9a-f]{64}")
DAY = 86400
MISSING = (
    "Bản sao nói đến tài liệu kiểm chứng {name} nhưng tệp {place} không có. Hãy chép cả thư mục proof bên cạnh bản sao."
)
DAMAGED = (
    "Tệp {place} không còn là tài liệu kiểm chứng {name}: bị hỏng hoặc bị thay. Hãy lấy tệp này từ bản ở máy thứ hai."
)


def there(data_dir: Path) -> dict[str, int]:
    """The documents of an installation by their checksum, with their sizes."""
    found = (data_dir / FOLDER).glob("??/*")
    return {path.name: path.stat().st_size for path in sorted(found) if _NAME.fullmatch(path.name)}


def place(copies: Path, name: str) -> Path:
    """Where a document lies among the copies."""
    return copies / FOLDER / (name + ENDING)


def content_of(name: str) -> bytes | None:
    """A document in clear, also one from before they were encrypted; None for one that is broken."""
    if (content := evidence_files.read(name)) is not None:
        return content
    content = evidence_files.path(name).read_bytes()
    return content if hashlib.sha256(content).hexdigest() == name else None


def copy(copies: Path, names: Mapping[str, int], public_keys: list[Any]) -> list[str]:
    """Closes the documents that are not among the copies yet; the others are marked as still needed, once a day. Gives those that
    are broken and nowhere among the copies: one of them must not keep the database from being copied."""
    (copies / FOLDER).mkdir(mode=0o700, exist_ok=True)
    broken = []
    for name in names:
        target = place(copies, name)
        if target.exists():
            if target.stat().st_mtime < time.time() - DAY:
                os.utime(target)
        elif (content := content_of(name)) is None:
            broken.append(name)
        else:
            age_files.seal(target, public_keys, [content])
    return broken


def forget(copies: Path, older_than: float) -> int:
    """Removes those that no copy since then names. `older_than`: seconds of the epoch."""
    gone = [one for one in (copies / FOLDER).glob(f"*{ENDING}") if one.stat().st_mtime < older_than]
    for one in gone:
        one.unlink(missing_ok=True)
    return len(gone)


def opened(copies: Path, names: Mapping[str, int], secret_keys: list[Any]) -> Iterator[tuple[str, bytes]]:
    """Each document that a copy names, checked by its checksum. Raises Unusable for one that is missing or another one."""
    for name in names:
        where = place(copies, name)
        if not where.exists():
            raise Unusable(MISSING.format(name=name[:12], place=where))
        with age_files.opened(where, secret_keys) as file:
            content = file.read()
        if hashlib.sha256(content).hexdigest() != name:
            raise Unusable(DAMAGED.format(name=name[:12], place=where))
        yield name, content


def put_back(copies: Path, names: Mapping[str, int], secret_keys: list[Any]) -> int:
    """Writes the documents that are not there, under the key ring at hand. How many. Raises Unusable."""
    missing = {name: size for name, size in names.items() if not evidence_files.path(name).exists()}
    for _, content in opened(copies, missing, secret_keys):
        evidence_files.keep(content)
    return len(missing)
