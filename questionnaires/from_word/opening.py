"""An office's .docx → its document, or a sentence that says why not. The container is looked at before anything is unpacked."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from foundation.db import Refused
from foundation.spreadsheets import ole
from foundation.spreadsheets.archive import Archive, is_archive
from foundation.spreadsheets.encryption import is_encrypted
from foundation.spreadsheets.file_size import is_too_large, largest, size_in_words
from foundation.spreadsheets.opening import extension
from foundation.spreadsheets.sheets import Refused as RefusedFile

if TYPE_CHECKING:
    from docx.document import Document

MAIN_PART = "word/document.xml"
LARGEST_PART = 30_000_000  # bytes of the text itself, unpacked: a thousand pages
SAVE_AS = "Hãy mở bằng Word, chọn Lưu thành (Save As) → Word Document (.docx) rồi tải lên lại."
NOT_WORD = f"Tệp không phải văn bản Word .docx. {SAVE_AS}"
DAMAGED = f"Tệp Word bị hỏng hoặc chưa tải lên hết. {SAVE_AS}"
OLD = f"Tệp là Word đời cũ (.doc). {SAVE_AS}"
LOCKED = "Tệp Word có mật khẩu. Hãy bỏ mật khẩu (Tệp → Thông tin → Bảo vệ tài liệu) rồi tải lên lại."
MACROS = "Tệp Word có macro nên không được nhận. Hãy Lưu thành “Word Document (.docx)” không có macro."
UNSAFE = "Tệp Word có thành phần không an toàn. Hãy chép nội dung sang một văn bản mới, lưu dạng .docx rồi tải lên lại."
TOO_BIG = "Tệp Word giải nén ra quá lớn. Hãy bỏ hình ảnh và phụ lục, lưu lại rồi tải lên lần nữa."
OF_CONTAINER = {"FILE_UNPACKED": TOO_BIG, "FILE_UNSAFE": UNSAFE}


def is_word(data: bytes, filename: str) -> bool:
    """Whether a file is meant to be a Word document, by its name or by its parts."""
    if extension(filename) in (".docx", ".doc", ".docm", ".dotx", ".rtf", ".odt"):
        return True
    try:
        return is_archive(data) and Archive(data).find(MAIN_PART) is not None
    except RefusedFile:
        return False


def opened(data: bytes) -> Document:
    """The document. Raises Refused."""
    import docx  # inside: it takes a quarter of a second to load

    _refuse(data)
    try:
        return docx.Document(io.BytesIO(data))
    except Exception as broken:  # python-docx and lxml raise many kinds for what is no package of Word's
        raise Refused(DAMAGED) from broken


def _refuse(data: bytes) -> None:
    if is_too_large(data):
        raise Refused(f"Tệp lớn hơn {size_in_words(largest())}. Hãy bỏ hình ảnh, lưu lại rồi tải lên lần nữa.")
    if is_encrypted(data):
        raise Refused(LOCKED)
    if ole.is_container(data):
        raise Refused(OLD)
    if not is_archive(data):
        raise Refused(NOT_WORD)
    try:
        archive = Archive(data)
        archive.refuse_danger()
    except RefusedFile as refusal:
        raise Refused(OF_CONTAINER.get(refusal.code, DAMAGED)) from refusal
    if archive.find("word/vbaProject.bin"):
        raise Refused(MACROS)
    if not archive.find(MAIN_PART):
        raise Refused(NOT_WORD)
    if sum(map(len, archive.chunks(MAIN_PART))) > LARGEST_PART:
        raise Refused(TOO_BIG)
