"""Files of proof: outside the database, under their checksum, once for equal ones, encrypted piece by piece, their user's alone;
told by what they hold."""

from __future__ import annotations

import hashlib
import io
import os
import zipfile
from collections.abc import Collection, Iterator
from pathlib import Path

from foundation import keys
from foundation.durable_files import write_whole
from foundation.spreadsheets.file_size import size_in_words

DEFAULT = 20 * 1024 * 1024
KINDS = {
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
}
ACCEPTED = ".pdf, .docx, .xlsx, .jpg, .png"
_BEGINNINGS = {
    ".pdf": b"%PDF-",
    ".jpg": b"\xff\xd8\xff",
    ".jpeg": b"\xff\xd8\xff",
    ".png": b"\x89PNG\r\n\x1a\n",
}
_PARTS = {".docx": "word/document.xml", ".xlsx": "xl/workbook.xml"}
MOST_PARTS = 10_000
CHECKSUM = 64  # letters of a file's name
PIECE = 256 * 1024  # bytes that are encrypted together
_place: dict[str, Path] = {}
_limit = {"bytes": DEFAULT}


def install(folder: Path, largest: int) -> None:
    """Sets the folder and the largest file of this process; called once at its start."""
    _place["folder"], _limit["bytes"] = folder, largest


def largest() -> int:
    """How large a file may be, in bytes."""
    return _limit["bytes"]


def wrong(name: str, content: bytes) -> list[str]:
    """Why a file is not accepted, in sentences; empty when it is."""
    ending = f".{name.rpartition('.')[2].lower()}"
    if not content:
        return ["Tệp rỗng. Hãy chọn tệp khác."]
    if len(content) > largest():
        return [f"Tệp lớn hơn {size_in_words(largest())}. Hãy nén ảnh trong tệp, hoặc dùng đường dẫn chính thức."]
    if ending not in KINDS:
        return [f"Chỉ nhận tệp {ACCEPTED}. Hãy lưu lại tệp theo một trong các dạng này."]
    if ending in _BEGINNINGS:
        is_right = content.startswith(_BEGINNINGS[ending])
        return [] if is_right else [_mismatch(ending)]
    return _wrong_office(ending, content)


def _mismatch(ending: str) -> str:
    return f"Nội dung tệp không đúng với đuôi “{ending}”. Hãy mở tệp, lưu lại đúng dạng, đừng đổi tên đuôi tệp."


def _wrong_office(ending: str, content: bytes) -> list[str]:
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        return ["Tệp đặt mật khẩu hoặc ở dạng cũ. Hãy bỏ mật khẩu và lưu lại."]
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            names = {name.lower() for name in package.namelist()[:MOST_PARTS]}
            types = b""
            if "[content_types].xml" in names:
                with package.open("[Content_Types].xml") as opened:
                    types = opened.read(1_000_000).lower()
    except (zipfile.BadZipFile, KeyError, OSError, NotImplementedError, RuntimeError, ValueError):
        return [_mismatch(ending)]
    if any(name.endswith("vbaproject.bin") for name in names) or b"macroenabled" in types:
        return ["Tệp có macro nên không được nhận. Hãy lưu lại thành tệp không có macro."]
    return [] if _PARTS[ending] in names else [_mismatch(ending)]


def keep(content: bytes) -> str:
    """Writes a file, unless an equal one is there; returns its checksum. It is on the disk when this returns."""
    checksum = hashlib.sha256(content).hexdigest()
    try:
        os.utime(path(checksum))  # it is needed from today on, which `remove_but` sees before the row is there
    except FileNotFoundError:
        write_whole(path(checksum), _sealed(content))
    return checksum


def remove_but(needed: Collection[str], older_than: float) -> int:
    """Removes files that are not among these checksums and that nobody kept since a moment. How many."""
    gone = [
        one
        for one in _folder().glob("??/*")
        if len(one.name) == CHECKSUM and one.name not in needed and one.stat().st_mtime < older_than
    ]
    for one in gone:
        one.unlink(missing_ok=True)
    return len(gone)


def _sealed(content: bytes) -> bytes:
    ring, places = keys.current(), range(0, len(content), PIECE)
    return b"".join(ring.encrypt_bytes(content[place : place + PIECE]) for place in places)


def read(checksum: str) -> bytes | None:
    """The file; None where it is missing or is another one than its name says."""
    content = b"".join(pieces(checksum))
    return content if hashlib.sha256(content).hexdigest() == checksum else None


def pieces(checksum: str) -> Iterator[bytes]:
    """The file, piece by piece, so that a large one needs no memory; less of it where it is missing or broken."""
    try:
        with path(checksum).open("rb") as source:
            while sealed := source.read(PIECE + keys.SEAL):
                yield keys.opened(sealed)
    except (OSError, keys.WrongKey):
        return


def write_anew() -> int:
    """Writes every file under the newest key, also those that lie there in clear from before. Returns how many there are."""
    checksums = [one.name for one in sorted(_folder().glob("??/*")) if len(one.name) == CHECKSUM]
    for checksum in checksums:
        content = read(checksum) or path(checksum).read_bytes()
        if hashlib.sha256(content).hexdigest() == checksum:  # what is broken stays as it is
            write_whole(path(checksum), _sealed(content))
    return len(checksums)


def path(checksum: str) -> Path:
    """Where a file lies, or would lie."""
    return _folder() / checksum[:2] / checksum


def _folder() -> Path:
    if "folder" not in _place:
        raise RuntimeError("no folder of proof was installed in this process")
    return _place["folder"]
