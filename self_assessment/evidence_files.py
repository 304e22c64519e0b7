"""Files of proof: outside the database, under their checksum, once for equal ones, their user's alone; told by what they hold."""

from __future__ import annotations

import hashlib
import io
import zipfile
from pathlib import Path

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
    target = path(checksum)
    if not target.exists():
        write_whole(target, content)
    return checksum


def read(checksum: str) -> bytes | None:
    """The file; None where it is missing or is another one than its name says."""
    try:
        content = path(checksum).read_bytes()
    except OSError:
        return None
    return content if hashlib.sha256(content).hexdigest() == checksum else None


def path(checksum: str) -> Path:
    """Where a file lies, or would lie."""
    if "folder" not in _place:
        raise RuntimeError("no folder of proof was installed in this process")
    return _place["folder"] / checksum[:2] / checksum
