"""A data folder of a rehearsal ("bản thử"): a file in it marks it for good, and with it every page, every paper and every message
gateway of whatever is started on it. People and answers in it are made up."""

from __future__ import annotations

from pathlib import Path

from flask import current_app, has_app_context

FILE = "ban-thu.json"
MARK = "BẢN THỬ"
LINE = "(BẢN THỬ: người và câu trả lời do máy đặt ra)"
"""A line below the titles of a table."""
FOLDER = "ho-so"
"""Where in the data folder the files lie that a rehearsal gives out."""
STEM = "THU_"
"""How the name of every file begins that a rehearsal gives out."""
NO_GATEWAY = (
    "Thư mục dữ liệu này là của một bản thử: người và số điện thoại trong đó do máy đặt ra, nên không gửi tin cho ai. Hãy để "
    "GATEWAY=file, hoặc chọn DATA_DIR khác nếu đây là đợt thật."
)


PAGE = f"{MARK}: người và câu trả lời ở đây do máy đặt ra."
"""At the head of every page."""


def is_marked(folder: Path) -> bool:
    """Whether a data folder is that of a rehearsal."""
    return (folder / FILE).exists()


def mark() -> str:
    """What stands on every paper of a rehearsal; "" anywhere else."""
    return MARK if has_app_context() and current_app.config.get("TRIAL") else ""
