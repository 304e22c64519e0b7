"""An e-mail around its body: the office that writes and the help line below it, and the same once more in simple HTML."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape

_LINK = re.compile(r"https?://[^\s<>\"']+[^\s<>\"'.,;:!?)]")
NO_HELP_LINE = "cán bộ phụ trách khảo sát của cơ quan chủ trì"
_PARAGRAPH = 'style="margin:0 0 16px"'
_PAGE = (
    '<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8"></head>'
    '<body style="margin:0;padding:16px;font:16px/1.5 Arial,sans-serif;color:#0b0c0c;background:#fff">'
    '<div style="max-width:600px">{}</div></body></html>'
)


def with_foot(body: str, values: Mapping[str, str]) -> str:
    """The body, then who writes and whom to ask; every e-mail ends with it, however its body is worded."""
    return f"{body.strip()}\n\n--\n{foot(values)}\n"


def foot(values: Mapping[str, str]) -> str:
    """The office, its help line and mailbox, where to check; without a help line, whom else to ask."""
    hours = f" ({values['gio_ho_tro']})" if values["gio_ho_tro"] else ""
    ways = [f"{values['ho_tro']}{hours}" if values["ho_tro"] else "", values.get("thu_ho_tro", "")]
    lines = [values["co_quan"], f"Hỗ trợ: {'; '.join(filter(None, ways)) or NO_HELP_LINE}"]
    if values["kiem_chung"]:
        lines.append(f"Kiểm chứng thư mời tại {values['kiem_chung']}")
    return "\n".join([*lines, "Thư này do hệ thống tự gửi, xin không trả lời thư."])


def as_html(text: str) -> str:
    """The plain text as a page of HTML: paragraphs, and links to click. Nothing is loaded from anywhere."""
    paragraphs = (part for part in text.replace("\n--\n", "\n\n").split("\n\n") if part.strip())
    return _PAGE.format("".join(f"<p {_PARAGRAPH}>{_lines(part.strip())}</p>" for part in paragraphs))


def _lines(part: str) -> str:
    pieces, end = [], 0
    for link in _LINK.finditer(part):
        address = escape(link.group())
        pieces += [escape(part[end : link.start()]), f'<a href="{address}">{address}</a>']
        end = link.end()
    return "".join([*pieces, escape(part[end:])]).replace("\n", "<br>")
