"""A scanned paper that an agency sends with something it asks for: which files are accepted, checked in one place."""

from __future__ import annotations

LARGEST = 5 * 1024 * 1024
# what it may be: ending → how its content begins
FORMATS = {
    ".pdf": (b"%PDF-",),
    ".jpg": (b"\xff\xd8\xff",),
    ".jpeg": (b"\xff\xd8\xff",),
    ".png": (b"\x89PNG\r\n\x1a\n",),
}
LONGEST_NAME = 200
File = tuple[str, bytes]
"""Name and content."""


def wrong(file: File | None, what: str = "Tệp minh chứng") -> list[str]:
    """Why the file is not accepted, in sentences; empty when it is, or when there is none."""
    if file is None:
        return []
    name, content = file
    beginnings = next((starts for ending, starts in FORMATS.items() if name.lower().endswith(ending)), None)
    if beginnings is None or not content.startswith(beginnings):
        return [f"{what} phải là PDF, JPG hoặc PNG. Hãy chọn tệp khác."]
    return [f"{what} lớn hơn 5 MB. Hãy chọn tệp nhỏ hơn."] if len(content) > LARGEST else []
