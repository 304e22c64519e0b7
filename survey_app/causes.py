"""Why the server could not carry something out: told to whoever asked, in the log, and in the seconds after which to try again."""

from __future__ import annotations

import errno
from typing import NamedTuple

from sqlalchemy.exc import DBAPIError

from foundation import vault


class Cause(NamedTuple):
    """A cause: its name in the log and in the figures, what a person reads, and when to try again, seconds."""

    name: str
    heading: str
    happened: str
    next_step: str
    seconds: int


DISK_FULL = Cause(
    "disk_full",
    "Máy chủ hết chỗ lưu",
    "Đĩa đầy: ổ đĩa của máy chủ không còn chỗ nên thao tác vừa rồi chưa được lưu. Những gì đã lưu trước đó vẫn được giữ.",
    "Xin thử lại sau 1 phút. Nếu vẫn gặp, hãy gọi số hỗ trợ và đọc hai chữ “đĩa đầy”.",
    60,
)
BUSY = Cause(
    "database_busy",
    "Hệ thống đang bận",
    "Cơ sở dữ liệu bận vì có nhiều người cùng lưu nên thao tác vừa rồi chưa được lưu. Những gì đã lưu trước đó vẫn được giữ.",
    "Xin thử lại sau 5 giây. Nếu vẫn gặp, hãy gọi số hỗ trợ.",
    5,
)
READ_ONLY = Cause(
    "read_only",
    "Máy chủ chưa ghi được",
    "Ổ đĩa hoặc cơ sở dữ liệu của máy chủ chỉ cho đọc nên thao tác vừa rồi chưa được lưu. Những gì đã lưu trước đó vẫn được giữ.",
    "Xin thử lại sau 1 phút. Nếu vẫn gặp, hãy gọi số hỗ trợ.",
    60,
)
AWAY = Cause(
    "database_away",
    "Hệ thống tạm gián đoạn",
    "Cơ sở dữ liệu chưa trả lời nên thao tác vừa rồi chưa được nhận. Những gì đã lưu trước đó vẫn được giữ.",
    "Xin thử lại sau 15 giây. Nếu vẫn gặp, hãy gọi số hỗ trợ.",
    15,
)
DISK_FAILS = Cause(
    "disk_fails",
    "Ổ đĩa của máy chủ báo lỗi",
    "Ổ đĩa của máy chủ không ghi hoặc không đọc được nên thao tác vừa rồi chưa được lưu. Những gì đã lưu trước đó vẫn được giữ.",
    "Xin thử lại sau 1 phút. Nếu vẫn gặp, hãy gọi số hỗ trợ và đọc ba chữ “ổ đĩa lỗi”.",
    60,
)
VAULT_AWAY = Cause(
    "vault_away",
    "Hệ thống tạm gián đoạn",
    "Máy giữ ô khoá của hệ thống chưa trả lời nên thao tác vừa rồi chưa được nhận. Những gì đã lưu trước đó vẫn được giữ.",
    "Xin thử lại sau 15 giây. Nếu vẫn gặp, hãy gọi số hỗ trợ.",
    15,
)

OF_SQLITE = {
    "SQLITE_FULL": DISK_FULL,
    "SQLITE_BUSY": BUSY,
    "SQLITE_LOCKED": BUSY,
    "SQLITE_READONLY": READ_ONLY,
    "SQLITE_IOERR": DISK_FAILS,
}
"""By the name of the primary result code; every other failure: AWAY."""
OF_POSTGRESQL = {
    "53100": DISK_FULL,
    "53200": BUSY,
    "53300": BUSY,
    "40001": BUSY,
    "40P01": BUSY,
    "55P03": BUSY,
    "25006": READ_ONLY,
    "58030": DISK_FAILS,
}
"""By SQLSTATE, as PostgreSQL's appendix A names them."""
OF_SYSTEM = {
    errno.ENOSPC: DISK_FULL,
    errno.EDQUOT: DISK_FULL,
    errno.EFBIG: DISK_FULL,
    errno.EROFS: READ_ONLY,
    errno.EIO: DISK_FAILS,
}


def of_database(error: DBAPIError) -> Cause:
    """The cause of an error that the database gave, or that came instead of its answer."""
    original = error.orig
    name = getattr(original, "sqlite_errorname", "") or ""
    for begins, cause in OF_SQLITE.items():
        if name.startswith(begins):
            return cause
    state = getattr(original, "sqlstate", None) or ""
    if state in OF_POSTGRESQL:
        return OF_POSTGRESQL[state]
    text = str(original)
    if "database or disk is full" in text or "No space left on device" in text:
        return DISK_FULL
    return BUSY if "database is locked" in text else AWAY


def of_system(error: OSError) -> Cause | None:
    """The cause of an error of the operating system; None for one that says nothing about the machine."""
    return VAULT_AWAY if isinstance(error, vault.Away) else OF_SYSTEM.get(error.errno or 0)
