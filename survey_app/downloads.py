"""Files that a page hands out: always as a download, never kept by a browser or a proxy."""

from __future__ import annotations

import mimetypes
from collections.abc import Callable

from flask import Response, flash, redirect
from flask.typing import ResponseReturnValue

from foundation.apart import TooMuch

TYPES = {
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".pdf": "application/pdf",
}


def attachment(content: bytes, filename: str) -> Response:
    """A file under an ASCII name."""
    ending = filename[filename.rfind(".") :].lower()
    kind = TYPES.get(ending) or mimetypes.guess_type(filename)[0] or "application/octet-stream"
    response = Response(content, mimetype=kind)
    safe = "".join(char if char.isascii() and (char.isalnum() or char in "._-") else "_" for char in filename)
    response.headers["Content-Disposition"] = f'attachment; filename="{safe}"'
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def coloured_copy(make: Callable[[], bytes], filename: str, back: str) -> ResponseReturnValue:
    """A workbook with its problems coloured; the page, which lists them too, says so where that takes too much, or where the file
    cannot be written anew."""
    try:
        return attachment(make(), filename)
    except (TooMuch, RuntimeError) as error:
        why = "mất quá nhiều thời gian hoặc bộ nhớ" if isinstance(error, TooMuch) else "không được, vì tệp hỏng hoặc lạ"
        flash(
            f"Tô màu tệp này {why}. Hãy sửa theo bảng các chỗ cần sửa trên trang này, "
            "hoặc chép riêng nội dung sang tệp mẫu rồi tải lên lại.",
            "warning",
        )
        return redirect(back)
